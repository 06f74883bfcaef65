// Angular's decorators are compiled when they run: the compiler comes before all else.
import '@angular/compiler';
import { setImmediate } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { abortQuickly } from './quick-abort';
import { Report, RunOptions, runSeed } from './run-seed';
import { Kind, KINDS } from './weather';

// npm run simulate -- [--seeds N] [--from N] [--most N] [--find TEXT] [--jobs N]
//   many worlds; stops after --most violations; names those in which something was allowed for;
//   --jobs: in so many processes, each with a part of the seeds (and, of the violations, --most of its own)
// npm run simulate -- --seed N [--trace]
//   one world
// --weather suspending | crashing | …: worlds of one kind, see weather.ts
// npm run simulate -- --fleet CLIENTS
//   see fleet.ts
// npm run simulate -- --breaks [--seeds N]
//   see breaks.mjs

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10000' },
    from: { type: 'string', default: '0' },
    most: { type: 'string', default: '10' },
    jobs: { type: 'string' },
    find: { type: 'string' },
    seed: { type: 'string' },
    trace: { type: 'boolean' },
    weather: { type: 'string', default: 'drawn' },
  },
});

function numberOf(text: string): number {
  if (!/^\d+$/.test(text)) throw new Error(`"${text}" is not a number`);
  return Number(text);
}

const kind = (KINDS as Readonly<Record<string, Kind>>)[values.weather];
if (!kind) throw new Error(`--weather is one of ${Object.keys(KINDS).join(', ')}`);
const began = performance.now();
const seconds = (): number => (performance.now() - began) / 1000;

const unhandled: unknown[] = [];
process.on('unhandledRejection', (error) => unhandled.push(error));

/** Node tells of an unhandled rejection only between two tasks. */
async function liveThrough(seed: number, options: RunOptions): Promise<Report> {
  const report = await runSeed(seed, options);
  await setImmediate();
  const [error] = unhandled.splice(0);
  return error === undefined
    ? report
    : { ...report, violation: report.violation ?? `no rejection is left unhandled: ${String(error)}` };
}

async function one(seed: number): Promise<boolean> {
  const { trace, violation, steps } = await liveThrough(seed, { traced: true, kind });
  if (values.trace) console.log(trace.join('\n'));
  console.log(`seed ${seed}: ${steps} steps, ${violation ?? 'no violation'}`);
  return violation === null;
}

async function many(): Promise<boolean> {
  const [seeds, from, most] = [values.seeds, values.from, values.most].map(numberOf) as [number, number, number];
  const totals = { seeds: 0, steps: 0, requests: 0, exchanges: 0, violations: 0 };
  const allowedFor: Record<string, number> = {};
  const violations: Record<string, number> = {};
  for (let seed = from; seed < from + seeds && totals.violations < most; seed++) {
    const { counts, exchanges, requests, steps, violation } = await liveThrough(seed, { kind });
    totals.seeds++;
    totals.steps += steps;
    totals.requests += requests;
    totals.exchanges += exchanges;
    for (const [name, count] of Object.entries(counts)) {
      allowedFor[name] = (allowedFor[name] ?? 0) + count;
      if (values.find && name.includes(values.find)) console.log(`seed ${seed}, ${steps} steps: ${name}`);
    }
    if (violation !== null) {
      totals.violations++;
      const [rule = ''] = violation.split(':');
      violations[rule] = (violations[rule] ?? 0) + 1;
      console.log(`seed ${seed}, ${steps} steps: ${violation}`);
    }
    if (totals.seeds % 10_000 === 0) {
      console.log(
        `${totals.seeds} seeds, ${totals.violations} violations, ${Math.round(totals.seeds / seconds())} seeds/s`,
      );
    }
  }
  console.log(`seeds from ${from}`, { ...totals, seconds: Math.round(seconds()) });
  console.log('allowed for', allowedFor);
  if (totals.violations) console.log('violations', violations);
  return !totals.violations;
}

abortQuickly();
// What throws is known by its step; collecting stacks would take a fifth of the time.
Error.stackTraceLimit = values.seed === undefined ? 0 : 20;
const isGood = values.seed === undefined ? many() : one(numberOf(values.seed));
process.exitCode = (await isGood) ? 0 : 1;
