import { Clock } from '../../src/lib/platform/clock';
import { Pending } from './agenda';
import { Journal } from './journal';
import { Life } from './life';

interface Timer {
  readonly handle: number;
  at: number;
  readonly callback: () => void;
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
        timers.set(handle, { handle, at: this.journal.now + delay, callback });
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
    for (const timers of this.#timers.values()) for (const timer of timers.values()) timer.at += ms;
  }

  /** The timer of each tab that is due now; within a tab they fire in order. */
  ready(now: number): Pending[] {
    const ready: Pending[] = [];
    for (const [life, timers] of this.#timers) {
      const first = life.runs ? firstOf(timers) : null;
      if (!first || first.at > now) continue;
      ready.push({
        name: `${life.name}: timer ${first.handle} fires`,
        life,
        from: first.at,
        by: first.at,
        run: () => {
          timers.delete(first.handle);
          first.callback();
        },
      });
    }
    return ready;
  }

  nextMoment(): number {
    let next = Infinity;
    for (const [life, timers] of this.#timers) {
      if (life.runs) for (const { at } of timers.values()) next = Math.min(next, at);
    }
    return next;
  }
}

function firstOf(timers: ReadonlyMap<number, Timer>): Timer | null {
  let first: Timer | null = null;
  for (const timer of timers.values()) if (!first || timer.at < first.at) first = timer;
  return first;
}
