import { createHash } from 'node:crypto';
import { begin, finish, take } from './explore';
import { ScriptedActs } from './script';

/** What came of looking at every state of a small world. */
export interface Merged {
  readonly states: number;
  /** Steps from state to state that were lived through: all that there are, if it is complete. */
  readonly steps: number;
  /** States in which all is done. */
  readonly ends: number;
  /** Ways from the start to an end: every ordering counts, however little it differs from another. */
  readonly orderings: bigint;
  readonly complete: boolean;
  readonly violation: { readonly text: string; readonly choices: readonly string[] } | null;
}

interface State {
  readonly key: string;
  readonly ready: readonly string[];
  next: number;
  orderings: bigint;
}

/**
 * Lives through every step from every state, where two states are one if they have the same signature: orderings that
 * lead to the same state are not followed twice from there. For worlds too large for {@link explore}.
 *
 * @param bound runs, at most.
 */
export async function merge(
  acts: ScriptedActs,
  bound: number,
  progress: (runs: number, states: number) => void = () => undefined,
): Promise<Merged> {
  const known = new Map<string, bigint>();
  const path: State[] = [];
  let [steps, ends] = [0, 0];
  let orderings = 0n;
  const result = (complete: boolean, text?: string): Merged => {
    const choices = path.flatMap(({ ready, next }) => ready[next] ?? []);
    return {
      states: known.size,
      steps,
      ends,
      orderings,
      complete,
      violation: text === undefined ? null : { text, choices },
    };
  };
  for (let run = 0; run < bound; run++) {
    if (run % 20_000 === 0) progress(run, known.size);
    const { world, script, journal } = begin(acts, false);
    for (const { ready, next } of path) await take(world, script, ready[next] ?? '');
    if (path.length) steps++;
    for (;;) {
      if (journal.violations.length) break;
      const key = createHash('md5').update(`${script.signature}\n${world.signature}`).digest('base64');
      const seen = known.get(key);
      if (seen !== undefined) {
        credit(path, seen);
        break;
      }
      const ready = script.ready().map(({ name }) => name);
      if (!ready.length) {
        ends++;
        known.set(key, 1n);
        credit(path, 1n);
        await finish(world);
        break;
      }
      path.push({ key, ready, next: 0, orderings: 0n });
      await take(world, script, ready[0] ?? '');
      steps++;
    }
    const [text] = journal.violations;
    if (text !== undefined) return result(false, text);
    // Back to the last state with a step not taken; what lies behind the others is known now.
    for (;;) {
      const last = path.at(-1);
      if (!last) return result(true);
      if (++last.next < last.ready.length) break;
      path.pop();
      known.set(last.key, last.orderings);
      credit(path, last.orderings);
      if (!path.length) orderings = last.orderings;
    }
  }
  return result(false);
}

function credit(path: readonly State[], orderings: bigint): void {
  const last = path.at(-1);
  if (last) last.orderings += orderings;
}
