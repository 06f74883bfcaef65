import { Clock } from '../../platform/clock';
import { LockSnapshot, TabLocks } from './tab-locks';

/**
 * Shows the other tabs that this one lives: it holds, as long as it does, a lock of a name of its own. So a tab that is
 * closed can be told from one that is suspended.
 */
export class TabLife {
  #isHeld = false;

  /**
   * @param id of this tab
   * @param prefix of the locks by which the tabs of an app show that they live; it may change
   * @param listedWithin ms within which the browser must list its locks
   * @param destroyed is aborted with the app
   */
  constructor(
    private readonly locks: TabLocks | null,
    private readonly clock: Clock,
    private readonly id: string,
    private readonly prefix: () => string,
    private readonly listedWithin: number,
    private readonly destroyed: AbortSignal,
  ) {
    this.hold();
  }

  /** Takes the lock, unless this tab has it: the browser may have taken it away. */
  hold(): void {
    const { destroyed, id, locks } = this;
    if (!locks || this.#isHeld || destroyed.aborted) return;
    this.#isHeld = true;
    let isGranted = false;
    const lost = (): void => {
      this.#isHeld = false;
      // The browser has taken it, from a page that it had cached.
      if (isGranted) this.hold();
    };
    const untilDestroyed = (): Promise<void> => {
      isGranted = true;
      return new Promise((resolve) => destroyed.addEventListener('abort', () => resolve()));
    };
    try {
      locks.request(this.prefix() + id, { signal: destroyed }, untilDestroyed).then(lost, lost);
    } catch {
      // Locks that throw are as if there were none.
    }
  }

  /** The other tabs that live; `null`: the browser does not say. */
  async others(): Promise<ReadonlySet<string> | null> {
    const { id, locks } = this;
    const prefix = this.prefix();
    if (!locks) return null;
    let timer: unknown;
    const tooLate = new Promise<LockSnapshot>((_, reject) => {
      timer = this.clock.setTimeout(() => reject(new Error()), this.listedWithin);
    });
    try {
      const { held = [], pending = [] } = await Promise.race([locks.query(), tooLate]);
      // That of a tab that has just been opened may not be granted yet.
      const ids = [...held, ...pending].flatMap(({ name = '' }) =>
        name.startsWith(prefix) ? [name.slice(prefix.length)] : [],
      );
      return new Set(ids.filter((other) => other !== id));
    } catch {
      return null;
    } finally {
      this.clock.clearTimeout(timer);
    }
  }
}
