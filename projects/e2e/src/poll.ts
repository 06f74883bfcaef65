import { setTimeout as pause } from 'node:timers/promises';

const INTERVAL_MS = 25;

/**
 * Asks again and again until the answer will do, and returns it.
 *
 * @param what completes the sentence "Waited in vain for …".
 * @throws Error with the last answer, when time is up.
 */
export async function until<T, S extends T>(
  what: string,
  ask: () => Promise<T>,
  willDo: (answer: T) => answer is S,
  patienceMs?: number,
): Promise<S>;
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  willDo: (answer: T) => boolean,
  patienceMs?: number,
): Promise<T>;
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  willDo: (answer: T) => boolean,
  patienceMs = 30_000,
): Promise<T> {
  const end = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (willDo(answer)) return answer;
    if (Date.now() > end) throw new Error(`Waited in vain for ${what}; the last answer was ${JSON.stringify(answer)}.`);
    await pause(INTERVAL_MS);
  }
}
