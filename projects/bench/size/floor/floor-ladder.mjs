// `npm run size -- --floor`: what each piece of the floor costs, and which scenarios over HTTP it makes
// pass: built up piece by piece, and each piece taken from the whole. Then the same of the features on top of it.
import { own } from '../size-rows.mjs';
import { CORE, FEATURE_PIECES, FEATURES } from './piece-list.mjs';
import { floorConformance, floorSize } from './pieces.mjs';

const WITH_FEATURES = [...CORE, ...FEATURES];

const TABS = ['TABS', 'CHANNEL', 'LEFT', 'LOCKS', 'LEASE', 'FROZEN', 'BROWSERS', 'LIMITS'];

/** What an app leaves out with each feature, and with what is no feature of its own. */
const GROUPS = [
  ['all options, hooks and ports', ['SHAPES', 'HOOKS', 'BODIES', 'SCHEMES', 'CHECKS', 'PORTS', 'PROOF', 'AREA']],
  ['withStorage() and withCrossTabSync()', ['STORAGE', 'AREA', ...TABS]],
  ['withProactiveRefresh()', ['STALE', 'TIMER']],
  ['withCrossTabSync()', TABS],
  ['turns without Web Locks', ['LEASE']],
  ['turns that came late, waits for storage', ['FROZEN', 'BROWSERS']],
  ['what no scenario of three tabs shows', ['CHANNEL', 'LEFT', 'LIMITS']],
  ['the early start', ['EAGER']],
  ['revocation', ['REVOKE']],
];

async function passedWith(on) {
  const { rows } = await floorConformance(on);
  return rows.filter(({ outcomes }) => outcomes.floor.outcome === 'passes').map(({ id }) => id);
}

const line = (what, ...figures) => console.log(what.padEnd(12), ...figures.map((figure) => String(figure).padStart(6)));

function verdict(row, bytes) {
  const { name, target } = own.find((each) => each.name === row);
  const distance = Math.abs(bytes - target);
  return `${bytes} bytes; the target of "${name}" is ${target}: ${distance} ${bytes > target ? 'above' : 'below'} it`;
}

export async function printLadder() {
  console.log('Built up: bytes minified, gzipped, added; scenarios that pass; those that the piece makes pass\n');
  let [before, passedBefore] = [0, []];
  for (let count = 0; count <= CORE.length; count++) {
    const on = CORE.slice(0, count);
    const { minified, gzip } = await floorSize(on);
    const passed = await passedWith(on);
    const news = passed.filter((id) => !passedBefore.includes(id));
    const lost = passedBefore.filter((id) => !passed.includes(id)).map((id) => `(no more: ${id})`);
    line(on.at(-1) ?? 'shape', minified, gzip, `+${gzip - before}`, passed.length, ` ${[...news, ...lost].join(' ')}`);
    [before, passedBefore] = [gzip, passed];
  }

  console.log('\nTaken from the whole: bytes gzipped that go; scenarios that fail then\n');
  const { gzip: core } = await floorSize();
  const passedByAll = await passedWith(CORE);
  for (const name of CORE) {
    const on = CORE.filter((other) => other !== name);
    const passed = await passedWith(on);
    const fails = passedByAll.filter((id) => !passed.includes(id));
    line(name, `-${core - (await floorSize(on)).gzip}`, ` ${fails.join(' ')}`);
  }
  console.log(`\nthe whole: ${passedByAll.length} scenarios, ${verdict('core + restBackend', core)}`);

  await printFeatures(core);
}

/** Over HTTP they can hardly be seen: what they pass is shown by jest.config.mjs. */
async function printFeatures(core) {
  console.log(
    '\nFeatures on top: bytes minified, gzipped, added; scenarios of jest.config.mjs that the piece is for\n',
  );
  let before = core;
  for (const [place, { name, scenarios, what }] of FEATURE_PIECES.entries()) {
    const { minified, gzip } = await floorSize(WITH_FEATURES.slice(0, CORE.length + place + 1));
    line(name, minified, gzip, `+${gzip - before}`, ` ${scenarios.padEnd(10)}  ${what}`);
    before = gzip;
  }

  console.log('\nTaken from the whole: bytes gzipped that go\n');
  const { gzip: whole } = await floorSize(WITH_FEATURES);
  for (const [what, names] of GROUPS) {
    const { gzip } = await floorSize(WITH_FEATURES.filter((name) => !names.includes(name)));
    console.log(what.padEnd(40), `-${whole - gzip}`.padStart(6));
  }
  const passed = await passedWith(WITH_FEATURES);
  const row = 'all features of the main entry point';
  console.log(`\nthe whole: ${passed.length} scenarios over HTTP, ${verdict(row, whole)}`);
}
