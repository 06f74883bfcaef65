// The parts of the benchmark. Each returns figures: `what` was measured, the `name` of the client, `value` and `unit`, a `note`.
import { productionProgram, runInProduction } from '../build/run-in-production.mjs';
import { median } from './interleave.mjs';
import { OURS } from './rows.mjs';

const refreshers = [OURS, 'blog pattern', 'ngx-auth'];
const clients = (short) => (short ? [OURS] : refreshers);

const ratio = (what, name, value, note) => ({ what, name, value: Number(value.toFixed(2)), unit: '×', note });
const exact = (what, name, value, unit = '') => ({ what, name, value, unit, note: '' });
const medianOf = (runs, what) => median(runs.map((run) => run[what]));

/** How many Nodes measure each client. With 27, a median is good to a third of a hundredth: for what has a target. */
const nodes = {
  'the same again': 27,
  [OURS]: 27,
  [`${OURS}, as a class beside a class`]: 27,
  'blog pattern': 9,
  'ngx-auth': 3,
};
const nodesInShort = { 'the same again': 1, [OURS]: 1, 'blog pattern': 1 };

/**
 * Each client in Nodes of its own, several times, the clients by turns: V8 compiles a call for the functions that it sees
 * there, and an app has one interceptor; and what V8 makes of the same code differs by more from one Node to the next than
 * medians within a Node.
 */
export async function happyPath({ short }) {
  const run = await productionProgram('speed/happy-path.mjs');
  const times = Object.entries(short ? nodesInShort : nodes);
  const runs = new Map();
  for (let time = 0; time < Math.max(...times.map(([, count]) => count)); time++) {
    for (const [name] of times.filter(([, count]) => time < count)) {
      for (const { what, ...result } of await run({ name, rounds: 100, count: 300 })) {
        const key = JSON.stringify([what, name]);
        runs.set(key, [...(runs.get(key) ?? []), result]);
      }
    }
  }
  return [...runs].map(([key, results]) =>
    ratio(...JSON.parse(key), medianOf(results, 'ratio'), `${medianOf(results, 'median').toFixed(2)} µs`),
  );
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
  const results = await runInProduction('speed/storm-cost.mjs', { sizes, names: clients(short) });
  return results.map((each) => ratio(`storm of ${each.n}`, each.name, each.ratio, `${each.median.toFixed(1)} ms`));
}

/**
 * Each client in Nodes of its own, ours in several: with 200 000 requests in flight the heap is a gigabyte, and whether V8 collects
 * all of it within what is timed differs from Node to Node. One Node of a peer takes half a minute, and is far from the target.
 */
export async function waiters({ short }) {
  const run = await productionProgram('speed/waiter-cost.mjs');
  const figures = [];
  for (const name of clients(short)) {
    const [nodes, runsPerNode] = name === OURS ? [short ? 3 : 9, 3] : [1, 1];
    const input = { name, few: 10_000, many: short ? 50_000 : 200_000, runs: runsPerNode };
    const runs = [];
    for (let node = 0; node < nodes; node++) runs.push(await run(input));
    const note = `${medianOf(runs, 'many').toFixed(2)} µs, ${medianOf(runs, 'few').toFixed(2)} µs`;
    figures.push(ratio('cost of a waiter among many, against 10000', name, medianOf(runs, 'ratio'), note));
  }
  return figures;
}

export async function heap({ short }) {
  const input = { n: 10_000, runs: short ? 2 : 5, names: clients(short) };
  const { bare, waiting } = await runInProduction('speed/heap.mjs', input, ['--expose-gc']);
  return waiting.flatMap(({ name, bytes, ratio: value, kept }) => [
    ratio('heap per waiting request', name, value, `${bytes.toFixed(0)} B, in flight ${bare.toFixed(0)} B`),
    exact('heap kept after ten storms', name, Math.max(0, Math.round(kept)), 'B/request'),
  ]);
}
