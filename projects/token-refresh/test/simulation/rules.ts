import { HttpRequest } from '@angular/common/http';
import { SessionEndReason } from '../../src/lib/session/session-end';
import { TokenRecord } from '../../src/lib/session/token-record';
import { Tokens } from '../../src/lib/session/tokens';
import { Attention } from './attention';
import { AuthServer, Exchanged, serialOf, sessionOf } from './auth-server';
import { Journal } from './journal';
import { hasGrown, isOfLaterRelease } from './later-release';
import { Life } from './life';
import type { Exchange, WireCall } from './network';
import { RecordChange } from './shared-storage';
import { Tab } from './tab';
import { CALL, UserCall } from './user-call';

export interface Bounds {
  /** Virtual ms a turn with the lock lasts, at most: `refreshTimeout`. */
  readonly turn: number;
  /** Virtual ms for which a tab that holds the lock and stands still is waited for. */
  readonly lockTimeout: number;
  /** Whether nothing but refusals, and calls that ask for it, may start a refresh. */
  readonly reactive: boolean;
  /** Whether each tab keeps the session for itself. */
  readonly isPrivate: boolean;
  /** Whether the refresh token is a cookie. */
  readonly cookie: boolean;
  /** Whether the storage answers later. */
  readonly isLate: boolean;
  /** Virtual ms after which a storage that answers later has told what it held when it was asked. */
  readonly readsWithin: number;
  /** Virtual ms within which what one tab has written in storage is seen by the others. */
  readonly lag: number;
}

/** Virtual ms that a tab may think, in all its refreshes, while another is suspended with the lock. */
const THINKING = 5_000;

/** What must hold at every step, whatever happens in whatever order. */
export class Rules {
  readonly #exchanges: Exchange[] = [];
  /** The exchange that spent each refresh token. */
  readonly #spentBy = new Map<string, Exchange>();
  /** Access tokens of which a tab was told that they are refused. */
  readonly #refused = new Set<string>();
  /** Access tokens that were accepted, with the tab that was told so. */
  readonly #accepted = new Set<string>();
  /** Access tokens that storage has held, and since when: virtual epoch ms. */
  readonly #stored = new Map<string, number>();
  /** Session of the library → session of the server. */
  readonly #sessions = new Map<string, string>();
  /** Sessions that the person has left: signed out of, or replaced by another sign-in. */
  readonly #left = new Set<string>();
  /** Sessions that storage has held, and who took them out. */
  readonly #past = new Map<string, Life>();
  /** Those that were stored again by a tab that could not see that they had ended. */
  readonly #revived = new Set<string>();
  /** Those that a storage that answers later has removed. */
  readonly #removedLate = new Set<string>();
  /** Those whose place one that is over has taken: they will be put back, unless a person signs out before. */
  readonly #aside = new Set<string>();
  /** The session that storage holds. */
  #kept: string | null = null;
  /** Sessions whose end each tab was told, and any. */
  readonly #told = new Set<string>();
  readonly #toldOfAny = new Set<string>();
  /** The last token of each session that each tab sent. */
  readonly #lastSent = new Map<string, number>();
  /** Virtual ms that each tab has waited for each tab that was suspended with the lock. */
  readonly #waitedInVain = new Map<string, number>();
  /** The tab in which the person has signed out of each session, and when. */
  readonly #signedOut = new Map<string, { readonly life: Life; readonly at: number }>();
  /** Sessions that the person has begun, where a storage that answers later has not held them yet. */
  readonly #unstored = new Map<string, Life>();
  /** Sessions whose record has the fields of a later release. */
  readonly #grown = new Set<string>();
  /** Sessions of which the server was told that they have ended. */
  readonly #revoked = new Set<string>();
  readonly calls = new Map<string, UserCall>();
  /** When the person was there; `null`: sessions do not end for inactivity. */
  attention: Attention | null = null;
  /** Where the person signs in or out at this moment. */
  personActsIn: Life | null = null;
  /** All tabs that there were. */
  lives: () => readonly Life[] = () => [];
  /** The text that storage holds. */
  storedText: () => string | null = () => null;
  /** Whether something in the browser says that there may be a session. */
  hasHint: () => boolean = () => true;
  /** What a tab holds. */
  heldBy: (life: Life) => TokenRecord | null = () => null;
  /** The name of a living tab that holds newer tokens than this one; `null`: there is none. */
  whoKnowsBetter: (asking: Life, refreshToken: string) => string | null = () => null;
  /** Whether the person asked for a refresh that nothing called for. */
  refreshAsked = false;

  constructor(
    private readonly journal: Journal,
    private readonly server: AuthServer,
    private readonly bounds: Bounds,
  ) {}

  /** What the next send of a request is called. */
  nameOf({ context }: HttpRequest<unknown>): string {
    const call = this.calls.get(context.get(CALL));
    return `${call?.name ?? 'unknown'} (send ${(call?.sends ?? 0) + 1})`;
  }

  get exchanges(): readonly Exchange[] {
    return this.#exchanges;
  }

  /** The server's name for the session of a record; `null`: signed out. */
  sessionOf(record: TokenRecord | null): string | null {
    if (!record) return null;
    if (this.bounds.isPrivate || this.bounds.isLate) return sessionOf(record.tokens.accessToken);
    return this.#sessions.get(record.session) ?? `unknown ${record.session}`;
  }

  /** Whether a tab was told that the session has ended. */
  wasTold({ name }: Tab, session: string): boolean {
    return this.#told.has(`${name} ${session}`);
  }

  /** The session that storage holds. */
  get keptSession(): string | null {
    return this.#kept;
  }

  /** The person leaves these sessions: no tab need wonder that they end. */
  left(...sessions: readonly (string | null)[]): void {
    for (const session of sessions) if (session !== null) this.#left.add(session);
  }

  /**
   * The person signs in: what they have begun a moment ago, and is about to be stored, they leave as well. Of two such
   * sign-ins in two tabs, the one stays that is stored last.
   */
  begun(life: Life, session: string): void {
    if (!this.bounds.isLate) return;
    this.left(...this.#unstored.keys(), ...this.#aside);
    if ([...this.#unstored.values()].some((other) => other !== life)) this.left(session);
    this.#unstored.set(session, life);
  }

  hasLeft(session: string): boolean {
    return this.#left.has(session);
  }

  /** The person signs out of a session. */
  signedOut(life: Life, session: string | null): void {
    this.left(...this.#unstored.keys());
    if (session !== null) this.#signedOut.set(session, { life, at: this.journal.now });
  }

  stored(change: RecordChange): void {
    const { by, record, isBlindForSession: blindly } = change;
    const session = record && sessionOf(record.tokens.accessToken);
    this.#twoReleases(change);
    if (record && session !== null) {
      this.#noteStored(record.tokens.accessToken);
      this.#unstored.delete(session);
      // The first record of a session tells what the library calls it.
      const known = this.#sessions.get(record.session);
      if (known === undefined) this.#sessions.set(record.session, session);
      else if (known !== session) this.#violate('sessions never mix', `${by.name} stores ${session} as ${known}`);
      if (this.#past.has(session) && this.#kept !== session) {
        if (!blindly) this.#violate('what has ended stays ended', `${by.name} stores ${session} again`);
        this.#revived.add(session);
      }
    }
    // With a storage that answers later, a tab may have read the record before it was removed, and write it after.
    if (session !== null && this.#removedLate.has(session) && this.#kept !== session) this.#revived.add(session);
    if (session !== null) this.#aside.delete(session);
    else this.left(...this.#aside);
    if (this.#kept !== null && this.#kept !== session) this.#displaced(by, this.#kept, session, blindly);
    this.#kept = session;
  }

  /** X15: what a release must do with what a later one has stored. */
  #twoReleases({ by, before, text, record, isBlind }: RecordChange): void {
    if (before !== null && isOfLaterRelease(before) && by.release === 'this' && this.personActsIn !== by && !isBlind)
      this.#violate('a record of a later format is left alone', `${by.name} writes ${text}`);
    if (!record || text === null || isOfLaterRelease(text)) return;
    if (hasGrown(text)) this.#grown.add(record.session);
    else if (this.#grown.has(record.session) && !isBlind)
      this.#violate('fields of a later release are written back', `${by.name} writes ${text}`);
  }

  /** After each step: a page that begins after the person has signed out of a session does not bring it back (W6). */
  look(tabs: readonly Tab[]): void {
    if (!this.bounds.isLate) return;
    for (const { life, name, session } of tabs) {
      const signedOut = this.#signedOut.get(session ?? '');
      if (!signedOut || signedOut.at >= life.openedAt) continue;
      // That of a tab that is gone by now may have stored it again.
      if (this.#hasFailedStorage) this.journal.count('a storage that failed brings a session back');
      else this.#violate('what has ended stays ended', `${name}, begun later, holds ${session}`);
    }
  }

  /** A tab that has heard all holds other tokens than storage. */
  holdsOther({ name }: Tab, held: Tokens | null, stored: Tokens | null): void {
    this.#violate(
      'a tab that has heard all holds what storage holds',
      `${name} has ${held?.accessToken}, storage ${stored?.accessToken}`,
    );
  }

  /**
   * W1, W4: a guard of a page that begins goes by what is known then, and waits where that is nothing yet.
   *
   * @param atOnce whether it has not waited: no source can have been asked, and found to be away
   */
  guarded({ name, store }: Tab, status: 'resuming' | 'signed-in' | 'signed-out', atOnce: boolean): void {
    this.journal.note(() => `the guard of ${name} finds it ${status}`);
    const isGuess = status === 'resuming' ? atOnce : status !== store.status();
    if (isGuess) this.#violate('a guard waits until the session is resumed', `${name}: ${status}`);
  }

  /** All tabs have looked into storage and nothing is under way. */
  rest(): void {
    const signedOut = this.#signedOut.get(this.#kept ?? '');
    if (signedOut?.life.runs && !signedOut.life.distrustsStorage() && !this.#isTakenOver(signedOut.life))
      this.#violate('what has ended stays ended', `storage holds ${this.#kept} again`);
    const past = this.#kept !== null && this.#past.get(this.#kept);
    if (!past) return;
    // It was stored again by a tab that could not see yet that it had ended. One that the server refused ends once more.
    if (past.runs && this.#left.has(this.#kept ?? '') && !this.#isTakenOver(past))
      this.#violate('what has ended stays ended', `storage holds ${this.#kept} again`);
    else this.journal.count('a session that has ended is stored again');
  }

  #noteStored(accessToken: string): void {
    if (!this.#stored.has(accessToken)) this.#stored.set(accessToken, this.journal.now);
  }

  #displaced(by: Life, session: string, next: string | null, blindly: boolean): void {
    if (next !== null && this.#past.has(next)) return void this.#aside.add(session);
    if (!blindly) {
      if (!this.#past.has(session)) this.#past.set(session, by);
      return;
    }
    // Two people sign in at the same moment: one of them is left, and the next sign-out may end both.
    if (next !== null) return void this.#aside.add(session);
    if (this.bounds.isLate) this.#removedLate.add(session);
    // Of a session begun at that moment in another tab: storage has no way to remove only what one has seen.
    this.left(session);
    if (!this.bounds.isLate) this.journal.count('a session was removed by a tab that could not see it yet');
  }

  requestSent(sent: WireCall): void {
    const { carried, life, name, request } = sent;
    const call = this.calls.get(request.context.get(CALL));
    if (!call) return;
    const { session } = call;
    if (++call.sends > 3) this.#violate('a request is sent at most three times', `${call.name} is sent again`);
    this.attention?.requestSent(sent);
    if (carried === null) {
      // Only the server's end of a session makes guests of its readers, and an end that the request itself has found.
      const isExpected = this.#isTakenOver(life) || (this.attention && this.#left.has(session ?? ''));
      if (session !== null && this.server.isAlive(session) && !isExpected)
        this.#violate('sessions never mix', `${name} of ${session} is sent without a token`);
      if (isExpected) call.session = null;
      return;
    }
    if (session !== null && session !== sessionOf(carried)) {
      this.#violate('sessions never mix', `${name}, begun in ${session}, carries ${carried}`);
    }
    if (this.bounds.isPrivate) this.#noteStored(this.heldBy(life)?.tokens.accessToken ?? '');
    // A sign-in goes on at once, a refresh when its tokens are stored.
    const mayBeUnstored = this.bounds.isLate && (serialOf(carried) === 1 || life.distrustsStorage());
    if (!this.#stored.has(carried) && !mayBeUnstored) {
      this.#violate('stored before it is used', `${name} carries ${carried}, which storage never held`);
    }
    const key = `${life.name} ${sessionOf(carried)}`;
    const last = this.#lastSent.get(key) ?? 0;
    if (serialOf(carried) < last) this.#violate('tokens go forward', `${name} carries ${carried} after number ${last}`);
    this.#lastSent.set(key, serialOf(carried));
  }

  /** A tab was told whether its token is good. */
  answered({ carried, life }: WireCall, status: number): void {
    if (carried === null) return;
    if (status === 401) this.#refused.add(carried);
    else this.#accepted.add(`${life.name} ${carried}`);
  }

  exchangeSent(exchange: Exchange): void {
    const { life, refreshToken, session, sentAt } = exchange;
    for (const other of this.#exchanges) {
      if (other.state !== 'open' || other.session !== session) continue;
      if (!this.#pardons(other, exchange)) {
        this.#violate('one exchange at a time', `${exchange.name} while ${other.name} is under way`);
      }
    }
    const held = this.bounds.cookie ? this.heldBy(life)?.tokens.accessToken : undefined;
    const access = held ?? refreshToken.replace('R', 'A');
    const isResuming = this.bounds.cookie && !this.heldBy(life);
    if (isResuming && !this.hasHint())
      this.#violate('a visitor costs no call', `${exchange.name} where nothing says that there is a session`);
    if (this.bounds.reactive && !this.refreshAsked && !this.#refused.has(access) && !isResuming) {
      this.#violate('no needless refresh', `${life.name} exchanges ${refreshToken}, and ${access} was not refused`);
    }
    const lately = this.#exchanges.filter((other) => other.session === session && sentAt - other.sentAt < 10_000);
    if (lately.length >= 12) this.#violate('refreshes are bounded', `${lately.length + 1} within 10 s`);
    const waits = [...this.calls.values()].some(
      ({ isPending, options, tab }) => isPending && !options.background && tab.life === life,
    );
    const begins = sentAt - life.openedAt < 60_000;
    this.attention?.exchangeSent(exchange, waits || isResuming || begins || this.refreshAsked);
    if (!exchange.inTurn) this.journal.count('exchanged without a turn');
    this.#exchanges.push(exchange);
  }

  exchanged(exchange: Exchange, exchanged: Exchanged): void {
    const { refreshToken } = exchange;
    this.journal.note(() => (exchanged.type === 'refreshed' ? `issues ${exchanged.issued.accessToken}` : 'refuses'));
    if (exchanged.type === 'refreshed') this.#spentBy.set(refreshToken, exchange);
    const first = this.#spentBy.get(refreshToken);
    if (exchanged.type === 'refreshed' || !exchanged.reused || !first) return;
    const excuse = this.#excuse(first, exchange);
    if (excuse !== null) return this.journal.count(`session lost: ${excuse}`);
    this.#violate(
      'no refresh token is used twice',
      `${exchange.name} presents ${refreshToken}, which ${first.name} spent`,
    );
  }

  /** The server is told that a session has ended. */
  endSent({ life, name }: WireCall, session: string): void {
    if (this.personActsIn === life) return;
    const isTwice = this.#revoked.has(session) && !this.#revived.has(session);
    this.#revoked.add(session);
    if (!isTwice) return;
    if (this.bounds.isPrivate || this.bounds.isLate || this.bounds.lag || life.frozenAt)
      this.journal.count('the server is told twice of an end');
    else this.#violate('the server is told once of an end', `${name}: ${session}`);
  }

  isExchanging(life: Life): boolean {
    return this.#exchanges.some((exchange) => exchange.life === life && exchange.state === 'open');
  }

  /** X13: the first refresh of a tab waits for a suspended holder of the lock, later ones do not. */
  waitedInVain({ life, name, session }: Tab, holder: string, ms: number): void {
    // A sign-in ends the wait of the session before. A browser that takes the locks of a tab takes its marks of others, too.
    const key = `${name} ${session} ${life.lostLocksAt} ${holder}`;
    const waited = (this.#waitedInVain.get(key) ?? 0) + ms;
    this.#waitedInVain.set(key, waited);
    // A wait that another tab's tokens ended early has not shown that the holder is suspended.
    if (waited <= 2 * this.bounds.lockTimeout + THINKING) return;
    this.#violate('a suspended holder is waited for once', `${name} has waited ${Math.round(waited)} ms for ${holder}`);
  }

  /** The session's end is told in a tab. */
  ended(tab: Tab, session: string, reason: SessionEndReason): void {
    this.journal.note(() => `${tab.name} is told that ${session} has ended: ${reason}`);
    const key = `${tab.name} ${session}`;
    if (this.#told.has(key) && !this.#revived.has(session) && !this.#hasFailedStorage)
      this.#violate('the end is told once', `${tab.name} is told again that ${session} ended`);
    this.#told.add(key);
    // A tab that stood still learns that a session has ended, not why; input meanwhile went with the session.
    const isEcho = this.#toldOfAny.has(session) && tab.life.frozenAt > 0;
    this.#toldOfAny.add(session);
    // A tab that begins may find what is left of a session that is over, and has no name for it: where the person has
    // begun another since the tab was opened, it is the one before.
    const isOfBefore = !session && tab.life.openedAt < (this.attention?.begunAt ?? 0);
    const named = session || (isOfBefore ? '' : (this.attention?.session ?? ''));
    if (!isOfBefore && !this.#left.has(named)) this.attention?.ended(tab, session, reason, isEcho);
    // It ends in every tab then, whatever these know.
    if (reason === 'inactive') this.left(named);
    const isNews = reason === 'inactive' && this.attention?.isKnown;
    // It has found the session, and not told of it yet, when another tab ends it.
    if (!session && (tab.life.hasHeldSession || this.#exchanges.some(({ life }) => life === tab.life)))
      this.journal.count('an end is told before the begin');
    else if (!session && !isNews)
      this.#violate('a visitor is told nothing', `${tab.name} is told that a session has ended: ${reason}`);
    if (this.#left.has(session) || !this.server.isAlive(session)) return;
    if (this.#isTakenOver(tab.life)) this.journal.count('a later release has taken the session over');
    else if (this.#hasFailedStorage) this.journal.count('a storage that failed has ended a session');
    else this.#violate('a living session is never ended', `${tab.name} ends ${session}: ${reason}`);
  }

  #violate(rule: string, detail: string): void {
    this.journal.violate(rule, detail);
  }

  /** Whether the storage of some tab has failed: it may have a session that is over, or lack one that is not. */
  get #hasFailedStorage(): boolean {
    return this.bounds.isLate && this.lives().some((life) => life.distrustsStorage());
  }

  /** Whether this tab cannot read what a later release has stored: to it there is no session. */
  #isTakenOver({ release }: Life): boolean {
    return release === 'this' && isOfLaterRelease(this.storedText() ?? '');
  }

  /** Whether a second exchange may begin though the first has not ended. */
  #pardons(first: Exchange, second: Exchange): boolean {
    if (first.life.gone) return true;
    const { frozenAt, lostLocksAt } = first.life;
    return this.#tookTooLong(first, second.sentAt) || Math.max(frozenAt, lostLocksAt) >= first.sentAt;
  }

  /** Why the second exchange could not know that the first has spent its token; `null`: it could. */
  #excuse(first: Exchange, second: Exchange): string | null {
    // What a tab sent before it vanished may arrive after what another sent then.
    if (second.life.gone && second.sentAt <= first.sentAt) return 'a tab vanished';
    // Nor what it sent before the browser took its locks.
    if (second.life.lostLocksAt >= second.sentAt && second.sentAt <= first.sentAt)
      return 'a tab lost its locks while it refreshed';
    if (first.life.gone && !(first.state === 'delivered' && first.endedAt <= second.sentAt)) return 'a tab vanished';
    if (first.state === 'failed' || first.fault === 'lost') return 'an answer was lost';
    if (this.#tookTooLong(first, second.sentAt)) return 'an answer came too late';
    if (this.bounds.cookie && this.#left.has(first.session)) return 'the person has signed out';
    if (first.life.lostLocksAt >= first.sentAt) return 'a tab lost its locks while it refreshed';
    if (this.bounds.isPrivate && !this.bounds.cookie && !second.knowsBetter)
      return 'no tab lives that knows the next token';
    if (first.life.frozenAt >= first.sentAt) return 'a tab stood still while it refreshed';
    const next = `A.${first.session}.${serialOf(first.refreshToken) + 1}`;
    const wasReadable = (this.#stored.get(next) ?? Infinity) < second.sentAt - this.bounds.readsWithin;
    if (this.bounds.isLate && first.life.gone && !wasReadable) return 'a tab was left before storage had its tokens';
    if (this.bounds.isLate && (first.life.distrustsStorage() || second.life.distrustsStorage()))
      return 'the storage has failed';
    return null;
  }

  #tookTooLong({ life, sentAt, state, endedAt }: Exchange, now: number): boolean {
    const until = state === 'open' ? now : endedAt;
    return until - sentAt >= this.bounds.turn || (life.frozenAt >= sentAt && until - life.frozenAt >= this.bounds.turn);
  }
}
