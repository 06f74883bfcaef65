import { Dice } from './dice';
import { Journal } from './journal';
import { Person } from './person';
import { drawWeather, Kind } from './weather';
import { World } from './world';
import { comeToRest } from './come-to-rest';

/** What came of one seed. */
export interface Report {
  readonly seed: number;
  readonly steps: number;
  /** The first violation; `null`: none. */
  readonly violation: string | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly exchanges: number;
  readonly requests: number;
  readonly trace: readonly string[];
}

export interface RunOptions {
  /** Whether the trace is kept. */
  readonly traced?: boolean;
  /** Worlds of one kind. */
  readonly kind?: Kind;
}

/** Lives through the world of a seed: the same each time. */
export async function runSeed(seed: number, { traced = false, kind }: RunOptions = {}): Promise<Report> {
  const dice = new Dice(seed);
  const journal = new Journal(traced);
  const weather = { ...drawWeather(dice.fork()), ...kind?.(dice.fork()) };
  if (traced) journal.lines.push(JSON.stringify(weather));
  const world = new World(weather, journal, dice.fork());
  const person = new Person(world, dice.fork());
  const scheduler = dice.fork();
  await world.settle();
  const choose = <T extends { readonly weight?: number }>(ready: readonly T[]): T =>
    scheduler.weigh(ready, ({ weight = 1 }) => weight);
  for (;;) {
    const acts = person.ready();
    if (!acts.length || journal.violations.length) break;
    await world.happen(choose(world.ready().concat(acts)));
  }
  if (!journal.violations.length) await comeToRest(world, choose);
  for (const tab of world.tabs) if (!tab.life.gone) tab.destroy();
  world.destroy();
  return {
    seed,
    steps: journal.step,
    violation: journal.violations[0] ?? null,
    counts: journal.counts,
    exchanges: world.rules.exchanges.length,
    requests: world.rules.calls.size,
    trace: journal.lines,
  };
}
