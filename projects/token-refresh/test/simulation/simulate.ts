// Angular's decorators are compiled when they run: the compiler comes before all else.
import '@angular/compiler';
import { explore, retell } from './explore';
import { runSeed } from './run-seed';
import { ScriptedActs } from './script';

const USAGE = `node dist/simulation/simulate.mjs [--seeds N] [--from N] [--most N] [--find TEXT]
                                                                  many worlds; stops after --most violations; names
                                                                  those in which something was allowed for
node dist/simulation/simulate.mjs --seed N [--trace]              one world
node dist/simulation/simulate.mjs --explore [--bound N] [--tabs N] [--requests N] [--crashes N] [--sign-outs N] [--sign-ins N] [--revoked] [--lease]
                                                                  every ordering of a small world`;

function option(name: string): string | undefined {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : (process.argv[at + 1] ?? '');
}

function numberOf(name: string, otherwise: number): number {
  const text = option(name);
  if (text === undefined) return otherwise;
  if (!/^\d+$/.test(text)) throw new Error(`--${name} wants a number\n${USAGE}`);
  return Number(text);
}

async function one(seed: number): Promise<number> {
  const { trace, violation, steps } = await runSeed(seed, { traced: true });
  if (process.argv.includes('--trace')) console.log(trace.join('\n'));
  console.log(`seed ${seed}: ${steps} steps, ${violation ?? 'no violation'}`);
  return violation ? 1 : 0;
}

function smallWorld(): ScriptedActs {
  return {
    tabs: numberOf('tabs', 2),
    requests: numberOf('requests', 2),
    troubles: {
      crashes: numberOf('crashes', 1),
      'signs out': numberOf('sign-outs', 0),
      'signs bob in': numberOf('sign-ins', 0),
    },
    revoked: process.argv.includes('--revoked'),
    turns: process.argv.includes('--lease') ? 'lease' : 'locks',
  };
}

async function every(): Promise<number> {
  const acts = smallWorld();
  const began = performance.now();
  const { violation, ...explored } = await explore(acts, numberOf('bound', Infinity), (runs, share) =>
    console.log(`${runs} runs, about ${(share * 100).toFixed(2)} %`),
  );
  console.log({ ...acts, ...explored, seconds: Math.round((performance.now() - began) / 1000) });
  if (violation) console.log((await retell(acts, violation.choices)).join('\n'), `\n${violation.text}`);
  return violation ? 1 : 0;
}

async function many(): Promise<number> {
  const seeds = numberOf('seeds', 10_000);
  const from = numberOf('from', 0);
  const most = numberOf('most', 10);
  const find = option('find');
  const began = performance.now();
  const totals = { seeds: 0, steps: 0, requests: 0, exchanges: 0, violations: 0 };
  const counts: Record<string, number> = {};
  const rules: Record<string, number> = {};
  for (let seed = from; seed < from + seeds && totals.violations < most; seed++) {
    const report = await runSeed(seed);
    totals.seeds++;
    totals.steps += report.steps;
    totals.requests += report.requests;
    totals.exchanges += report.exchanges;
    for (const [name, count] of Object.entries(report.counts)) {
      counts[name] = (counts[name] ?? 0) + count;
      if (find && name.includes(find)) console.log(`seed ${seed}, ${report.steps} steps: ${name}`);
    }
    if (report.violation) {
      totals.violations++;
      const rule = report.violation.split(':')[0] ?? '';
      rules[rule] = (rules[rule] ?? 0) + 1;
      console.log(`seed ${seed}, ${report.steps} steps: ${report.violation}`);
    }
    if (totals.seeds % 10_000 === 0) {
      const speed = totals.seeds / ((performance.now() - began) / 1000);
      console.log(`${totals.seeds} seeds, ${totals.violations} violations, ${speed.toFixed(0)} seeds/s`);
    }
  }
  const seconds = (performance.now() - began) / 1000;
  console.log({ ...totals, seconds: Math.round(seconds), 'seeds/s': Math.round(totals.seeds / seconds) });
  if (Object.keys(counts).length) console.log('allowed for:', counts);
  if (totals.violations) console.log('violations:', rules);
  return totals.violations ? 1 : 0;
}

async function main(): Promise<number> {
  if (process.argv.includes('--help')) console.log(USAGE);
  else if (process.argv.includes('--explore')) return every();
  else if (option('seed') !== undefined) return one(numberOf('seed', 0));
  else return many();
  return 0;
}

// Whoever throws is known by its step; collecting stacks would take a fifth of the time.
Error.stackTraceLimit = process.argv.includes('--seed') ? 20 : 0;
process.exitCode = await main();
