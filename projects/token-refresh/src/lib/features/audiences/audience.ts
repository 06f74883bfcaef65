import { createEnvironmentInjector, EnvironmentInjector } from '@angular/core';
import { defer, EMPTY, map, NEVER, Observable, of, tap } from 'rxjs';
import { TokenBackend } from '../../backends/token-backend';
import { ANONYMOUS_REFUSAL } from '../../http/anonymous-refusal';
import { INTERCEPTOR_CONTEXT, InterceptorContext } from '../../http/interceptor-context';
import { REQUEST_SIGNER } from '../../http/request-signer';
import { Clock } from '../../platform/clock';
import { callBackend } from '../../refresh/call-backend';
import { EventSink } from '../../refresh/event-sink';
import { REFRESH_CLIENT, REFRESH_CONFIG, RefreshConfig } from '../../refresh/refresh-config';
import { RefreshCoordinator } from '../../refresh/refresh-coordinator';
import { isRefreshExpired, isStale, TokenAge } from '../../refresh/staleness';
import { ExchangeOutcome, ExclusiveOutcome, TAB_SYNC, TabSync } from '../../refresh/tab-sync';
import { ChangeSource } from '../../session/session-change';
import { SESSION_ENDED, sessionEnd } from '../../session/session-end';
import { SessionStore } from '../../session/session-store';
import { generationOf, TokenRecord } from '../../session/token-record';
import { IN_COOKIE, isInCookie, isTokenText, readTokens, Tokens } from '../../session/tokens';
import { ExchangeTurns } from './exchange-turns';
import { repeatUntil } from './repeat-until';

/** A token is renewed so many ms before it expires, and at most this share of its life. */
const LEEWAY = 30_000;
const SHARE = 0.25;

/** In the place of the access token while there is none: it is never sent. */
const NONE: Tokens = { accessToken: 'none', tokenType: IN_COOKIE, expiresAt: 1 };

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
        { provide: SESSION_ENDED, useValue: [] },
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
    const { events, presence } = this.session.coordinator;
    this.#coordinator.presence = presence;
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
        // The same token again, which changes nothing in the session.
        if (brought && this.#store.record === before) this.#store.renew(brought, 'exchange');
        return this.#store.record !== before;
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
      this.#store.stage(null, change.source, sessionEnd(change.end.reason));
      this.#store.publish();
    });
    this.#store.watch((change) => {
      const { session } = change.from ?? {};
      if (change.type !== 'ended' || store.record?.session !== session) return;
      const { code, reason, status } = change.end;
      store.end(reason, { code, status });
    });
  }

  /** Shows what the session has for this audience, unless it is shown already. */
  #show(record: TokenRecord | null, source: ChangeSource): void {
    const shown = this.#store.record;
    if (!record) return;
    const tokens = this.#tokensOf(record.tokens);
    // To show the same token again would end its refresh.
    if (shown?.session === record.session && shown.tokens.accessToken === tokens.accessToken) return;
    const isNew = source === 'exchange' && tokens !== NONE;
    const receivedAt = source === 'storage' ? undefined : this.session.clock.now();
    const { session } = record;
    this.#store.stage({ session, tokens, refreshedAt: isNew ? this.session.clock.now() : 0, receivedAt }, source);
    this.#store.publish();
  }

  #tokensOf({ audiences, tokenType }: Tokens): Tokens {
    // It may come from storage.
    const stored: unknown = (audiences as Readonly<Record<string, unknown>> | undefined)?.[this.key];
    const read = readTokens(stored, () => undefined);
    if (typeof read === 'string') return NONE;
    const { accessToken, expiresAt } = read;
    return Object.assign(
      { accessToken },
      expiresAt !== undefined && { expiresAt },
      tokenType !== undefined && { tokenType },
    );
  }

  #age(): TokenAge {
    const { record } = this.#store;
    if (!record) return 'good';
    if (isInCookie(record.tokens)) return 'stale';
    // Without withProactiveRefresh() a refusal tells.
    if (!this.session.coordinator.staleness) return 'good';
    const now = this.session.clock.now();
    if (isStale(record, now)) return 'stale';
    const { receivedAt = -Infinity, refreshedAt, tokens } = record;
    const { expiresAt = Infinity } = tokens;
    const leeway = Math.min(LEEWAY, (expiresAt - receivedAt) * SHARE);
    return expiresAt > refreshedAt && expiresAt - leeway <= now ? 'due' : 'good';
  }
}
