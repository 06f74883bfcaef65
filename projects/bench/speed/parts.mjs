// The parts of the benchmark. Each returns figures: `what` was measured, the `name` of whom, `value` and `unit`, a `note`.
import { stormInChromium } from '../browser/chromium.mjs';
import { productionProgram, runInProduction } from '../build/run-in-production.mjs';
import { median } from './interleave.mjs';
import { COST_OF_A_WAITER } from './targets.mjs';

export const OURS = 'ngx-token-refresh';
const AS_CLASS = `${OURS}, as a class beside a class`;
const refreshers = [OURS, 'blog pattern', 'ngx-auth'];
const whom = (short) => (short ? [OURS] : refreshers);

const ratio = (what, { name, ratio: value }, note) => ({
  what,
  name,
  value: Number(value.toFixed(2)),
  unit: '×',
  note,
});
const mediansOf = (runs) => (what) => median(runs.map((each) => each[what]));
const exact = (what, name, value, unit = '') => ({ what, name, value, unit });

/** What no functional interceptor can leave out, one step after the other: peers/floors.mjs. */
const STEPS = [
  'floor: headers built once per token',
  'floor: … on a copy field by field',
  'floor: … and a Subscriber that sees answers',
  'floor: … and one inject()',
  'floor: … and who may get the token',
  'floor: … and what a replay needs',
];
const LAST_STEP = 'floor: … and all that is owed to each request';
/** Nodes for what is close to its aim: their median is then good to a third of a hundredth. */
const MOST = 27;
const others = [
  'keycloak-angular',
  '@delon/auth',
  'ngx-auth',
  '@auth0/angular-jwt',
  'angular-oauth2-oidc',
  'angular-auth-oidc-client',
  '@auth0/auth0-angular',
];

/**
 * Each in Nodes of its own, several times, turn about: V8 makes code for what it sees at a call, and an app has one
 * interceptor; and what it makes of the same code differs by more from one run to the next than medians within a run.
 */
export async function happyPath({ short }) {
  const run = await productionProgram('speed/happy-path.mjs');
  const through = ['through HttpClient'];
  const trialsOf = (names, input) => names.map((name) => ({ name, ...input }));
  const trials = trialsOf(['the same again', OURS], { times: short ? 1 : MOST });
  trials.push(...trialsOf(['blog pattern'], { times: short ? 1 : 9 }));
  if (!short) {
    trials.push(...trialsOf([AS_CLASS], { times: MOST, through }), ...trialsOf(STEPS, { times: 9, through }));
    trials.push(...trialsOf([LAST_STEP], { times: MOST, through }), ...trialsOf(others, { times: 3 }));
  }
  const results = new Map();
  for (let time = 0; time < MOST; time++) {
    for (const { times, ...input } of trials.filter((trial) => time < trial.times)) {
      for (const result of await run({ rounds: 100, count: 300, ...input })) {
        const key = `${result.way}, ${result.shape}, ${result.name}`;
        results.set(key, [...(results.get(key) ?? []), result]);
      }
    }
  }
  return [...results.values()].map((runs) => {
    const [{ way, shape, name }] = runs;
    const of = mediansOf(runs);
    return ratio(`${way}, ${shape}`, { name, ratio: of('ratio') }, `${of('median').toFixed(2)} µs`);
  });
}

export async function storms({ short }) {
  const sizes = short
    ? [
        { n: 1_000, rounds: 15 },
        { n: 10_000, rounds: 5 },
      ]
    : [
        { n: 1_000, rounds: 40 },
        { n: 10_000, rounds: 9 },
        { n: 100_000, rounds: 3, warmUp: 0 },
      ];
  const names = whom(short);
  const results = await runInProduction('speed/storm-cost.mjs', { input: { sizes, names } });
  return [
    ...results.map((each) => ratio(`storm of ${each.n}`, each, `${each.median.toFixed(1)} ms`)),
    ...(await waiters({ short })),
  ];
}

/**
 * Each in Nodes of its own, ours in several: with 200 000 in flight the heap is a gigabyte, and whether V8 looks through all of
 * it within what is timed differs from run to run. A run of a peer takes half a minute, and is far from the aim.
 */
async function waiters({ short }) {
  const run = await productionProgram('speed/waiter-cost.mjs');
  const figures = [];
  for (const name of whom(short)) {
    const isOurs = name === OURS;
    const input = { name, few: 10_000, many: short ? 50_000 : 200_000, runs: isOurs ? 3 : 1 };
    const nodes = isOurs && !short ? 9 : 1;
    const runs = [];
    for (let node = 0; node < nodes; node++) runs.push(await run(input));
    const of = mediansOf(runs);
    const note = `${of('many').toFixed(2)} µs, ${of('few').toFixed(2)} µs`;
    figures.push(ratio(COST_OF_A_WAITER, { name, ratio: of('ratio') }, note));
  }
  return figures;
}

export async function serverCounts({ short }) {
  const results = await runInProduction('speed/counts.mjs', { input: { names: whom(short) } });
  return Object.entries(results).flatMap(([name, counts]) =>
    Object.entries(counts).map(([what, count]) => exact(what, name, count)),
  );
}

export async function heap({ short }) {
  const input = { n: 10_000, runs: short ? 2 : 5, names: whom(short) };
  const { bare, heapFloor, blocked, refusal } = await runInProduction('speed/heap.mjs', {
    input,
    flags: ['--expose-gc'],
  });
  const kept = `of it ${refusal.toFixed(0)} B its refusal`;
  const figures = blocked.flatMap((each) => [
    ratio(
      'heap per blocked request',
      each,
      `${each.bytes.toFixed(0)} B, in flight ${bare.toFixed(0)} B${each.name === OURS ? `, ${kept}` : ''}`,
    ),
    exact('heap kept after ten storms', each.name, Math.max(0, Math.round(each.kept)), 'B/request'),
  ]);
  return [...figures, ratio('heap per blocked request', heapFloor, `${heapFloor.bytes.toFixed(0)} B`)];
}

export async function chromiumStorm() {
  const results = await stormInChromium({ n: 10_000, rounds: 3, names: refreshers });
  return results.flatMap((each) => [
    ratio('Chromium: storm of 10000', each, `${each.median.toFixed(0)} ms`),
    exact('Chromium: refresh answered to last replay leaving', each.name, Math.round(each.released), 'ms'),
    exact('Chromium: refresh calls', each.name, each.refreshes),
  ]);
}
