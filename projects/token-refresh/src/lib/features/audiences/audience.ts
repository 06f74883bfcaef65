import { createEnvironmentInjector, EnvironmentInjector } from '@angular/core';
import { defer, EMPTY, map, NEVER, Observable, of, tap } from 'rxjs';
import { TokenBackend } from '../../backends/token-backend';
import { ANONYMOUS_REFUSAL } from '../../http/anonymous-refusal';
import { INTERCEPTOR_CONTEXT, InterceptorContext } from '../../http/interceptor-context';
import { REQUEST_SIGNER } from '../../http/request-signer';
import { Clock } from '../../platform/clock';
import { callBackend } from '../../refresh/call-backend';
import { EventSink } from '../../refresh/event-sink';
import { createWaiter, OngoingRefresh, RefreshFailure, sessionOver, Waiter } from '../../refresh/ongoing-refresh';
import { REFRESH_CLIENT, REFRESH_CONFIG, RefreshConfig } from '../../refresh/refresh-config';
import { RefreshCoordinator } from '../../refresh/refresh-coordinator';
import { isRefreshExpired, TokenAge } from '../../refresh/staleness';
import { StepUpFinder } from '../../refresh/step-up';
import { ExchangeOutcome, ExclusiveOutcome, TAB_SYNC, TabSync } from '../../refresh/tab-sync';
import { ChangeSource } from '../../session/session-change';
import { SESSION_ENDED, SessionEnd, sessionEnd } from '../../session/session-end';
import { SessionStore } from '../../session/session-store';
import { generationOf, TokenRecord } from '../../session/token-record';
import { isInCookie, isTokenText, Tokens } from '../../session/tokens';
import { AudienceStepUp } from './audience-step-up';
import { ageOf, NONE, tokensOf } from './audience-tokens';
import { ExchangeTurns } from './exchange-turns';
import { repeatUntil } from './repeat-until';

/** The session that its audiences are parts of. */
export interface AudienceSession {
  readonly injector: EnvironmentInjector;
  readonly store: SessionStore;
  readonly coordinator: RefreshCoordinator;
  readonly config: RefreshConfig;
  readonly clock: Clock;
  readonly turns: ExchangeTurns;
  /** In which order the tabs exchange, as for the session itself; `null`: at once. */
  readonly tabs: TabSync | null;
}

/**
 * One audience: to the requests it is a session of its own, with a store, a gate and a limit, and its tokens are what the
 * session has for it. It begins and ends with the session, and its exchanges spend and renew the session's refresh token.
 */
export class Audience implements TabSync {
  readonly injector: EnvironmentInjector;
  readonly context: InterceptorContext;
  readonly #store: SessionStore;
  readonly #coordinator: RefreshCoordinator;
  #source: EventSink | null = null;
  /** Whether the session has no token for it any more, which was not shown as an exchange was under way. */
  #isBehind = false;
  /** The session of which it has shown a token. */
  #shown: string | null = null;

  /** @param key of `TokenBackend.audiences`, by which its token is stored */
  constructor(
    private readonly key: string,
    private readonly session: AudienceSession,
    own: InterceptorContext,
  ) {
    const { config } = session;
    this.injector = createEnvironmentInjector(
      [
        { provide: SessionStore, useFactory: () => new SessionStore() },
        { provide: RefreshCoordinator, useFactory: () => new RefreshCoordinator() },
        { provide: INTERCEPTOR_CONTEXT, useFactory: () => new InterceptorContext() },
        { provide: REFRESH_CONFIG, useValue: Object.assign({}, config, { backend: this.#backend(config.backend) }) },
        // The session tells its end once.
        { provide: SESSION_ENDED, useValue: [(end: SessionEnd) => this.#endSession(end)] },
        { provide: REQUEST_SIGNER, useValue: own.signer },
        { provide: ANONYMOUS_REFUSAL, useValue: own.anonymousRefusal },
        { provide: TAB_SYNC, useValue: this },
      ],
      session.injector,
    );
    this.#store = this.injector.get(SessionStore);
    this.#coordinator = this.injector.get(RefreshCoordinator);
    this.context = this.injector.get(INTERCEPTOR_CONTEXT);
    this.#coordinator.staleness = { age: () => this.#age() };
    this.#followSession();
  }

  /** What may have changed since the last request: events are built once something listens. */
  follow(): void {
    const { coordinator, store } = this.session;
    const { events, presence, stepUp } = coordinator;
    this.#coordinator.presence = presence;
    this.#coordinator.stepUp ??= stepUp && this.#stepUpsBy(stepUp);
    // That exchange may have failed.
    if (this.#isBehind && !this.#coordinator.ongoing) this.#show(store.record, 'renew');
    if (events === this.#source) return;
    this.#source = events;
    this.#coordinator.events = events && {
      request: events.request.bind(events),
      refresh: events.refresh.bind(events),
      // The session tells its own.
      session: () => undefined,
    };
  }

  reconcile(): void {
    this.session.coordinator.tabs?.reconcile();
  }

  /** Exchanges in turn with the session and its other audiences, over all tabs. */
  runExclusive(exchange: Observable<ExchangeOutcome>): Observable<ExclusiveOutcome> {
    const { tabs, turns } = this.session;
    let brought: Tokens | null = null;
    const ofSession = this.#ofSession(exchange, (tokens) => (brought = tokens));
    const begin = (): (() => boolean) => {
      const before = this.#store.record;
      return () => {
        const { record } = this.session.store;
        // The same token again, which changes nothing in the session. Not one that the session did not take: the person may
        // have met a demand meanwhile.
        const isTaken = !!record && brought?.accessToken === tokensOf(record.tokens, this.key).accessToken;
        if (brought && isTaken && this.#store.record === before) this.#store.renew(brought, 'exchange');
        // Where the session has ended, it tells that next.
        return this.#store.record !== before || record?.session !== this.#shown;
      };
    };
    return turns.inTurn(
      repeatUntil(() => tabs?.runExclusive(ofSession) ?? this.#commit(ofSession), begin).pipe(
        // A refresh token that came alone is told of now that other tabs may exchange.
        tap({ next: () => this.session.store.publish() }),
      ),
    );
  }

  /** The exchange, as one of the session: its tokens with the new one of this audience. */
  #ofSession(exchange: Observable<ExchangeOutcome>, brings: (tokens: Tokens) => void): Observable<ExchangeOutcome> {
    const { clock, store } = this.session;
    return defer((): Observable<ExchangeOutcome> => {
      const { record } = store;
      if (!record) return EMPTY;
      if (!record.tokens.refreshExpiryIsAbsolute && isRefreshExpired(record, clock.now()))
        return of({ type: 'expired' });
      return exchange.pipe(
        map((outcome): ExchangeOutcome => {
          if ('refreshToken' in outcome && isTokenText(outcome.refreshToken)) this.#keep(record, outcome.refreshToken);
          if (outcome.type !== 'refreshed') return outcome;
          const { accessToken, expiresAt, refreshToken, refreshExpiresAt, refreshExpiryIsAbsolute } = outcome.tokens;
          const { tokens } = record;
          brings({ accessToken, expiresAt, tokenType: outcome.tokens.tokenType ?? tokens.tokenType });
          const ofSession = Object.assign(
            { accessToken: tokens.accessToken, audiences: this.#with({ accessToken, expiresAt }, tokens) },
            tokens.expiresAt !== undefined && { expiresAt: tokens.expiresAt },
            refreshToken !== undefined && { refreshToken },
            refreshExpiresAt !== undefined && { refreshExpiresAt, refreshExpiryIsAbsolute },
          );
          return { type: 'refreshed', tokens: ofSession };
        }),
      );
    });
  }

  #with(
    token: { readonly accessToken: string; readonly expiresAt?: number },
    { audiences }: Tokens,
  ): Tokens['audiences'] {
    return Object.assign({}, audiences, { [this.key]: token });
  }

  /** Where no other tab takes part: stores what the exchange has brought. */
  #commit(exchange: Observable<ExchangeOutcome>): Observable<ExchangeOutcome> {
    const { store } = this.session;
    return defer(() => {
      const { record } = store;
      return new Observable<ExchangeOutcome>((observer) =>
        exchange.subscribe({
          next: (outcome) => {
            if (outcome.type !== 'refreshed') observer.next(outcome);
            else if (store.record === record) store.renew(outcome.tokens, 'exchange');
          },
          complete: () => observer.complete(),
        }),
      );
    });
  }

  /** Stores a refresh token that came without an access token. */
  #keep(record: TokenRecord, refreshToken: string): void {
    const { store } = this.session;
    if (store.record !== record) return;
    const audiences = Object.assign({}, record.tokens.audiences);
    const tokens = Object.assign({}, record.tokens, { refreshToken, refreshExpiresAt: undefined, audiences });
    const kept = Object.assign({}, record, { tokens, generation: generationOf(record) + 1 });
    store.storage?.write(kept);
    store.stage(kept, 'exchange');
  }

  /** The backend of the session, which asks for the token of this audience with the newest refresh token. */
  #backend(backend: TokenBackend): TokenBackend {
    const { clock, injector, store } = this.session;
    const now = (): number => clock.now();
    const ofAudience: Pick<TokenBackend, 'refresh'> = {
      refresh: () => {
        const asked: TokenBackend = {
          refresh: (tokens, context) => backend.refresh(tokens, Object.assign({}, context, { audience: this.key })),
        };
        return callBackend(asked, store.record?.tokens ?? null, () => injector.get(REFRESH_CLIENT), now);
      },
    };
    return Object.assign(Object.create(backend) as TokenBackend, ofAudience);
  }

  #followSession(): void {
    const { coordinator, store } = this.session;
    const { resumption } = coordinator;
    if (resumption && !store.record) {
      this.#coordinator.resumption = {
        get patience() {
          return resumption.patience;
        },
        recall: () => {
          coordinator.refreshInBackground('resume');
          return NEVER;
        },
        settle: () => undefined,
        goOn: () => undefined,
      };
      void store.whenResumed.then(() => {
        if (!this.#store.record) this.#coordinator.endResumption('signed-out');
      });
    }
    this.#show(store.record, 'storage');
    store.watch((change) => {
      if (change.type !== 'ended') return this.#show(change.to, change.source);
      if (coordinator.held) this.#holdWith(coordinator.held);
      this.#store.stage(null, change.source, sessionEnd(change.end.reason));
      this.#store.publish();
    });
  }

  /**
   * An exchange for this audience has ended the session. That comes before the requests of this audience fail, since the app
   * may hold them.
   */
  #endSession({ code, reason, status }: SessionEnd): void {
    const { store } = this.session;
    if (store.record?.session === this.#shown) store.end(reason, { code, status });
  }

  /** Holds the requests of this audience for as long as those of the session. */
  #holdWith(ofSession: OngoingRefresh<TokenRecord>): void {
    const coordinator = this.#coordinator;
    const held = (coordinator.held = new OngoingRefresh(ofSession.record));
    const end = (failure: RefreshFailure): void => {
      coordinator.held = null;
      held.fail(failure);
    };
    const goOn = (_: string, session?: string): void => {
      const { record } = this.session.store;
      if (record?.session !== session) return end(sessionOver('session-changed'));
      coordinator.held = null;
      // The session tells this audience later.
      this.#show(record, 'sign-in');
      held.handOver({ add: (waiter) => this.#waitForToken(waiter) });
    };
    ofSession.add(createWaiter(end, goOn));
  }

  /** Finds the demands that the session meets. A request of this audience then waits for a token of its own. */
  #stepUpsBy(ofSession: StepUpFinder): StepUpFinder {
    const find: StepUpFinder = (answer, request) => {
      const stepUp = ofSession(answer, request);
      return stepUp && new AudienceStepUp(this.#store.record, stepUp, (waiter) => this.#waitForToken(waiter));
    };
    return Object.assign(find, ofSession.readBody && { readBody: ofSession.readBody });
  }

  /** Lets a request go on with the token that there is, or with that of an exchange. */
  #waitForToken(waiter: Waiter): void {
    const { record } = this.#store;
    if (record && !isInCookie(record.tokens) && !this.#coordinator.ongoing)
      waiter.release(record.tokens.accessToken, record.session);
    else this.#coordinator.refresh(waiter, 'expiry');
  }

  /** Shows what the session has for this audience, unless it is shown already. */
  #show(record: TokenRecord | null, source: ChangeSource): void {
    const shown = this.#store.record;
    if (!record) return;
    const tokens = tokensOf(record.tokens, this.key);
    // To show the same token again would end its refresh.
    const isSame = shown?.session === record.session;
    if (isSame && shown.tokens.accessToken === tokens.accessToken) return;
    // The exchange under way goes on until there is a token.
    this.#isBehind = isSame && tokens === NONE && !!this.#coordinator.ongoing;
    if (this.#isBehind) return;
    this.#shown = record.session;
    const isNew = source === 'exchange' && tokens !== NONE;
    const receivedAt = source === 'storage' ? undefined : this.session.clock.now();
    const { session } = record;
    this.#store.stage({ session, tokens, refreshedAt: isNew ? this.session.clock.now() : 0, receivedAt }, source);
    this.#store.publish();
  }

  #age(): TokenAge {
    const { record } = this.#store;
    if (!record) return 'good';
    if (isInCookie(record.tokens)) return 'stale';
    // Without withProactiveRefresh() a refusal tells.
    if (!this.session.coordinator.staleness) return 'good';
    return ageOf(record, this.session.clock.now());
  }
}
