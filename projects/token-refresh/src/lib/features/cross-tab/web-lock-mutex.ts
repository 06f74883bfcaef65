import { Clock } from '../../platform/clock';
import { pause } from './pause';
import { LockSnapshot, TabLocks } from './tab-locks';
import { MutexLimits, TabMutex } from './tab-mutex';

/**
 * Milliseconds from the end of another tab's turn until storage must show what that tab has written: locks travel
 * faster. Measured in Firefox and WebKit, 10 were enough.
 */
const SETTLED_AFTER = 20;
/** Milliseconds between two looks at a turn that another tab has. */
const LOOK_AGAIN = 200;
/** Milliseconds within which the browser must list its locks. */
const LISTED_WITHIN = 500;

/** The locks that exist at one moment: names that are held, and names that are held or waited for. */
interface Seen {
  readonly held: readonly string[];
  readonly known: readonly string[];
}

/**
 * Tabs that exclude each other by Web Locks.
 *
 * Tabs wait in a queue, that of the lock `name`. The tab at its head takes a **turn**, a lock of a unique name, lists
 * all locks, and works if no other turn is held. So the queue keeps the order, and turns exclude.
 *
 * A suspended tab keeps its locks, on phones for hours, and is also granted those that it waits for. So a tab that has
 * waited longer than any work can take marks the lock that it waited for as stuck: for all tabs, with a lock `….stuck`
 * that it holds until the suspended tab lets go. Stuck turns do not count, and while the queue is stuck, tabs take their turns
 * without it. So no tab waits for a suspended one a second time, and afterwards all are back in the queue.
 */
export class WebLockMutex implements TabMutex {
  /** Locks that this tab has marked as stuck. */
  readonly #marked = new Set<string>();
  readonly #turns: string;

  /**
   * @param fallback is used where the browser refuses locks.
   * @param destroyed is aborted with the app.
   */
  constructor(
    private readonly locks: TabLocks,
    private readonly clock: Clock,
    private readonly random: () => number,
    private readonly name: string,
    private readonly limits: MutexLimits,
    private readonly fallback: TabMutex,
    private readonly destroyed: AbortSignal,
  ) {
    this.#turns = `${name}.turn.`;
  }

  async runExclusive(work: () => Promise<void>, signal: AbortSignal): Promise<boolean> {
    const { longest, grace } = this.limits;
    const isCancelled = (): boolean => signal.aborted;
    const trying = new AbortController();
    // Listed with a delay, since a tab takes its turn a moment after it gets to the head of the queue.
    const early = pause(this.clock, grace, trying.signal).then(() => this.#list());
    const result = await this.#tryFor(longest, work, signal);
    trying.abort();
    if (result === 'ran' || isCancelled()) return result === 'ran';
    if (result === 'refused') return this.fallback.runExclusive(work, signal);
    // Turns that were held all the time belong to suspended tabs as well.
    const before = (await early).held;
    const { held } = await this.#list();
    for (const lock of held) if (this.#isTurn(lock) && before.includes(lock)) this.#markStuck(lock);
    if (result === 'queued') this.#markStuck(this.name);
    const since = this.clock.now();
    const again = await this.#tryFor(grace, work, signal);
    if (again === 'ran' || isCancelled()) return again === 'ran';
    // The timers were late: this tab was suspended itself, and could not take its turn.
    if (this.clock.now() - since > 2 * (grace + LISTED_WITHIN)) return this.runExclusive(work, signal);
    // If others work one after the other, each for long, their server does not answer. Else locks do not work here.
    const isBusy =
      again === 'waited' || (await this.#list()).held.some((lock) => lock === this.name || this.#isTurn(lock));
    return !isBusy && !isCancelled() && this.fallback.runExclusive(work, signal);
  }

  /**
   * Tries for so many ms to get a turn, and works.
   *
   * @returns why not: `'queued'`, the queue did not move; `'waited'`, for turns of others; `'refused'`, by the browser.
   */
  async #tryFor(
    ms: number,
    work: () => Promise<void>,
    signal: AbortSignal,
  ): Promise<'ran' | 'queued' | 'waited' | 'refused'> {
    const { clock, name } = this;
    const waiting = new AbortController();
    const over = waiting.signal;
    const stop = (): void => waiting.abort();
    const timer = clock.setTimeout(stop, ms);
    signal.addEventListener('abort', stop, { signal: over });
    if (signal.aborted) stop();
    let result = 'queued' as 'ran' | 'queued' | 'waited' | 'refused';
    const begin = async (): Promise<void> => {
      result = 'ran';
      clock.clearTimeout(timer);
      await work();
      // In Firefox, what a task has written is sent when the task ends: the lock must not overtake it.
      await pause(clock, 0, signal);
    };
    const takeTurns = async (): Promise<void> => {
      result = 'waited';
      while (!over.aborted && !(await this.#takeTurn(begin, over)));
    };
    try {
      if (isStuck(name, await this.#list())) await takeTurns();
      else await this.#request(name, takeTurns, over);
    } catch {
      // The wait ended, the browser refused, or the lock was lost. Work that has begun goes on.
      if (result === 'queued' && !over.aborted) result = 'refused';
    }
    clock.clearTimeout(timer);
    stop();
    return result;
  }

  /** Works if no other tab does. @returns `false` if not, and another try may succeed. */
  async #takeTurn(begin: () => Promise<void>, over: AbortSignal): Promise<boolean> {
    const { clock } = this;
    const turn = this.#turns + Math.floor(this.random() * 2 ** 52).toString(36);
    let hasBegun = false;
    let isLost = false;
    let first: string | undefined;
    const held = async (): Promise<void> => {
      for (let isSettled = false; ;) {
        const asked = clock.now();
        const seen = await this.#list();
        // Marked: this tab was suspended, and the others do not wait for it any more.
        if (over.aborted || isLost || isStuck(turn, seen)) return;
        // This tab was suspended while it waited for the list: look again.
        if (clock.now() - asked > this.limits.grace) continue;
        [first] = this.#othersIn(seen, turn).sort();
        if (first === undefined && isSettled) {
          hasBegun = true;
          return begin();
        }
        isSettled = first === undefined;
        // Of two tabs that see each other's turn, one gives way.
        if (first !== undefined && first < turn) return;
        if (first === undefined) await pause(clock, SETTLED_AFTER, over);
        else await this.#waitFor(first, over);
      }
    };
    await this.#request(turn, held, over).catch(() => (isLost = true));
    if (isLost) await pause(clock, LOOK_AGAIN, over);
    if (first !== undefined) await this.#waitFor(first, over);
    return hasBegun;
  }

  /** Resolves when the lock is released, or after a while: it may have been marked as stuck meanwhile. */
  async #waitFor(lock: string, over: AbortSignal): Promise<void> {
    const waiting = new AbortController();
    const { signal } = waiting;
    const stop = (): void => waiting.abort();
    over.addEventListener('abort', stop, { signal });
    const released = this.#request(lock, () => Promise.resolve(), signal).catch(() => undefined);
    await Promise.race([released, pause(this.clock, LOOK_AGAIN, signal)]);
    stop();
  }

  /** The turns of other tabs that are not suspended. */
  #othersIn(seen: Seen, own: string): string[] {
    return seen.held.filter((lock) => this.#isTurn(lock) && lock !== own && !isStuck(lock, seen));
  }

  #isTurn(lock: string): boolean {
    return lock.startsWith(this.#turns) && !lock.endsWith('.stuck');
  }

  /** Marks a lock as that of a suspended tab, for all tabs, until it is released. */
  #markStuck(lock: string): void {
    if (this.#marked.has(lock)) return;
    this.#marked.add(lock);
    const released = new AbortController();
    const { signal } = released;
    const release = (): void => {
      this.#marked.delete(lock);
      released.abort();
    };
    this.destroyed.addEventListener('abort', release, { signal });
    const marked = (): Promise<void> => new Promise((end) => signal.addEventListener('abort', () => end()));
    void this.#request(lock, () => Promise.resolve(), signal)
      .catch(() => undefined)
      .then(release);
    this.#request(`${lock}.stuck`, marked, signal).catch(() => undefined);
  }

  /** The locks of this origin. If the browser does not list them in time, the list counts as empty. */
  async #list(): Promise<Seen> {
    const listing = new AbortController();
    const listed = Promise.resolve()
      .then(() => this.locks.query())
      .catch(() => undefined);
    const locks = await Promise.race([listed, pause(this.clock, LISTED_WITHIN, listing.signal)]);
    listing.abort();
    const names = ({ held = [], pending = [] }: LockSnapshot = {}): string[][] =>
      [held, [...held, ...pending]].map((each) => each.map(({ name = '' }) => name));
    const [held = [], known = []] = names(locks ?? undefined);
    return { held, known };
  }

  /** Async, so that a browser that throws rejects. */
  async #request(lock: string, held: () => Promise<void>, signal: AbortSignal): Promise<void> {
    await this.locks.request(lock, { signal }, held);
  }
}

function isStuck(lock: string, { known }: Seen): boolean {
  return known.includes(`${lock}.stuck`);
}
