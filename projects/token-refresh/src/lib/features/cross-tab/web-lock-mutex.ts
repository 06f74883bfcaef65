import { Clock } from '../../platform/clock';
import { pause } from './pause';
import { TabLocks } from './tab-locks';
import { MutexLimits, TabMutex } from './tab-mutex';

/**
 * Milliseconds from the grant of a lock until storage must show what was written under it before: the lock travels
 * faster. Measured in Firefox and WebKit, 10 were enough.
 */
const SETTLED_AFTER = 20;
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
 * A suspended tab keeps its locks, on phones for hours, and is also granted those that it waits for. A tab that has waited
 * for longer than any work takes therefore marks what it waited for as stuck, for all tabs, with a lock `….stuck` that it
 * holds until the suspended tab lets go. Stuck turns do not count, and while the queue is stuck, tabs take their turns
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
    const before = await this.#list(signal);
    const result = await this.#tryFor(longest, work, signal);
    if (result === 'ran' || isCancelled()) return result === 'ran';
    if (result === 'refused') return this.fallback.runExclusive(work, signal);
    const { held } = await this.#list(signal);
    // A turn that was held all the time belongs to a suspended tab as well.
    for (const lock of held) if (this.#isTurn(lock) && before.held.includes(lock)) this.#markStuck(lock);
    if (result === 'queued') this.#markStuck(this.name);
    if ((await this.#tryFor(grace, work, signal)) === 'ran') return true;
    // If others work one after the other, each for long, their server does not answer. Else locks do not work here.
    const runs = !this.#othersIn(await this.#list(signal), '').length && !isCancelled();
    if (runs) await work();
    return runs;
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
      if (isStuck(name, await this.#list(over))) await takeTurns();
      else await this.#request(name, takeTurns, over);
    } catch {
      // Left, or refused, or lost under way: then the work goes on if it has begun.
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
      for (;;) {
        await pause(clock, SETTLED_AFTER, over);
        const asked = clock.now();
        const seen = await this.#list(over);
        // Marked: this tab was suspended, and the others do not wait for it any more.
        if (over.aborted || isLost || isStuck(turn, seen)) return;
        // It was suspended after the browser had listed the locks.
        if (clock.now() - asked > this.limits.grace) continue;
        [first] = this.#othersIn(seen, turn).sort();
        if (first === undefined) {
          hasBegun = true;
          return begin();
        }
        // Of two tabs that see each other's turn, one gives way.
        if (first < turn) return;
        await this.#waitFor(first, over);
      }
    };
    await this.#request(turn, held, over).catch(() => (isLost = true));
    if (first !== undefined) await this.#waitFor(first, over);
    return hasBegun;
  }

  async #waitFor(lock: string, over: AbortSignal): Promise<void> {
    await this.#request(lock, () => Promise.resolve(), over).catch(() => undefined);
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
    void this.#waitFor(lock, signal).then(release);
    this.#request(`${lock}.stuck`, marked, signal).catch(() => undefined);
  }

  /** The locks of this origin. A browser that does not list them in time delays no tab. */
  async #list(signal: AbortSignal): Promise<Seen> {
    const listed = Promise.resolve()
      .then(() => this.locks.query())
      .catch(() => undefined);
    const { held = [], pending = [] } = (await Promise.race([listed, pause(this.clock, LISTED_WITHIN, signal)])) ?? {};
    const [names, waited] = [held, pending].map((locks) => locks.map(({ name = '' }) => name)) as [string[], string[]];
    return { held: names, known: [...names, ...waited] };
  }

  /** Async, so that a browser that throws rejects. */
  async #request(lock: string, held: () => Promise<void>, signal: AbortSignal): Promise<void> {
    await this.locks.request(lock, { signal }, held);
  }
}

function isStuck(lock: string, { known }: Seen): boolean {
  return known.includes(`${lock}.stuck`);
}
