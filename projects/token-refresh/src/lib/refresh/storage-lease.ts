import { Clock } from '../tokens/clock';
import { StoredText } from '../tokens/token-storage';
import { TabLocks } from './tab-locks';

/**
 * Milliseconds for which a name must stand: twice as long as a write may take to be seen by every tab, since another tab
 * may have written until it saw this one's name, and that write takes as long to be seen here.
 */
const SETTLED_AFTER = 120;
/** Milliseconds between two looks at a lease that another tab has. */
const LOOK_AGAIN = 50;

/**
 * Turns by a text in storage, where there are no Web Locks: a tab writes its name, waits until every tab must see it,
 * and has the turn if its name is still there. A tab that vanished with the lease is waited for until it runs out.
 */
export class StorageLease implements TabLocks {
  constructor(
    private readonly text: StoredText,
    private readonly clock: Clock,
    private readonly random: () => number,
    /** Milliseconds a turn may take. */
    private readonly longest: number,
  ) {}

  async request<T>(_: string, { signal }: { readonly signal?: AbortSignal }, held: () => Promise<T>): Promise<T> {
    const mine = Math.floor(this.random() * 2 ** 52).toString(36);
    while (this.#holder() !== mine) {
      signal?.throwIfAborted();
      if (this.#holder() === null) {
        this.text.write(`${mine} ${this.clock.now() + this.longest + SETTLED_AFTER * 2}`);
        await this.#pause(SETTLED_AFTER * (1 + this.random()));
      } else {
        await this.#pause(LOOK_AGAIN * (1 + this.random()));
      }
    }
    try {
      return await held();
    } finally {
      if (this.#holder() === mine) this.text.remove();
    }
  }

  /** Who has the turn. */
  #holder(): string | null {
    const [name, until] = (this.text.read() ?? '').split(' ');
    const left = Number(until) - this.clock.now();
    // One that would last longer than any can was written under another clock, or by somebody else.
    return name && left > 0 && left <= this.longest * 2 + SETTLED_AFTER * 4 ? name : null;
  }

  #pause(ms: number): Promise<void> {
    return new Promise((done) => void this.clock.setTimeout(done, ms));
  }
}
