// `npm run mutate`: breaks the library in every small way that Stryker knows, and counts what the tests notice. Prints the
// score of each room and every mutant that survived. Instead of all of it:
//   -- tokens http/call   files whose path has one of these in it
//   -- --survivors        what survived the last time, and what has been changed since, with every set-up
//   -- --short            a sample, drawn by a seed that is printed; `--seed 7` draws that one again
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { JestProcess } from './jest-process.mjs';
import { makeMutants, ROOMS } from './mutants.mjs';

const THRESHOLD = 95;
const SAMPLE = 40;
/** Of a sample: one in a thousand falls below by chance if the score of all is at the threshold. */
const SAMPLE_THRESHOLD = 82;

const { values, positionals: parts } = parseArgs({
  allowPositionals: true,
  options: { survivors: { type: 'boolean' }, short: { type: 'boolean' }, seed: { type: 'string' } },
});

const pathOf = (path) => fileURLToPath(new URL(path, import.meta.url));
const root = pathOf('..');
const code = pathOf('../../../dist/mutation/code.json');
const resultsFile = pathOf('../../../dist/mutation/results.json');

const started = Date.now();
const made = await makeMutants(root, code);
const all = made.filter(({ ignored }) => !ignored);
const before = lastResults();
const identity = ({ id, hash, original, replacement }) => [id, hash, original, replacement].join('\0');
const known = new Map(before.map((mutant) => [identity(mutant), mutant]));

let chosen = all.filter(({ file }) => !parts.length || parts.some((part) => file.includes(part)));
if (values.survivors) chosen = chosen.filter((mutant) => !isDead(known.get(identity(mutant))));

// Most mutants die with the scenarios run in one set-up of the four; what survives that is tried with all.
const env = { MUTANTS: code, ONE_SET_UP: values.survivors ? '' : 'yes' };
let jest = new JestProcess(env);
const dry = await jest.ready();
if (dry.gone || dry.failed.length) {
  console.error('The tests must pass before mutants are tried.', dry.failed ?? '', dry.output ?? '');
  process.exit(1);
}
const { tests } = dry;
const reached = coverage(dry.perTest);
const atLoad = new Set(dry.static);
if (values.short) {
  // Without those that need a jest of their own.
  const quick = chosen.filter(({ id }) => !atLoad.has(id));
  chosen = sample(quick, Number(values.seed ?? Date.now() % 1_000_000));
}
console.log(
  `${chosen.length} mutants of ${all.length} (${made.length - all.length} are ignored), ${tests.length} tests, ready after ${seconds(started)} s`,
);

const results = [];
let stopped = false;
process.once('SIGTERM', () => (stopped = true)).once('SIGINT', () => (stopped = true));
// What needs a jest of its own takes seconds, and comes last.
const later = [];
for (const mutant of chosen) await note(mutant, inOneJest);
for (const mutant of later) await note(mutant, atLoad.has(mutant.id) ? inOwnJest : notReached);
jest.end();
if (!values.short) keep();
report();

function lastResults() {
  try {
    return JSON.parse(readFileSync(resultsFile, 'utf8'));
  } catch {
    return [];
  }
}

function isDead(mutant) {
  return mutant?.status === 'killed' || mutant?.status === 'timeout';
}

function sample(mutants, seed) {
  console.log(`--seed ${seed}`);
  // mulberry32
  const random = () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const left = [...mutants];
  return Array.from({ length: Math.min(SAMPLE, left.length) }, () => left.splice(random() * left.length, 1)[0]);
}

/** For each mutant the tests that reach it: those of the spec beside it first, and then the quick ones. */
function coverage(perTest) {
  const found = new Map();
  for (const [test, hits] of Object.entries(perTest)) {
    for (const [id, count] of Object.entries(hits)) {
      const entry = found.get(id) ?? { tests: [], hits: 0 };
      entry.tests.push(tests[test]);
      entry.hits = Math.max(entry.hits, count);
      found.set(id, entry);
    }
  }
  return found;
}

function inOrder(these, file) {
  const spec = file.replace(/\.ts$/, '.spec.ts');
  const weight = ({ name, ms }) => (name.startsWith(spec) ? 0 : 1e6) + ms;
  return [...these].sort((one, other) => weight(one) - weight(other)).map(({ name }) => name);
}

async function note(mutant, tryOut) {
  if (stopped) return;
  const start = Date.now();
  const outcome = await tryOut(mutant);
  if (!outcome) return void later.push(mutant);
  results.push({ ...mutant, ...outcome, ms: Date.now() - start });
  if (!isDead(outcome)) printAlive(results.at(-1));
  if (results.length % 50 !== 0) return;
  console.log(`${results.length} of ${chosen.length}, ${seconds(started)} s`);
  if (!values.short) keep();
}

/** `null`: no test of the common jest can tell. */
async function inOneJest({ id, file }) {
  const { tests: reaching, hits } = reached.get(id) ?? {};
  if (!reaching) return null;
  const outcome = await jest.try({ mutant: id, tests: inOrder(reaching, file), hitLimit: 1000 + 100 * hits });
  if (outcome.gone || outcome.spoilt) await startAnew();
  const found = verdict(outcome);
  return isDead(found) || !atLoad.has(id) ? found : null;
}

/** For what runs as a module is loaded. Any test that reaches the file may notice, or else any: the spec beside it first. */
async function inOwnJest({ id, file }) {
  const ofFile = new Set(all.filter((one) => one.file === file).flatMap((one) => reached.get(one.id)?.tests ?? []));
  const names = inOrder(ofFile.size ? ofFile : tests, file);
  const beside = names.filter((name) => specOf(name) === file.replace(/\.ts$/, '.spec.ts'));
  const found = beside.length ? await inJestOf(id, beside) : undefined;
  return isDead(found) ? found : await inJestOf(id, names);
}

/** With no other specs in it than those of these tests. */
async function inJestOf(id, names) {
  const specs = new Set(names.map(specOf));
  const own = new JestProcess({ ...env, MUTANT: id, ONLY_LOAD: 'yes', ONLY_SPECS: [...specs].join() });
  const loaded = await own.ready();
  if (loaded.gone) return verdict(loaded);
  const outcome = await own.try({ mutant: id, tests: names, hitLimit: 1e9 });
  own.end();
  return verdict(outcome);
}

/** The names of tests begin with the path of their file. */
function specOf(name) {
  return name.split(' › ')[0];
}

function notReached() {
  return { status: 'not reached' };
}

function verdict({ gone, silent, runs, output, killedBy, failure }) {
  if (silent) return { status: 'timeout', killedBy: runs };
  if (gone) return { status: 'killed', failure: output.slice(0, 300) };
  if (killedBy === undefined) return { status: 'survived' };
  return { status: failure === 'timed out' ? 'timeout' : 'killed', killedBy, failure };
}

/** A mutant may leave behind what spoils the next. */
async function startAnew() {
  jest.end();
  jest = new JestProcess({ ...env, ONLY_LOAD: 'yes' });
  await jest.ready();
}

function keep() {
  const now = new Map(results.map((mutant) => [identity(mutant), mutant]));
  const kept = all.map((mutant) => now.get(identity(mutant)) ?? known.get(identity(mutant))).filter(Boolean);
  writeFileSync(resultsFile, JSON.stringify(kept, null, 1));
}

function report() {
  if (stopped) console.log('Stopped before the end.');
  const counted = values.survivors ? JSON.parse(readFileSync(resultsFile, 'utf8')) : results;
  if (values.survivors) console.log('\nWith those that died before:');
  console.log(`\n${'room'.padEnd(10)} mutants  killed  timeout  survived  not reached   score`);
  for (const room of ROOMS) line(room, (mutant) => mutant.room === room);
  line('all', () => true);
  console.log(`${seconds(started)} s`);
  const threshold = values.short ? SAMPLE_THRESHOLD : THRESHOLD;
  if (score(counted) < threshold) {
    console.error(`The score is below ${threshold} %.`);
    process.exitCode = 1;
  }

  function line(name, isOne) {
    const these = counted.filter(isOne);
    if (!these.length) return;
    const count = (status) => these.filter((mutant) => mutant.status === status).length;
    console.log(
      name.padEnd(10),
      String(these.length).padStart(7),
      String(count('killed')).padStart(7),
      String(count('timeout')).padStart(8),
      String(count('survived')).padStart(9),
      String(count('not reached')).padStart(12),
      `${score(these).toFixed(1)} %`.padStart(8),
    );
  }
}

function printAlive({ file, line, mutator, original, replacement, status }) {
  console.log(`${status}: ${file}:${line} ${mutator}\n- ${indented(original)}\n+ ${indented(replacement)}`);
}

function score(mutants) {
  return mutants.length ? (100 * mutants.filter(isDead).length) / mutants.length : 100;
}

function indented(text) {
  return text.split('\n').join('\n  ');
}

function seconds(since) {
  return Math.round((Date.now() - since) / 1000);
}
