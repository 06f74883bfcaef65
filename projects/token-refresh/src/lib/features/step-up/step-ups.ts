import { DestroyRef, inject } from '@angular/core';
import { defaultIfEmpty, EMPTY, from, ObservableInput, Subscription, take } from 'rxjs';
import { TokenHttpAnswer, TokenHttpRequest } from '../../backends/token-backend';
import { CLOCK } from '../../platform/clock';
import { warn } from '../../platform/warn';
import { OngoingRefresh, RefreshFailure, sessionOver, Waiter } from '../../refresh/ongoing-refresh';
import { RefreshCoordinator } from '../../refresh/refresh-coordinator';
import { StepUp } from '../../refresh/step-up';
import { SessionChange } from '../../session/session-change';
import { SessionStore } from '../../session/session-store';
import { readTokens, Tokens } from '../../session/tokens';
import { demandIn, keyOf, StepUpDemand, StepUpDetails } from './step-up-demand';

declare const ngDevMode: boolean | undefined;

/** Meets a demand, with the help of the person: what `withStepUp()` is given. */
// eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- an async function that returns nothing
export type StepUpHandler = (demand: StepUpDemand) => ObservableInput<Tokens | void>;

/**
 * For so many ms after a token has met a demand the same demand of it is taken for a loop. Later the elevation may have
 * lapsed at the server, which still knows the token.
 */
const LAPSES_AFTER = 30_000;

/** The last token that the handler has brought. */
interface Elevation {
  /** Of the demand that it was brought for. */
  readonly key: string;
  readonly accessToken: string;
  /** Epoch ms at which the handler was called: the person has signed in after that. */
  readonly since: number;
  /** The same demand of this token is a loop for so many ms. */
  lapsesAfter: number;
}

/** A demand, from the first request that is refused with it until the handler has met it or given up. */
class Demand extends OngoingRefresh implements StepUp {
  /** How many requests wait for it. */
  #count = 0;
  /** The call of the handler. */
  readonly call = new Subscription();
  since = 0;
  id = 0;
  /** Whether the app has called `renew()` since. */
  isRenewed = false;

  constructor(
    private readonly stepUps: StepUps,
    readonly key: string,
    readonly demand: StepUpDemand,
  ) {
    super(stepUps.record);
  }

  get isAbandoned(): boolean {
    return !this.#count;
  }

  override add(waiter: Waiter): void {
    if (!this.stepUps.accept(this)) return waiter.fail(givenUp());
    this.#count++;
    super.add(waiter);
    // Only now, since the handler may end synchronously.
    this.stepUps.callHandler();
  }

  override remove(waiter: Waiter): void {
    this.#count--;
    super.remove(waiter);
  }

  noteSuccess(): void {
    this.stepUps.noteSuccess(this.key);
  }

  isUnapplied(): boolean {
    return true;
  }
}

/**
 * Calls the handler of the app for each demand, one after the other. The requests that are refused with a demand wait at
 * its gate, as others do at that of a refresh; the tokens that the handler brings are stored before it opens.
 */
export class StepUps {
  readonly #store = inject(SessionStore);
  readonly #coordinator = inject(RefreshCoordinator);
  readonly #clock = inject(CLOCK);
  /** For which the handler has not been called yet. */
  #queue: Demand[] = [];
  /** For which the handler is at work. */
  #active: Demand | null = null;
  #elevation: Elevation | null = null;
  #count = 0;
  /** Whether the console was told of unusable tokens. */
  #warned?: boolean;

  constructor(
    private readonly handler: StepUpHandler,
    private readonly isStepUp: ((answer: TokenHttpAnswer) => StepUpDetails | null) | undefined,
  ) {
    this.#store.watch((change) => this.#onChange(change));
    inject(DestroyRef).onDestroy(() => this.#endAll(sessionOver('signed-out')));
  }

  get record(): SessionStore['record'] {
    return this.#store.record;
  }

  /** The demand in an answer, with those who wait for the same; `null`: it makes none. */
  find(answer: TokenHttpAnswer, { method, url }: TokenHttpRequest): StepUp | null {
    const details = this.isStepUp?.(answer) ?? demandIn(answer);
    if (!details) return null;
    const key = keyOf(details);
    const known = [this.#active, ...this.#queue].find((demand) => demand?.key === key);
    return known ?? new Demand(this, key, Object.assign({}, details, { method, url }));
  }

  /** @returns whether a request may wait for this demand: it can be met, and not by what has just been tried. */
  accept(demand: Demand): boolean {
    const { record } = this.#store;
    // An event listener may have ended it since it was found.
    if (demand.isSettled || !record || record.session !== demand.record?.session || this.#isLoop(demand)) return false;
    if (demand !== this.#active && !this.#queue.includes(demand)) this.#queue.push(demand);
    return true;
  }

  /** Whether the handler has just brought the current token for this very demand. */
  #isLoop({ key }: Demand): boolean {
    const elevation = this.#elevation;
    if (elevation?.key !== key || elevation.accessToken !== this.#store.record?.tokens.accessToken) return false;
    const age = this.#clock.now() - elevation.since;
    return age >= 0 && age < elevation.lapsesAfter;
  }

  noteSuccess(key: string): void {
    const elevation = this.#elevation;
    if (elevation?.key === key) elevation.lapsesAfter = Math.min(elevation.lapsesAfter, LAPSES_AFTER);
  }

  /** Calls the handler for the next demand, unless it is at work. */
  callHandler(): void {
    if (this.#active) return;
    const demand = (this.#active = this.#queue.shift() ?? null);
    if (!demand) return;
    if (demand.isAbandoned) {
      this.#active = null;
      return this.callHandler();
    }
    demand.since = this.#clock.now();
    demand.id = ++this.#count;
    const { error } = demand.demand;
    this.#coordinator.events?.session({ type: 'step-up-started', stepUpId: demand.id, error });
    // An event listener may have signed out.
    if (this.#active !== demand) return;
    const result = this.#store.callApp(() => from(this.handler(demand.demand))) ?? EMPTY;
    demand.call.add(
      result.pipe(take(1), defaultIfEmpty(undefined)).subscribe({
        next: (tokens) => this.#onResult(demand, tokens ?? null),
        // The person has closed the dialog.
        error: () => this.#onResult(demand, null),
      }),
    );
  }

  #onResult(demand: Demand, tokens: Tokens | null): void {
    this.#active = null;
    demand.isSettled = true;
    const isMet = this.#commit(demand, tokens);
    this.#coordinator.events?.session({ type: 'step-up-ended', stepUpId: demand.id, isMet });
    const { record } = this.#store;
    if (isMet && record) demand.succeed(record.tokens.accessToken);
    else demand.fail(givenUp());
    this.callHandler();
  }

  /** Stores what the handler has brought. @returns whether the demand may be met now. */
  #commit(demand: Demand, tokens: Tokens | null): boolean {
    const session = demand.record?.session;
    // Another tab may have spent the refresh token, which these tokens may leave out.
    this.#coordinator.tabs?.reconcile();
    if (this.#store.record?.session !== session) return false;
    const issued = tokens ?? (demand.isRenewed ? this.#store.record?.tokens : null);
    const read = issued && readTokens(issued);
    if (typeof read === 'string' && (typeof ngDevMode === 'undefined' || ngDevMode) && !this.#warned) {
      this.#warned = true;
      warn(`the handler of withStepUp() has returned tokens whose \`${read}\` cannot be used.`);
    }
    if (!read || typeof read === 'string') return false;
    const { key, since } = demand;
    const { maxAge = Infinity } = demand.demand;
    // Before listeners hear of the token: a request of theirs may be refused with it.
    this.#elevation = { key, accessToken: read.accessToken, since, lapsesAfter: maxAge * 1_000 };
    // The tokens of audiences came with the weaker sign-in: each is exchanged anew when it is needed.
    const audiences = this.#store.record?.tokens.audiences;
    if (tokens || audiences) this.#store.renew(Object.assign({}, read, audiences && { audiences: {} }), 'renew');
    return true;
  }

  #onChange(change: SessionChange): void {
    if (change.type === 'ended') this.#endAll(sessionOver(change.end.reason));
    else if (change.type === 'started') this.#endAll(sessionOver('session-changed'));
    else if (change.source === 'renew' && this.#active) this.#active.isRenewed = true;
  }

  /** The session is over: all that waits fails. */
  #endAll(failure: RefreshFailure): void {
    const active = this.#active;
    const demands = [...(active ? [active] : []), ...this.#queue];
    this.#active = this.#elevation = null;
    this.#queue = [];
    active?.call.unsubscribe();
    if (active) this.#coordinator.events?.session({ type: 'step-up-ended', stepUpId: active.id, isMet: false });
    for (const demand of demands) {
      demand.isSettled = true;
      demand.fail(failure);
    }
  }
}

/** The failure of a request whose demand is not met: its caller gets the server's own answer. */
function givenUp(): RefreshFailure {
  return sessionOver('signed-out', false);
}
