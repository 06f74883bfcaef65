import { TabLocks } from '../../src/lib/refresh/tab-locks';
import { Agenda, Pending } from './agenda';
import { Journal } from './journal';
import { Life } from './life';

/** Virtual ms until a free lock is given to the first in line, and until that of a vanished tab is free: as measured. */
const GRANTED_WITHIN = 20;
const FREED_WITHIN = 230;

interface Claim {
  readonly life: Life;
  readonly name: string;
  readonly signal: AbortSignal | undefined;
  /** Whether what is to be done under the lock has begun. */
  entered: boolean;
  /** Runs it. */
  enter(): Promise<void>;
  giveUp(): void;
}

/** Web Locks, as the browser keeps them for all tabs. */
export class LockManager {
  readonly #lines = new Map<string, LockLine>();

  constructor(
    private readonly journal: Journal,
    private readonly agenda: Agenda,
  ) {}

  get isIdle(): boolean {
    return this.#all.every(({ isIdle }) => isIdle);
  }

  /** Whether the tab has a turn. */
  hasTurn(life: Life): boolean {
    return this.#all.some((line) => line.hasTurn(life));
  }

  /** Whether the tab is doing something under a lock, or has and has yet to go on from there. */
  isUnaware(life: Life): boolean {
    return this.#all.some((line) => line.hasTurn(life) || line.isUnaware(life));
  }

  /** The claim of a suspended tab that alone keeps this one from a turn; `null`: there is none. */
  suspendedBefore(life: Life): string | null {
    const lines = this.#all;
    const waitsIn = lines.filter((line) => line.hasInQueue(life));
    if (this.hasTurn(life) || waitsIn.some(({ suspended }) => suspended === null)) return null;
    // A tab that thinks between two lines waits for the last of those that are held up.
    const heldUp = waitsIn.length ? waitsIn : lines.filter(({ suspended }) => suspended !== null);
    return heldUp.at(-1)?.suspended ?? null;
  }

  portFor(life: Life): TabLocks {
    return {
      request: (name, { signal }, held) => this.#line(name).request(life, held, signal),
      query: () => {
        this.journal.footprint.reads('lock');
        return Promise.resolve({
          held: this.#all.flatMap(({ held }) => held),
          pending: this.#all.flatMap(({ pending }) => pending),
        });
      },
    };
  }

  /** The tab has crashed or was closed. */
  vanish(life: Life): void {
    for (const line of this.#all) line.vanish(life);
  }

  get #all(): readonly LockLine[] {
    return [...this.#lines.values()];
  }

  #line(name: string): LockLine {
    const line = this.#lines.get(name) ?? new LockLine(name, this.journal, this.agenda);
    this.#lines.set(name, line);
    return line;
  }
}

/** The queue for one lock: first come, first served. */
class LockLine {
  readonly #queue: Claim[] = [];
  /** Claims of tabs that have given the lock back and have not heard so yet. */
  readonly #unaware = new Set<Claim>();
  #holder: Claim | null = null;
  #offer: Pending | null = null;
  readonly #claims = new Map<Life, number>();

  constructor(
    private readonly lock: string,
    private readonly journal: Journal,
    private readonly agenda: Agenda,
  ) {}

  get isIdle(): boolean {
    return !this.#holder && !this.#queue.length;
  }

  hasTurn(life: Life): boolean {
    return this.#holder?.life === life && this.#holder.entered;
  }

  hasInQueue(life: Life): boolean {
    return this.#queue.some((claim) => claim.life === life);
  }

  /** The claim of the tab that holds the lock and is frozen; `null`: there is none. */
  get suspended(): string | null {
    const holder = this.#holder;
    return holder?.life.frozen && !holder.life.gone ? holder.name : null;
  }

  isUnaware(life: Life): boolean {
    return [...this.#unaware].some((claim) => claim.life === life);
  }

  get held(): readonly { readonly name: string }[] {
    return this.#holder ? [{ name: this.lock }] : [];
  }

  get pending(): readonly { readonly name: string }[] {
    return this.#queue.map(() => ({ name: this.lock }));
  }

  request<T>(life: Life, held: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      this.journal.footprint.writes('lock');
      const claims = (this.#claims.get(life) ?? 0) + 1;
      this.#claims.set(life, claims);
      const claim: Claim = {
        life,
        name: `${life.name}'s claim ${claims}${this.lock.replace('ngx-token-refresh', '')}`,
        signal,
        entered: false,
        enter: () =>
          held().then(
            (value) => this.#later(claim, () => resolve(value)),
            (error: unknown) => this.#later(claim, () => reject(error)),
          ),
        giveUp: () => reject(signal?.reason as Error),
      };
      signal?.addEventListener('abort', () => this.#abort(claim));
      this.#queue.push(claim);
      this.#offerNext();
    });
  }

  vanish(life: Life): void {
    if (this.#holder?.life !== life && !this.#queue.some((claim) => claim.life === life)) return;
    this.journal.footprint.writes('lock');
    const waiting = this.#queue.filter((claim) => claim.life !== life);
    this.#queue.splice(0, Infinity, ...waiting);
    const holder = this.#holder;
    if (holder?.life === life) {
      const { now } = this.journal;
      this.agenda.add({
        name: `the browser takes the lock from ${life.name}`,
        life: null,
        from: now,
        by: now + FREED_WITHIN,
        run: () => this.#release(holder),
      });
    }
    this.#offerNext();
  }

  #abort(claim: Claim): void {
    if (claim.entered || claim.life.gone) return;
    const { name } = claim;
    this.journal.footprint.writes('lock');
    this.journal.note(() => `${name} is given up; ${this.#holder?.name ?? 'nobody'} has the lock`);
    const place = this.#queue.indexOf(claim);
    // Granted already, to a tab that stood still: it learns of that later.
    if (place < 0) return;
    this.#queue.splice(place, 1);
    claim.giveUp();
    this.#offerNext();
  }

  #offerNext(): void {
    if (this.#offer) this.agenda.cancel(this.#offer);
    this.#offer = null;
    const [first] = this.#queue;
    if (this.#holder || !first) return;
    const { now } = this.journal;
    this.#offer = this.agenda.add({
      name: `the browser grants ${first.name}`,
      life: null,
      from: now,
      by: now + GRANTED_WITHIN,
      run: () => this.#grant(first),
    });
  }

  #grant(claim: Claim): void {
    this.journal.footprint.writes('lock');
    this.#offer = null;
    this.#queue.shift();
    this.#holder = claim;
    if (claim.life.runs) return this.#enter(claim);
    // A frozen tab gets the lock all the same, and holds up the others.
    const { now } = this.journal;
    this.agenda.add({
      name: `${claim.name} begins late`,
      life: claim.life,
      from: now,
      by: now,
      run: () => this.#enter(claim),
    });
  }

  #enter(claim: Claim): void {
    this.journal.footprint.writes(claim.life.name);
    if (claim.signal?.aborted) {
      claim.giveUp();
      return this.#release(claim);
    }
    claim.entered = true;
    void claim.enter();
  }

  /** The browser frees the lock; the tab that had it hears so in a task of its own. */
  #later(claim: Claim, settle: () => void): void {
    const { life, name } = claim;
    if (life.gone) return;
    this.#release(claim);
    const { now } = this.journal;
    this.#unaware.add(claim);
    this.agenda.add({
      name: `${name} is over`,
      life,
      from: now,
      by: now + GRANTED_WITHIN,
      run: () => {
        this.#unaware.delete(claim);
        settle();
      },
    });
  }

  #release(claim: Claim): void {
    if (this.#holder !== claim) return;
    this.journal.footprint.writes('lock');
    this.journal.note(() => `${claim.name}: the lock is free`);
    this.#holder = null;
    this.#offerNext();
  }
}
