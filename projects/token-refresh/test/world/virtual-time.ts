import { setImmediate } from 'node:timers';

/**
 * A clock that stands still until {@link advance}. In place of jest's: that one lets a real millisecond pass for each
 * virtual timer, which is most of the time of a suite of races.
 */
class VirtualTime {
  now: number;
  #handles = 0;
  readonly #timers = new Map<number, { readonly at: number; readonly callback: () => void }>();

  constructor(start: number) {
    this.now = start;
  }

  setTimeout(callback: () => void, ms = 0): number {
    const handle = ++this.#handles;
    // As browsers do: beyond 31 bits, at once.
    this.#timers.set(handle, { at: this.now + (ms > 2 ** 31 - 1 ? 0 : Math.max(ms, 0)), callback });
    return handle;
  }

  clearTimeout(handle: unknown): void {
    this.#timers.delete(handle as number);
  }

  setInterval(callback: () => void, ms = 0): number {
    const handle = this.setTimeout(() => {
      this.#timers.set(handle, { at: this.now + ms, callback: again });
      callback();
    }, ms);
    const again = this.#timers.get(handle)?.callback ?? callback;
    return handle;
  }

  get pending(): number {
    return this.#timers.size;
  }

  /** Runs the timer that is due first, if it is due by then; those of one time run in the order they were set. */
  runNext(until: number): boolean {
    let next: [number, { readonly at: number; readonly callback: () => void }] | undefined;
    for (const timer of this.#timers) if (timer[1].at <= until && (!next || timer[1].at < next[1].at)) next = timer;
    if (!next) return false;
    this.#timers.delete(next[0]);
    this.now = Math.max(this.now, next[1].at);
    next[1].callback();
    return true;
  }
}

let time = new VirtualTime(0);

/** From here on time stands still. @returns what gives the real time back */
export function stopTime(start = Date.UTC(2026, 0, 1)): () => void {
  const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
  const { now } = Date;
  time = new VirtualTime(start);
  Date.now = () => time.now;
  Object.assign(globalThis, {
    setTimeout: (callback: () => void, ms?: number) => time.setTimeout(callback, ms),
    clearTimeout: (handle: unknown) => time.clearTimeout(handle),
    setInterval: (callback: () => void, ms?: number) => time.setInterval(callback, ms),
    clearInterval: (handle: unknown) => time.clearTimeout(handle),
  });
  return () => {
    Date.now = now;
    Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval });
  };
}

/** Installs a virtual clock for each test of the file. */
export function useVirtualTime(start?: number): void {
  let restore: () => void;
  beforeEach(() => (restore = stopTime(start)));
  afterEach(() => restore());
}

/** Lets everything run that needs no time: promises, and the streams in which fetch hands over bodies. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 6; turn++) await new Promise<void>((done) => setImmediate(done));
}

/** Lets virtual milliseconds pass. What a timer throws is thrown here. */
export async function advance(ms: number): Promise<void> {
  const until = time.now + ms;
  await settle();
  while (time.runNext(until)) await settle();
  time.now = until;
}

/** The machine sleeps: time passes, and no timer runs before the next {@link advance}. Negative: its clock is set back. */
export function sleep(ms: number): void {
  time.now += ms;
}

/** Timers that are set. */
export function pendingTimers(): number {
  return time.pending;
}
