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
/** How many lines there are: if all of them are stuck, the work runs without a lock. */
const LINES = 9;

/**
 * How waiting in a line ended. `'line-stuck'`, `'turn-stuck'`: for too long, for the lock of the line or for a turn of
 * another tab; `'again'`: this tab must start over; `'failed'`: the browser refuses locks.
 */
type Result = 'ran' | 'line-stuck' | 'turn-stuck' | 'again' | 'failed';

/** The locks of one mutex that were seen at one moment. */
interface Seen {
  readonly held: readonly string[];
  readonly known: ReadonlySet<string>;
}

/**
 * Tabs that exclude each other by Web Locks.
 *
 * Tabs wait in a **line**: the queue of one lock. A suspended tab keeps its lock, for hours on phones, and also gets a
 * lock that it waits for while it is suspended. So a tab that has waited longer than any work takes calls the line
 * *stuck*, and goes to the next line. It marks the stuck lock for all tabs with another lock, `<name>.stuck`, until the
 * suspended tab lets go: no tab waits for a stuck lock a second time, and afterwards all are back in the first line.
 *
 * Lines only keep the order. What excludes is the **turn**, a lock of a unique name that a tab holds while it works: a
 * tab takes its turn, lists the locks, and works only if no other turn is held, except by suspended tabs. Of two tabs
 * that see each other's turn, the one in the later line gives way.
 */
export class WebLockMutex implements TabMutex {
  /** Locks that this tab has marked as stuck. */
  readonly #marked = new Set<string>();

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
  ) {}

  async runExclusive(work: () => Promise<void>, signal: AbortSignal): Promise<boolean> {
    const { clock, limits } = this;
    const since = clock.now();
    const left = (): number => limits.longest + limits.grace - (clock.now() - since);
    let isFirst = true;
    for (let line = 1; line <= LINES && !signal.aborted && left() > 0;) {
      const lock = this.#line(line);
      const before = await this.#list(signal);
      if (isStuck(lock, before)) {
        line++;
        continue;
      }
      // The grace is for the lines after a stuck one.
      const patience = isFirst ? left() - limits.grace : left();
      const result = await this.#waitIn(line, patience, work, signal);
      if (result === 'ran') return true;
      if (result === 'failed') return this.fallback.runExclusive(work, signal);
      if (result === 'again' || isAborted(signal)) continue;
      isFirst = false;
      const { held } = await this.#list(signal);
      // A turn that was held all the time belongs to a suspended tab as well.
      for (const turn of held) if (this.#isTurn(turn) && before.held.includes(turn)) this.#markStuck(turn);
      if (result === 'line-stuck') this.#markStuck(lock);
    }
    const seen = await this.#list(signal);
    // The others work one after the other, and each for long: their server does not answer.
    if (isAborted(signal) || seen.held.some((lock) => !lock.endsWith('.stuck') && !isStuck(lock, seen))) return false;
    await work();
    return true;
  }

  /** Waits in a line, at most for so many ms, and works when it is this tab's turn. */
  async #waitIn(line: number, patience: number, work: () => Promise<void>, signal: AbortSignal): Promise<Result> {
    const { clock } = this;
    const waiting = new AbortController();
    let result = 'line-stuck' as Result;
    await new Promise<void>((ended) => {
      const leave = (): void => {
        clock.clearTimeout(timer);
        waiting.abort();
        ended();
      };
      const timer = clock.setTimeout(leave, patience);
      signal.addEventListener('abort', leave, { signal: waiting.signal });
      const held = async (): Promise<void> => {
        if (waiting.signal.aborted) return;
        result = 'turn-stuck';
        await pause(clock, SETTLED_AFTER, waiting.signal);
        await this.#takeTurn(line, work, waiting.signal, (each) => {
          result = each;
          if (each === 'ran') clock.clearTimeout(timer);
        });
        // In Firefox, what a task has written is sent when the task ends: the lock must not overtake it.
        if ((result as Result) === 'ran') await pause(clock, 0, waiting.signal);
      };
      this.#request(this.#line(line), held, waiting.signal).then(leave, () => {
        // A lock that is lost under way rejects too: if the work has begun, it goes on.
        if (!waiting.signal.aborted && result !== 'ran') result = result === 'line-stuck' ? 'failed' : 'again';
        leave();
      });
    });
    return result;
  }

  /**
   * Works when no other tab does. Needs the lock of the line.
   *
   * @param report is called with `'ran'` when the work begins, and with `'again'` if this tab gives way.
   */
  async #takeTurn(
    line: number,
    work: () => Promise<void>,
    signal: AbortSignal,
    report: (result: 'ran' | 'again') => void,
  ): Promise<void> {
    const turn = `${this.name}.turn.${line}.${Math.floor(this.random() * 2 ** 52).toString(36)}`;
    const held = async (): Promise<void> => {
      for (;;) {
        const asked = this.clock.now();
        const seen = await this.#list(signal);
        if (signal.aborted) return;
        // This tab was suspended, and the others do not wait for it any more.
        if (isStuck(turn, seen)) {
          report('again');
          return;
        }
        // It was suspended after the browser listed the locks.
        if (this.clock.now() - asked > this.limits.grace) continue;
        const others = this.#othersIn(seen, turn);
        const [other] = others;
        if (!other) break;
        if (others.some((each) => each < turn)) {
          report('again');
          return;
        }
        await this.#request(other, () => Promise.resolve(), signal).catch(() => undefined);
      }
      report('ran');
      await work();
    };
    await this.#request(turn, held, signal).catch(() => undefined);
  }

  /** The turns of other tabs that are not suspended. */
  #othersIn({ held, known }: Seen, own: string): readonly string[] {
    return held.filter((each) => this.#isTurn(each) && each !== own && !known.has(`${each}.stuck`));
  }

  #isTurn(lock: string): boolean {
    return lock.startsWith(`${this.name}.turn.`) && !lock.endsWith('.stuck');
  }

  #line(line: number): string {
    return line === 1 ? this.name : `${this.name}.${line}`;
  }

  /** Marks a lock as that of a suspended tab, for all tabs, until it is released. */
  #markStuck(lock: string): void {
    if (this.#marked.has(lock)) return;
    this.#marked.add(lock);
    const released = new AbortController();
    const { signal } = released;
    this.destroyed.addEventListener('abort', () => released.abort(), { signal });
    const untilReleased = (): Promise<void> => new Promise((end) => signal.addEventListener('abort', () => end()));
    void this.#request(`${lock}.stuck`, untilReleased, signal).catch(() => undefined);
    void this.#request(lock, () => Promise.resolve(), signal)
      .catch(() => undefined)
      .then(() => {
        this.#marked.delete(lock);
        released.abort();
      });
  }

  /** The locks of this mutex. A browser that does not list them in time delays no tab. */
  async #list(signal: AbortSignal): Promise<Seen> {
    const listed = Promise.resolve()
      .then(() => this.locks.query())
      .catch(() => undefined);
    const { held = [], pending = [] } = (await Promise.race([listed, pause(this.clock, LISTED_WITHIN, signal)])) ?? {};
    const names = (locks: readonly { readonly name?: string }[]): string[] =>
      locks.flatMap(({ name = '' }) => (name.startsWith(this.name) ? [name] : []));
    return { held: names(held), known: new Set([...names(held), ...names(pending)]) };
  }

  /** A browser that throws here rejects. */
  async #request(lock: string, held: () => Promise<void>, signal: AbortSignal): Promise<void> {
    await this.locks.request(lock, { signal }, held);
  }
}

function isStuck(lock: string, { known }: Seen): boolean {
  return known.has(`${lock}.stuck`);
}

/** A function, because the compiler does not know that the answer changes while code waits. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
