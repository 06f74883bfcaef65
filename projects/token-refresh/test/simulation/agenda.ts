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

  /**
   * Adds what may happen now.
   *
   * @returns the next moment at which something begins to be possible, or must have happened; in the past if it is overdue
   */
  gather(now: number, ready: Pending[]): number {
    let next = Infinity;
    for (const pending of this.#pending) {
      const { life, from, by } = pending;
      if (life && !life.runs) continue;
      if (from <= now) ready.push(pending);
      next = Math.min(next, from > now ? from : by);
    }
    return next;
  }

  get isEmpty(): boolean {
    return this.#pending.size === 0;
  }
}
