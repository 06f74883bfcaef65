import { Clock } from '../../platform/clock';
import { pause } from './pause';
import { TabLocks } from './tab-locks';
import { MutexLimits, TabMutex, TurnWork } from './tab-mutex';

/**
 * Milliseconds from the end of another tab's turn until storage must show what that tab has written: locks travel
 * faster. Measured in Firefox and WebKit, 10 were enough.
 */
const SETTLED_AFTER = 20;
/** Milliseconds between two looks at a turn that another tab has. */
const LOOK_AGAIN = 200;
/** Milliseconds within which the browser must list its locks. */
const LISTED_WITHIN = 500;

/**
 * How a try ended: `'queued'`, the queue did not move; `'waited'`, for turns of others; `'lost'`, the browser took a
 * lock away, before the time was over; `'refused'`, it grants none.
 */
type Result = 'ran' | 'queued' | 'waited' | 'lost' | 'refused';

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
 * that it holds until the suspended tab lets go. Stuck turns do not count, and while the queue is stuck, tabs take their
 * turns without it. So no tab waits for a suspended one a second time, and afterwards all are back in the queue.
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

  async runExclusive(work: TurnWork, signal: AbortSignal): Promise<boolean> {
    const { clock } = this;
    const { longest, grace } = this.limits;
    const until = clock.now() + longest;
    const waiting = new AbortController();
    let early: readonly string[] = [];
    let earlyAt = Infinity;
    void pause(clock, grace / 2, waiting.signal).then(async () => {
      const { held } = await this.#list();
      earlyAt = clock.now();
      // Later if this tab was suspended.
      if (earlyAt < until - longest + grace) early = held;
    });
    let result = await this.#tryFor(longest, work, signal);
    while (result === 'lost' && !signal.aborted) {
      await pause(clock, SETTLED_AFTER, signal);
      // The clock may have been set back meanwhile.
      result = await this.#tryFor(Math.min(Math.max(until - clock.now(), 0), longest), work, signal);
    }
    waiting.abort();
    if (!signal.aborted && (result === 'queued' || result === 'waited')) {
      const { held } = await this.#list();
      // A tab that is not suspended keeps a turn for `longest - grace` at most. It is less where the clock was set back, and
      // this tab suspended, before it looked.
      if (clock.now() - earlyAt >= longest - grace)
        for (const lock of held) if (this.#isTurn(lock) && early.includes(lock)) this.#markStuck(lock);
      const isQueueStuck = result === 'queued';
      if (isQueueStuck) this.#markStuck(this.name);
      const again = clock.now();
      result = await this.#tryFor(grace, work, signal);
      // Not even its own turn was granted, and it was not suspended meanwhile: locks do not work here.
      const isTimely = clock.now() - again < grace + 2 * LISTED_WITHIN;
      if (isQueueStuck && result === 'queued' && isTimely) result = 'refused';
      // Another tab, which has waited as long, may work now: wait for as long as that may take.
      if (result === 'waited') result = await this.#tryFor(longest - 2 * grace, work, signal);
    }
    if (result === 'refused' && !signal.aborted) return this.fallback.runExclusive(work, signal);
    return result === 'ran';
  }

  /** Tries for so many ms to get a turn, and works. */
  async #tryFor(ms: number, work: TurnWork, signal: AbortSignal): Promise<Result> {
    const { clock, name } = this;
    const waiting = new AbortController();
    const over = waiting.signal;
    const stop = (): void => waiting.abort();
    const timer = clock.setTimeout(stop, ms);
    signal.addEventListener('abort', stop, { signal: over });
    if (signal.aborted) stop();
    let result = 'queued' as Result;
    const granted = (): void => {
      result = 'waited';
    };
    const begin: TurnWork = async (isMine) => {
      result = 'ran';
      clock.clearTimeout(timer);
      await work(isMine);
      // In Firefox, what a task has written is sent when the task ends: the lock must not overtake it.
      await pause(clock, 0, signal);
    };
    let turnsAreOver = (): void => undefined;
    const turns = new Promise<void>((resolve) => (turnsAreOver = resolve));
    const takeTurns = async (): Promise<void> => {
      while (!over.aborted && !(await this.#takeTurn(granted, begin, over)));
      turnsAreOver();
    };
    const queued = (): Promise<void> => {
      granted();
      return takeTurns();
    };
    try {
      const seen = await this.#list();
      if (this.#marked.has(name) || isStuck(name, seen)) await takeTurns();
      // The browser tells of the queue's lock later than of the turn, also where it has taken both.
      else await Promise.race([turns, this.#request(name, queued, over)]);
    } catch (error) {
      // If the work has begun, it goes on without the lock.
      if (!over.aborted && result !== 'ran')
        result = (error as Partial<DOMException> | null)?.name === 'AbortError' ? 'lost' : 'refused';
    }
    clock.clearTimeout(timer);
    stop();
    return result;
  }

  /** Works if no other tab does. @returns `false` if not, and another try may succeed. */
  async #takeTurn(granted: () => void, begin: TurnWork, over: AbortSignal): Promise<boolean> {
    const { clock } = this;
    const turn = this.#turns + Math.floor(this.random() * 2 ** 52).toString(36);
    let hasBegun = false as boolean;
    let isLost = false;
    let wasSeen = false;
    let first: string | undefined;
    // Not from when it is granted: this tab may learn of that late.
    const since = clock.now();
    const held = async (): Promise<void> => {
      granted();
      for (let isQuiet = false; ;) {
        const seen = await this.#list();
        // Marked, or for long: this tab was suspended, or waits. The others would not wait until its work ends.
        // The browser takes locks from a page that it caches, and tells the page after its timers have fired.
        const isSeen = seen.held.includes(turn);
        isLost ||= wasSeen && !isSeen;
        wasSeen = isSeen;
        if (over.aborted || isLost || isStuck(turn, seen) || clock.now() - since > this.limits.grace) return;
        [first] = this.#othersIn(seen, turn).sort();
        if (first === undefined && isQuiet) {
          hasBegun = true;
          return begin(async () => {
            const now = await this.#list();
            return !isStuck(turn, now) && (!wasSeen || now.held.includes(turn));
          });
        }
        isQuiet = first === undefined;
        // Of two tabs that see each other's turn, one gives way.
        if (first !== undefined && first < turn) return;
        // Timers of hidden tabs are slow, releases of locks are not.
        if (first === undefined) await pause(clock, SETTLED_AFTER, over);
        else await this.#waitFor(first, over);
      }
    };
    await this.#request(turn, held, over).catch((error: unknown) => {
      isLost = true;
      if (!hasBegun) throw error;
    });
    if (!hasBegun && first !== undefined) await this.#waitFor(first, over);
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
    if (this.#marked.has(lock) || this.destroyed.aborted) return;
    this.#marked.add(lock);
    const released = new AbortController();
    const { signal } = released;
    const release = (): void => {
      this.#marked.delete(lock);
      released.abort();
    };
    this.destroyed.addEventListener('abort', release, { signal });
    const marked = (): Promise<void> =>
      new Promise((end) => (signal.aborted ? end() : signal.addEventListener('abort', () => end())));
    void this.#request(lock, () => Promise.resolve(), signal)
      .catch(() => undefined)
      .then(release);
    this.#request(`${lock}.stuck`, marked, signal).catch(() => undefined);
  }

  /** The locks of this origin. If the browser does not list them in time, the list counts as empty. */
  async #list(): Promise<Seen> {
    const answered = new AbortController();
    const listed = Promise.resolve()
      .then(() => this.locks.query())
      .catch(() => undefined);
    const late = pause(this.clock, LISTED_WITHIN, answered.signal);
    const { held = [], pending = [] } = (await Promise.race([listed, late])) ?? {};
    answered.abort();
    const [names, waited] = [held, pending].map((locks) => locks.map(({ name = '' }) => name)) as [string[], string[]];
    const seen: Seen = { held: names, known: [...names, ...waited] };
    // The tab that has marked a lock may be closed.
    for (const lock of names)
      if ((lock === this.name || this.#isTurn(lock)) && isStuck(lock, seen)) this.#markStuck(lock);
    return seen;
  }

  /** Async, so that a browser that throws rejects. */
  async #request(lock: string, held: () => Promise<void>, signal: AbortSignal): Promise<void> {
    await this.locks.request(lock, { signal }, held);
  }
}

function isStuck(lock: string, { known }: Seen): boolean {
  return known.includes(`${lock}.stuck`);
}
