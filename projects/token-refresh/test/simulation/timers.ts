import { Clock } from '../../src/lib/platform/clock';
import { Pending } from './agenda';
import { Journal } from './journal';
import { Life } from './life';

class Timer implements Pending {
  constructor(
    readonly life: Life,
    private readonly handle: number,
    public from: number,
    private readonly callback: () => void,
    private readonly timers: Map<number, Timer>,
  ) {}

  get name(): string {
    return `${this.life.name}: timer ${this.handle} fires`;
  }

  get by(): number {
    return this.from;
  }

  run(): void {
    this.timers.delete(this.handle);
    this.callback();
  }
}

/** The timers of all tabs. Those of a frozen tab stand still, those of one that is gone never fire. */
export class Timers {
  readonly #timers = new Map<Life, Map<number, Timer>>();

  constructor(private readonly journal: Journal) {}

  clockOf(life: Life): Clock {
    const timers = new Map<number, Timer>();
    this.#timers.set(life, timers);
    let handles = 0;
    return {
      now: () => this.journal.clock,
      setTimeout: (callback, ms) => {
        const handle = ++handles;
        // As browsers do: beyond 31 bits, at once.
        const delay = ms > 2 ** 31 - 1 ? 0 : Math.max(0, ms);
        timers.set(handle, new Timer(life, handle, this.journal.now + delay, callback, timers));
        return handle;
      },
      clearTimeout: (handle) => timers.delete(handle as number),
    };
  }

  forget(life: Life): void {
    this.#timers.delete(life);
  }

  /** The machine sleeps: timers stand still. */
  standStill(ms: number): void {
    for (const timers of this.#timers.values()) for (const timer of timers.values()) timer.from += ms;
  }

  /** Adds the timer of each tab that is due now; within a tab they fire in order. @returns when the next is due */
  gather(now: number, ready: Pending[]): number {
    let next = Infinity;
    for (const [life, timers] of this.#timers) {
      const first = life.runs ? firstOf(timers) : null;
      if (!first) continue;
      if (first.from <= now) ready.push(first);
      next = Math.min(next, first.from);
    }
    return next;
  }
}

function firstOf(timers: ReadonlyMap<number, Timer>): Timer | null {
  let first: Timer | null = null;
  for (const timer of timers.values()) if (!first || timer.from < first.from) first = timer;
  return first;
}
