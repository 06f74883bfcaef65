import { comeToRest } from './come-to-rest';
import { Dice } from './dice';
import { Footprint } from './footprint';
import { Journal } from './journal';
import { Script, ScriptedActs } from './script';
import { SMALL_WORLD } from './weather';
import { World } from './world';

/** What came of looking at every ordering of a small world. */
export interface Explored {
  /** Orderings that differ in more than the order of steps that do not touch the same things. */
  readonly orderings: number;
  /** Orderings begun and found to be the same as one seen before. */
  readonly pruned: number;
  readonly steps: number;
  /** Steps of the longest. */
  readonly longest: number;
  /** Whether these were all. */
  readonly complete: boolean;
  /** The first violation, with the choices that lead to it. */
  readonly violation: { readonly text: string; readonly choices: readonly string[] } | null;
}

/** A moment at which one of several things could happen. */
interface Crossroads {
  readonly ready: readonly string[];
  /** What need not be chosen here, since the orderings that begin with it have been seen; with what it touches. */
  readonly asleep: Map<string, Footprint>;
  chosen: string;
  touched: Footprint;
}

/**
 * Lives through every ordering, depth first, each from the start. Orderings that only swap steps which touch nothing in
 * common are the same; of those one is lived through ("sleep sets", Godefroid 1996).
 *
 * @param bound runs, at most.
 */
export async function explore(acts: ScriptedActs, bound: number): Promise<Explored> {
  const path: Crossroads[] = [];
  let [orderings, pruned, steps, longest] = [0, 0, 0, 0];
  const result = (complete: boolean, text: string | null = null): Explored => {
    const choices = path.map(({ chosen }) => chosen);
    return { orderings, pruned, steps, longest, complete, violation: text === null ? null : { text, choices } };
  };
  for (let run = 0; run < bound; run++) {
    const { world, script, journal } = begin(acts, false);
    for (const crossroads of path) crossroads.touched = await take(world, script, crossroads.chosen);
    for (;;) {
      const ready = script.ready().map(({ name }) => name);
      const asleep = stillAsleep(path.at(-1));
      const chosen = ready.find((name) => !asleep.has(name));
      if (chosen === undefined) {
        if (ready.length) pruned++;
        else {
          orderings++;
          await finish(world);
        }
        break;
      }
      path.push({ ready, asleep, chosen, touched: await take(world, script, chosen) });
      if (journal.violations.length) break;
    }
    steps += journal.step;
    longest = Math.max(longest, path.length);
    const [text] = journal.violations;
    if (text !== undefined) return result(false, text);
    if (!turn(path)) return result(true);
  }
  return result(false);
}

/** Lives through one ordering again, and tells it. */
export async function retell(acts: ScriptedActs, choices: readonly string[]): Promise<readonly string[]> {
  const { world, script, journal } = begin(acts, true);
  for (const name of choices) await take(world, script, name);
  if (!journal.violations.length) await finish(world);
  return journal.lines;
}

function begin(acts: ScriptedActs, traced: boolean): { world: World; script: Script; journal: Journal } {
  const journal = new Journal(traced);
  const world = new World({ ...SMALL_WORLD, tabs: acts.tabs }, journal, new Dice(0));
  return { world, script: new Script(world, acts), journal };
}

async function take(world: World, script: Script, name: string): Promise<Footprint> {
  const pending = script.ready().find((ready) => ready.name === name);
  if (!pending) throw new Error(`"${name}" cannot happen this time: something is left to chance`);
  await world.happen(pending);
  return world.journal.footprint;
}

async function finish(world: World): Promise<void> {
  await comeToRest(world, (ready) => {
    const [first] = ready;
    if (!first) throw new Error('nothing can happen');
    return first;
  });
}

function stillAsleep(last: Crossroads | undefined): Map<string, Footprint> {
  return new Map([...(last?.asleep ?? [])].filter(([, touched]) => last && !touched.meets(last.touched)));
}

/** Goes back to the last crossroads with a way not taken, and takes it. */
function turn(path: Crossroads[]): boolean {
  for (let last = path.pop(); last; last = path.pop()) {
    const { asleep, ready } = last;
    asleep.set(last.chosen, last.touched);
    const chosen = ready.find((name) => !asleep.has(name));
    if (chosen === undefined) continue;
    path.push({ ...last, chosen });
    return true;
  }
  return false;
}
