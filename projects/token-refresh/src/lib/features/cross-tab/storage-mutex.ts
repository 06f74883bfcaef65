import { Clock } from '../../platform/clock';
import { TokenStorageText } from '../../session/token-storage';
import { pause } from './pause';
import { always, MutexLimits, TabMutex, TurnWork } from './tab-mutex';

/**
 * How long a name must stand, in ms: twice the time after which every tab sees a write. Another tab may have written
 * until it saw this tab's name, and that write takes as long to be seen here.
 */
const SETTLED_AFTER = 200;
/** Milliseconds between two looks at a lease that another tab has. */
const LOOK_AGAIN = 50;
/** After so many tries, a tab whose timers are too slow works without the lease, if no other tab has it. */
const TRIES = 3;

/**
 * A lease in storage, where there are no Web Locks: a tab writes its name, waits until every tab must see it, and has the
 * lease if its name is still there. The lease of a tab that has vanished runs out.
 */
export class StorageMutex implements TabMutex {
  constructor(
    private readonly text: TokenStorageText,
    private readonly clock: Clock,
    private readonly random: () => number,
    private readonly limits: MutexLimits,
  ) {}

  async runExclusive(work: TurnWork, signal: AbortSignal): Promise<boolean> {
    const name = Math.floor(this.random() * 2 ** 52).toString(36);
    // Storage may throw at any time: then the work runs without the lease.
    const mayRun = await this.#acquire(name, signal).catch(() => true);
    const runs = mayRun && !signal.aborted;
    if (runs) await work(always);
    try {
      if (this.#holder() === name) this.text.remove();
    } catch {
      // It runs out by itself.
    }
    return runs;
  }

  /** @returns whether to work: with the lease, or without it where no other tab has it. */
  async #acquire(name: string, signal: AbortSignal): Promise<boolean> {
    const { clock, limits } = this;
    for (let tries = 0; tries < TRIES && !signal.aborted;) {
      if ((this.#holder() ?? name) === name) {
        const since = clock.now();
        this.text.write(`${name} ${since + limits.longest}`);
        await this.#pause(SETTLED_AFTER, signal);
        // A tab that was suspended may have only a part of its lease left: start again.
        if (clock.now() - since > limits.grace) tries++;
        else if (this.#holder() === name) return true;
      } else {
        await this.#pause(LOOK_AGAIN, signal);
      }
    }
    return (this.#holder() ?? name) === name;
  }

  /** The name of the tab that has the lease; `null`: none. */
  #holder(): string | null {
    const [name, until] = (this.text.read() ?? '').split(' ', 2);
    const left = Number(until) - this.clock.now();
    // A lease that lasts longer than any can was written under another clock, or by other code.
    return name && left > 0 && left <= this.limits.longest * 2 ? name : null;
  }

  #pause(least: number, signal: AbortSignal): Promise<void> {
    return pause(this.clock, least * (1 + this.random()), signal);
  }
}
