import { DestroyRef, EnvironmentInjector, inject, InjectionToken } from '@angular/core';
import { Observable } from 'rxjs';
import { API_LIST, parseApis } from '../../http/api-scope';
import { AUDIENCES, INTERCEPTOR_CONTEXT, InterceptorContext, RequestAudiences } from '../../http/interceptor-context';
import { Api } from '../../platform/api';
import { CLOCK } from '../../platform/clock';
import { configurationError } from '../../platform/configuration-error';
import { createWaiter } from '../../refresh/ongoing-refresh';
import { REFRESH_CONFIG } from '../../refresh/refresh-config';
import { RefreshCoordinator } from '../../refresh/refresh-coordinator';
import { ExchangeOutcome, ExclusiveOutcome, TabSync } from '../../refresh/tab-sync';
import { SessionStore } from '../../session/session-store';
import { renewsAudienceAlone } from '../../session/token-record';
import { TokenRefreshFeature } from '../token-refresh-feature';
import { Audience, AudienceSession } from './audience';
import { ExchangeTurns } from './exchange-turns';
import { repeatUntil } from './repeat-until';

declare const ngDevMode: boolean | undefined;

/** What covers an audience → its key in `TokenBackend.audiences`. */
const AUDIENCE_ENTRIES = new InjectionToken<ReadonlyMap<Api, string>>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh audience entries' : '',
);

/**
 * Gives each API that `resources` of `oauth2Backend()` names an access token of its own, in one session with one refresh
 * token (RFC 8707). Each is asked for by the first request that needs it, and again when it is refused, or with
 * `withProactiveRefresh()` when it is stale. All exchanges, of all tabs with `withCrossTabSync()`, take turns, because the
 * server may change the refresh token with each. `getAccessToken({ api })` gives the token to other code.
 *
 * A demand for a stronger sign-in is met for the session, and each audience then exchanges its token anew.
 */
export function withAudiences(): TokenRefreshFeature {
  return {
    ɵkind: 'withAudiences',
    ɵproviders: [
      { provide: AUDIENCE_ENTRIES, useFactory: audienceEntries },
      { provide: API_LIST, useFactory: () => [...inject(REFRESH_CONFIG).apis, ...inject(AUDIENCE_ENTRIES).keys()] },
      { provide: AUDIENCES, useFactory: () => new Audiences() },
    ],
  };
}

function audienceEntries(): ReadonlyMap<Api, string> {
  const { audiences = [] } = inject(REFRESH_CONFIG).backend;
  return new Map(parseApis(audiences, 'resources').map((api, index) => [api, audiences[index] ?? '']));
}

/** The audiences of one session, each from its first request on. */
class Audiences implements RequestAudiences {
  readonly #store = inject(SessionStore);
  readonly #coordinator = inject(RefreshCoordinator);
  readonly #config = inject(REFRESH_CONFIG);
  readonly #clock = inject(CLOCK);
  readonly #injector = inject(EnvironmentInjector);
  readonly #entries = inject(AUDIENCE_ENTRIES);
  readonly #audiences = new Map<string, Audience>();
  #session: AudienceSession | null = null;

  constructor() {
    inject(DestroyRef).onDestroy(() => this.#audiences.forEach(({ injector }) => injector.destroy()));
  }

  contextOf(api: Api): InterceptorContext | undefined {
    return this.#audienceOf(api)?.context;
  }

  injectorOf(url: string, store: SessionStore): EnvironmentInjector | null {
    if (store !== this.#store) return null;
    const api = this.#injector.get(INTERCEPTOR_CONTEXT).scope.find(url);
    if (api) return this.#audienceOf(api)?.injector ?? null;
    throw configurationError(
      (typeof ngDevMode === 'undefined' || ngDevMode) && '`api` must be a URL that `apis` or `resources` covers',
      'api',
    );
  }

  #audienceOf(api: Api): Audience | undefined {
    const key = this.#entries.get(api);
    if (key === undefined) return undefined;
    let audience = this.#audiences.get(key);
    if (!audience) {
      this.#session ??= this.#open();
      audience = new Audience(key, this.#session, this.#injector.get(INTERCEPTOR_CONTEXT));
      this.#audiences.set(key, audience);
    }
    audience.follow();
    return audience;
  }

  /** From here on the session's own exchanges take turns with those of its audiences. */
  #open(): AudienceSession {
    const coordinator = this.#coordinator;
    const { ongoing, tabs } = coordinator;
    const turns = new ExchangeTurns(this.#clock, this.#config.refreshTimeout);
    if (ongoing) turns.takeFor((pass) => ongoing.add(createWaiter(pass, pass)));
    coordinator.tabs = new SessionTurns(tabs, turns, this.#store);
    const [injector, store, config, clock] = [this.#injector, this.#store, this.#config, this.#clock];
    return { injector, store, coordinator, config, clock, turns, tabs };
  }
}

/** The exchanges of the session's own access token, in turn with those of its audiences. */
class SessionTurns implements TabSync {
  constructor(
    private readonly tabs: TabSync | null,
    private readonly turns: ExchangeTurns,
    private readonly store: SessionStore,
  ) {}

  reconcile(): void {
    this.tabs?.reconcile();
  }

  runExclusive(exchange: Observable<ExchangeOutcome>): Observable<ExclusiveOutcome> {
    const begin = (): (() => boolean) => {
      const before = this.store.record;
      return () => {
        const { record } = this.store;
        // Another tab had the token of an audience only.
        return !before || record?.session !== before.session || !renewsAudienceAlone(before, record);
      };
    };
    return this.turns.inTurn(repeatUntil(() => this.tabs?.runExclusive(exchange) ?? exchange, begin));
  }
}
