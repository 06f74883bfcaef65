import { Clock } from '../../platform/clock';
import { pause } from './pause';
import { TabLocks } from './tab-locks';
import { TurnLimits, Turns } from './tab-mutex';

/**
 * Milliseconds from the grant until storage must show what was written under the lock before: the lock travels faster.
 * Measured in Firefox and WebKit, 10 were enough.
 */
const SETTLED_AFTER = 20;
/** Milliseconds within which the browser must say which locks there are. */
const SAID_WITHIN = 500;
/** Lines in which a turn is waited for, one after the other. */
const LINES = 3;

/** How waiting in a line ended. `late`: with a turn that may have been given long ago. */
type End = 'had' | 'late' | 'left';

/**
 * Turns by Web Locks.
 *
 * A tab that is frozen keeps its lock. Whoever has waited longer than any turn may take leaves, and stands in the next
 * line, for a lock of another name, with all the others that left; who comes later follows them. And a tab that was
 * frozen itself must not rely on a turn that the others may have given up by now: whoever got one long after it asked
 * asks anew. So all that wait begin to wait anew whenever a turn ends, and only one that does not end is left.
 */
export class LockTurns implements Turns {
  constructor(
    private readonly locks: TabLocks,
    private readonly clock: Clock,
    private readonly name: string,
    private readonly limits: TurnLimits,
  ) {}

  async take(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    for (let line = 1; line <= LINES && !signal.aborted;) {
      const end = await this.#standIn(line, work, signal);
      if (end === 'had') return;
      if (end === 'left') line++;
    }
    if (!signal.aborted) await work();
  }

  async #standIn(line: number, work: () => Promise<void>, signal: AbortSignal): Promise<End> {
    const { clock, limits, locks } = this;
    const since = clock.now();
    const standing = new AbortController();
    const left = standing.signal;
    let end: End = 'left';
    await new Promise<void>((ended) => {
      const leave = (): void => {
        clock.clearTimeout(timer);
        standing.abort();
        ended();
      };
      const timer = clock.setTimeout(leave, limits.longest);
      const isLeft = (): boolean => left.aborted;
      const isLate = (): boolean => clock.now() - since > limits.grace;
      const held = async (): Promise<void> => {
        clock.clearTimeout(timer);
        if ((await this.#hasMovedOn(line, left)) || isLeft()) return;
        if (!isLate()) await pause(clock, SETTLED_AFTER, left);
        // Asked last: it may have been given up while the browser thought.
        if ((await this.#hasMovedOn(line, left)) || isLeft()) return;
        end = isLate() ? 'late' : 'had';
        if (end === 'late') return;
        await work();
        // In Firefox what a task writes sets out when it ends: the lock must not overtake it.
        await pause(clock, 0, left);
      };
      signal.addEventListener('abort', leave, { signal: left });
      locks.request(this.#lock(line), { signal: left }, held).then(leave, leave);
    });
    return end;
  }

  #lock(line: number): string {
    return line === 1 ? this.name : `${this.name}.${line}`;
  }

  /** Whether others have left this line for the next. A browser that does not say so in time holds nobody up. */
  async #hasMovedOn(line: number, left: AbortSignal): Promise<boolean> {
    const look = this.locks.query().catch(() => undefined);
    const { held, pending } = (await Promise.race([look, pause(this.clock, SAID_WITHIN, left)])) ?? {};
    return [held, pending].some((locks) => locks?.some(({ name }) => name === this.#lock(line + 1)));
  }
}
