import { Life } from './life';

/** Something that is going to happen, at a moment that the scheduler chooses between `from` and `by`. */
export interface Pending {
  readonly name: string;
  /** The tab whose code it runs: while that is frozen it waits, and when that is gone it is dropped. */
  readonly life: Life | null;
  /** Virtual epoch ms. */
  readonly from: number;
  readonly by: number;
  /** How often it is chosen, against others. @default 1 */
  readonly weight?: number;
  run(): void;
}

/** Everything that is going to happen, timers apart. */
export class Agenda {
  readonly #pending = new Set<Pending>();

  add(pending: Pending): Pending {
    this.#pending.add(pending);
    return pending;
  }

  cancel(pending: Pending): void {
    this.#pending.delete(pending);
  }

  /** Drops what a tab that is gone will never do. */
  forget(life: Life): void {
    for (const pending of this.#pending) if (pending.life === life) this.#pending.delete(pending);
  }

  /** What may happen now. */
  ready(now: number): Pending[] {
    const ready: Pending[] = [];
    for (const pending of this.#pending) if (pending.from <= now && (pending.life?.runs ?? true)) ready.push(pending);
    return ready;
  }

  /** The next moment at which something begins to be possible, or must have happened; in the past if it is overdue. */
  nextMoment(now: number): number {
    let next = Infinity;
    for (const { life, from, by } of this.#pending) {
      if (life?.runs ?? true) next = Math.min(next, from > now ? from : by);
    }
    return next;
  }

  get isEmpty(): boolean {
    return this.#pending.size === 0;
  }
}
