import { Clock } from '../../platform/clock';
import { StoredText } from '../../session/token-storage';
import { pause } from './pause';
import { TurnLimits, Turns } from './tab-mutex';

/**
 * Milliseconds for which a name must stand: twice as long as a write may take to be seen by every tab, since another tab
 * may have written until it saw this one's name, and that write takes as long to be seen here.
 */
const SETTLED_AFTER = 200;
/** Milliseconds between two looks at a lease that another tab has. */
const LOOK_AGAIN = 50;
/** Tries after which a tab whose timers are too slow for a turn does without. */
const TRIES = 3;

/**
 * Turns by a text in storage, where there are no Web Locks: a tab writes its name, waits until every tab must see it,
 * and has the turn if its name is still there. A tab that vanished with the lease is waited for until it runs out.
 */
export class StorageLease implements Turns {
  constructor(
    private readonly text: StoredText,
    private readonly clock: Clock,
    private readonly random: () => number,
    private readonly limits: TurnLimits,
  ) {}

  async take(work: () => Promise<void>, signal: AbortSignal): Promise<void> {
    const mine = Math.floor(this.random() * 2 ** 52).toString(36);
    await this.#get(mine, signal).catch(() => undefined);
    if (!signal.aborted) await work();
    try {
      if (this.#holder() === mine) this.text.remove();
    } catch {
      // It runs out by itself.
    }
  }

  /** Storage may throw at any time: then there are no turns. */
  async #get(mine: string, signal: AbortSignal): Promise<void> {
    for (let tries = 0; tries < TRIES && !signal.aborted;) {
      const { clock, limits } = this;
      if ((this.#holder() ?? mine) === mine) {
        const since = clock.now();
        this.text.write(`${mine} ${since + limits.longest}`);
        await this.#pause(SETTLED_AFTER, signal);
        // A tab that stood still may have only a part of its turn left, and starts over.
        if (clock.now() - since > limits.grace) tries++;
        else if (this.#holder() === mine) return;
      } else {
        await this.#pause(LOOK_AGAIN, signal);
      }
    }
  }

  /** Who has the turn. */
  #holder(): string | null {
    const [name, until] = (this.text.read() ?? '').split(' ');
    const left = Number(until) - this.clock.now();
    // One that would last longer than any can was written under another clock, or by somebody else.
    return name && left > 0 && left <= this.limits.longest * 2 ? name : null;
  }

  #pause(least: number, signal: AbortSignal): Promise<void> {
    return pause(this.clock, least * (1 + this.random()), signal);
  }
}
