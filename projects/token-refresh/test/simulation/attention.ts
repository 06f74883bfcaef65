import { SessionEndReason } from 'ngx-token-refresh';
import type { Exchange, WireCall } from './network';
import { Journal } from './journal';
import { Tab } from './tab';

/** What is not stored yet: input is told at most once a second. */
const LAG = 1_000;
/** Virtual ms within which a session ends for sure: tabs ask each other first, and one may leave it to another. */
const ENDING = 2_000;

/**
 * When the person was there last, in any tab, and what must hold for that (I1 to I5). All times are of the machine's clock,
 * which may be set.
 */
export class Attention {
  /** The last input that counted for sure, and the last that may have counted. `NaN`: there was none. */
  #sure = NaN;
  #latest = NaN;
  /** The session that the person has begun last. */
  session = '';
  /** When: virtual epoch ms. */
  begunAt = 0;
  /** For how long the machine has slept: virtual ms. */
  #slept = 0;
  /** Whether the time was up at the last input: it may have come too late, as all that follows until a sign-in. */
  #isOver = false;
  /** Until then tabs may not have looked yet: virtual epoch ms. */
  #graceUntil = 0;
  /** When each tab was asked for something in the person's name last: virtual epoch ms, as if the machine never slept. */
  readonly #asked = new Map<string, number>();

  constructor(
    private readonly journal: Journal,
    /** Virtual ms without input after which the session ends. */
    readonly signOutAfter: number,
  ) {}

  /** The person acts in a tab. @param counts whether it surely did: the tab is signed in, and it was not too late */
  input(counts: boolean): void {
    const now = this.journal.clock;
    this.noteEnd();
    if (this.#idle > this.signOutAfter + ENDING) return;
    // A tab may know of nothing later than that.
    if (now - this.#sure >= this.signOutAfter - LAG) this.#isOver = true;
    if (counts && !this.#isOver) this.#sure = now;
    this.#latest = now;
  }

  /** Notes whether the time is up, before the clock is set. */
  noteEnd(): void {
    if (this.#idle >= this.signOutAfter) this.#isOver = true;
  }

  signIn(session: string): void {
    this.#isOver = false;
    this.session = session;
    this.begunAt = this.journal.now;
    this.#sure = this.#latest = this.journal.clock;
  }

  /** A page begins, or has a session. @param knows whether it finds when the person was there; else it counts from now */
  begins(knows: boolean): void {
    if (!knows) this.#latest = this.journal.clock;
    this.disturbed();
  }

  /** The machine has slept, its clock was set, or a tab has begun or thawed: tabs will look soon. @param slept in ms */
  disturbed(slept = 0): void {
    const now = this.journal.clock;
    this.#slept += slept;
    this.#graceUntil = this.journal.now + ENDING;
    this.noteEnd();
    // Input of the future, after the clock was set back, is taken for that of now.
    this.#sure = Math.min(this.#sure, now);
    this.#latest = Math.min(this.#latest, now);
  }

  asked(tab: Tab): void {
    this.#asked.set(tab.name, this.journal.now - this.#slept);
  }

  /** The tab was suspended: what it had begun goes on, as after a sleep of the machine. */
  stoodStill({ name }: Tab, ms: number): void {
    const asked = this.#asked.get(name);
    if (asked !== undefined) this.#asked.set(name, asked + ms);
  }

  /** @param isEcho whether it has ended in another tab, while this one stood still */
  ended({ name }: Tab, session: string, reason: SessionEndReason, isEcho: boolean): void {
    const idle = this.journal.clock - this.#sure;
    if (this.#isOver || (session && session !== this.session)) return;
    if (reason !== 'inactive' || !(idle < this.signOutAfter - LAG)) return;
    if (isEcho) this.journal.count('an end in another tab is taken for one of inactivity');
    else this.#violate('a person who is there stays signed in', `${name} ends ${session} after ${idle} ms`);
  }

  requestSent({ carried, name }: WireCall): void {
    if (carried === null || !(this.#idle > this.signOutAfter + ENDING)) return;
    this.#violate('nothing is sent for a person who has gone', `${name} carries ${carried} after ${this.#idle} ms`);
  }

  /** Only what the person asked for refreshes while the person is away. */
  exchangeSent({ life, name }: Exchange, isWanted: boolean): void {
    const asked = this.journal.now - this.#slept - (this.#asked.get(life.name) ?? -Infinity);
    if (isWanted || asked < 60_000 || !this.#isAway) return;
    this.#violate('nothing is refreshed for a person who is away', `${name} after ${this.#idle} ms`);
  }

  /** After each step. */
  look(tabs: readonly Tab[]): void {
    // What was begun while the person was there goes on.
    if (!this.#isAway) for (const tab of tabs) if (tab.isRefreshing) this.asked(tab);
    if (this.journal.now < this.#graceUntil || !(this.#idle > this.signOutAfter + ENDING)) return;
    for (const { name, store } of tabs)
      if (store.isAuthenticated())
        this.#violate('a person who has gone is signed out', `${name} is signed in after ${this.#idle} ms`);
  }

  /** Whether the session may have ended for inactivity. */
  get isTimeUp(): boolean {
    return this.#isOver;
  }

  /** Whether a session was begun of which no tab has told the end. */
  get isKnown(): boolean {
    return !Number.isNaN(this.#latest);
  }

  get #isAway(): boolean {
    return this.#idle > Math.max(60_000, this.signOutAfter / 4) + LAG;
  }

  get #idle(): number {
    return this.journal.clock - this.#latest;
  }

  #violate(rule: string, detail: string): void {
    this.journal.violate(rule, detail);
  }
}
