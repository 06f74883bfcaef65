import { TabLocks } from '../../src/lib/features/cross-tab/tab-locks';
import { Agenda, Pending } from './agenda';
import { Journal } from './journal';
import { Life } from './life';

/** Virtual ms until a free lock is given to the first in line, and until that of a vanished tab is free: as measured. */
const GRANTED_WITHIN = 20;
const FREED_WITHIN = 230;

/** `granted`: to a frozen tab, which has yet to begin; `unaware`: the lock is free again, and the tab has yet to hear so. */
type State = 'waiting' | 'granted' | 'entered' | 'unaware';

interface Claim {
  readonly life: Life;
  readonly lock: string;
  readonly name: string;
  readonly signal: AbortSignal | undefined;
  state: State;
  /** Runs what is to be done under the lock. */
  enter(): Promise<void>;
  giveUp(): void;
  lose(): void;
}

const holds = ({ state }: Claim): boolean => state === 'granted' || state === 'entered';
const waits = ({ state }: Claim): boolean => state === 'waiting';
/** A tab holds it as long as it lives, and nothing is done under it. */
const isOfLife = ({ lock }: Claim): boolean => lock.includes('.life.');

/** Web Locks, as the browser keeps them for all tabs: first come, first served, for each name. */
export class LockManager {
  /** In the order in which they were made. */
  readonly #claims = new Set<Claim>();
  readonly #offers = new Map<string, Pending>();
  readonly #made = new Map<string, number>();

  constructor(
    private readonly journal: Journal,
    private readonly agenda: Agenda,
  ) {}

  get isIdle(): boolean {
    for (const claim of this.#claims) if ((holds(claim) || waits(claim)) && !isOfLife(claim)) return false;
    return true;
  }

  /** Whether the tab has a turn. */
  hasTurn(life: Life): boolean {
    return this.#some(life, (claim) => claim.state === 'entered' && !isOfLife(claim));
  }

  /** Whether the tab is doing something under a lock, or has and has yet to go on from there. */
  isUnaware(life: Life): boolean {
    return this.#some(life, (claim) => (claim.state === 'entered' || claim.state === 'unaware') && !isOfLife(claim));
  }

  /** The claim of a suspended tab that alone keeps this one from a turn; `null`: there is none. */
  suspendedBefore(life: Life): string | null {
    const suspended = [...this.#claims].filter(
      (claim) => holds(claim) && !isOfLife(claim) && claim.life.frozen && !claim.life.gone,
    );
    const before = this.#of(life)
      .filter((claim) => waits(claim) && !isOfLife(claim))
      .map(({ lock }) => suspended.find((claim) => claim.lock === lock));
    if (this.hasTurn(life) || before.includes(undefined)) return null;
    // A tab that waits in no line thinks of what to do about the last that is held up.
    return (before.at(-1) ?? suspended.at(-1))?.name ?? null;
  }

  portFor(life: Life): TabLocks {
    return {
      request: (lock, { signal }, held) =>
        new Promise((resolve, reject) => {
          if (signal?.aborted) return reject(signal.reason as Error);
          const claim: Claim = {
            life,
            lock,
            name: this.#newName(life, lock),
            signal,
            state: 'waiting',
            enter: () =>
              held().then(
                (value) => this.#end(claim, () => resolve(value)),
                (error: unknown) => this.#end(claim, () => reject(error)),
              ),
            giveUp: () => reject(signal?.reason as Error),
            lose: () => reject(new DOMException('', 'AbortError')),
          };
          signal?.addEventListener('abort', () => this.#abort(claim));
          this.#claims.add(claim);
          this.#offerNext(lock);
        }),
      query: () => {
        const seen = (which: (claim: Claim) => boolean): { readonly name: string }[] =>
          [...this.#claims].filter(which).map(({ lock }) => ({ name: lock }));
        return Promise.resolve({ held: seen(holds), pending: seen(waits) });
      },
    };
  }

  /** Whether the others can see that the tab lives. */
  showsLife(life: Life): boolean {
    return this.#some(life, (claim) => isOfLife(claim) && holds(claim));
  }

  /** The page goes into the back/forward cache: WebKit takes its locks, and the page hears so when it is back. */
  take(life: Life): void {
    for (const claim of this.#of(life)) {
      if (claim.state === 'unaware') continue;
      this.journal.note(() => `${claim.name}: the browser takes the lock`);
      this.#claims.delete(claim);
      this.#offerNext(claim.lock);
      const { now } = this.journal;
      const run = (): void => {
        life.lostLocksAt = this.journal.now;
        claim.lose();
      };
      this.agenda.add({ name: `${claim.name} is lost`, life, from: now, by: now + GRANTED_WITHIN, run });
    }
  }

  /** The tab has crashed or was closed. */
  vanish(life: Life): void {
    const { now } = this.journal;
    for (const claim of this.#of(life)) {
      if (!holds(claim)) {
        this.#remove(claim);
        continue;
      }
      this.agenda.add({
        name: `the browser takes the lock from ${life.name}`,
        life: null,
        from: now,
        by: now + FREED_WITHIN,
        run: () => this.#remove(claim),
      });
    }
  }

  /** Asked at each step. */
  #some(life: Life, which: (claim: Claim) => boolean): boolean {
    for (const claim of this.#claims) if (claim.life === life && which(claim)) return true;
    return false;
  }

  #of(life: Life): Claim[] {
    return [...this.#claims].filter((claim) => claim.life === life);
  }

  #newName(life: Life, lock: string): string {
    const key = `${life.name} ${lock}`;
    const made = (this.#made.get(key) ?? 0) + 1;
    this.#made.set(key, made);
    return `${life.name}'s claim ${made}${lock.replace('ngx-token-refresh', '')}`;
  }

  #abort(claim: Claim): void {
    if (claim.state === 'entered' || claim.state === 'unaware' || claim.life.gone) return;
    const holder = [...this.#claims].find((one) => one.lock === claim.lock && holds(one));
    this.journal.note(() => `${claim.name} is given up; ${holder?.name ?? 'no tab'} has the lock`);
    // Granted already, to a tab that stood still: it learns of that later.
    if (claim.state === 'granted') return;
    this.#remove(claim);
    claim.giveUp();
  }

  #offerNext(lock: string): void {
    const offer = this.#offers.get(lock);
    if (offer) this.agenda.cancel(offer);
    this.#offers.delete(lock);
    const claims = [...this.#claims].filter((claim) => claim.lock === lock);
    const first = claims.find(waits);
    if (!first || claims.some(holds)) return;
    const { now } = this.journal;
    const run = (): void => this.#grant(first);
    const name = `the browser grants ${first.name}`;
    this.#offers.set(lock, this.agenda.add({ name, life: null, from: now, by: now + GRANTED_WITHIN, run }));
  }

  #grant(claim: Claim): void {
    this.#offers.delete(claim.lock);
    claim.state = 'granted';
    if (claim.life.runs) return this.#enter(claim);
    // A frozen tab gets the lock all the same, and holds up the others.
    const { now } = this.journal;
    const run = (): void => this.#enter(claim);
    this.agenda.add({ name: `${claim.name} begins late`, life: claim.life, from: now, by: now, run });
  }

  #enter(claim: Claim): void {
    if (claim.signal?.aborted) {
      claim.giveUp();
      return this.#remove(claim);
    }
    claim.state = 'entered';
    void claim.enter();
  }

  /** The browser frees the lock; the tab that had it hears so in a task of its own. */
  #end(claim: Claim, settle: () => void): void {
    const { life, lock, name } = claim;
    // The browser may have taken it.
    if (life.gone || !this.#claims.has(claim)) return;
    this.journal.note(() => `${name}: the lock is free`);
    claim.state = 'unaware';
    this.#offerNext(lock);
    const { now } = this.journal;
    this.agenda.add({
      name: `${name} is over`,
      life,
      from: now,
      by: now + GRANTED_WITHIN,
      run: () => {
        this.#claims.delete(claim);
        settle();
      },
    });
  }

  #remove(claim: Claim): void {
    this.#claims.delete(claim);
    this.#offerNext(claim.lock);
  }
}
