import { HttpRequest } from '@angular/common/http';
import { ApplicationInitStatus, EnvironmentInjector, inject, InjectionToken, Injector } from '@angular/core';
import { isBearerChallenge } from '../backends/bearer-challenge';
import { TokenBackend } from '../backends/token-backend';
import { missingSetUp } from '../platform/missing-set-up';
import { Api } from '../platform/api';
import { CLOCK } from '../platform/clock';
import { RefreshCoordinator } from '../refresh/refresh-coordinator';
import { READ_CONFIG, REFRESH_CONFIG } from '../refresh/refresh-config';
import { OWN, NAMED_SESSIONS } from '../session/named-session';
import { SessionStore } from '../session/session-store';
import { ANONYMOUS_REFUSAL } from './anonymous-refusal';
import { injectApiScope } from './api-scope';
import { RAW_ANSWER } from './context-tokens';
import { RequestChecks } from './request-checks';
import { REQUEST_SIGNER } from './request-signer';
import { TokenHeader } from './token-header';

declare const ngDevMode: boolean | undefined;

export const INTERCEPTOR_CONTEXT = new InjectionToken<InterceptorContext>(
  typeof ngDevMode === 'undefined' || ngDevMode ? missingSetUp('the interceptor of ngx-token-refresh') : '',
);

/** The context of the session that a request belongs to. `undefined`: not configured yet. */
export type ReadyContext = (request: HttpRequest<unknown>) => InterceptorContext | undefined;

/** A token, because every request injects it: Angular takes longer to find a class. */
export const READY_CONTEXT = new InjectionToken<ReadyContext>(
  typeof ngDevMode === 'undefined' || ngDevMode ? missingSetUp('the interceptor of ngx-token-refresh') : '',
);

/** Needs an injection context. */
export function contextWhenReady(): ReadyContext {
  const injector = inject(EnvironmentInjector);
  const read = inject(READ_CONFIG, { optional: true });
  const sessions = inject(NAMED_SESSIONS, OWN);
  let context: InterceptorContext | undefined;
  // Angular declares it as `false`.
  const isStarted = (): boolean => injector.get(ApplicationInitStatus).done;
  const own: ReadyContext = () =>
    (context ??= read && (read.config || isStarted()) ? injector.get(INTERCEPTOR_CONTEXT) : undefined);
  if (!sessions) return own;
  return (request) => {
    const store = request.context.has(RAW_ANSWER) && request.context.get(RAW_ANSWER).store;
    // The longest entry that covers the URL decides; what none covers goes to the first.
    const rank = (each?: InterceptorContext): number =>
      !each
        ? -2
        : (store ? store === each.store : each.signer?.signsWithoutToken(request))
          ? Infinity
          : (each.scope.find(request.url)?.path.length ?? -1);
    let best = own(request);
    for (const session of sessions.values()) {
      const each = session.get(READY_CONTEXT)(request);
      if (rank(each) > rank(best)) best = each;
    }
    return best;
  };
}

/**
 * The backend for a request, which says of what answers the body is to be read; `undefined`: the configuration is not read
 * yet.
 */
export function readyBackend(injector: Injector, request: HttpRequest<unknown>): TokenBackend | undefined {
  const context = injector.get(READY_CONTEXT)(request);
  // A demand by a sign of the app's own may stand in the body of any answer.
  return context?.coordinator.stepUp?.readBody
    ? Object.assign({}, context.backend, { isChallenge: isBearerChallenge, refusesInSuccess: true })
    : context?.backend;
}

/**
 * The name of the header that carries the access token of this session to a URL; `null`: it gets none, or that of another
 * session or audience.
 */
export function tokenHeaderFor(injector: Injector, url: string): string | null {
  const context = injector.get(READY_CONTEXT)(new HttpRequest('GET', url));
  if (context !== injector.get(INTERCEPTOR_CONTEXT)) return null;
  const { audiences, header, scope, store } = context;
  const api = scope.find(url);
  if (!api || audiences?.contextOf(api) || (api.isPublic && !store.record)) return null;
  return header.name;
}

/** What a session with several audiences has: the context of the requests to one of them. */
export interface RequestAudiences {
  /** `undefined`: requests to this entry get the access token of the session. */
  contextOf(api: Api): InterceptorContext | undefined;
  /**
   * The injector of the audience that covers the URL; `null`: it gets the access token of the session, or the session of
   * this store is another.
   *
   * @throws Error if neither `apis` nor an audience covers it.
   */
  injectorOf(url: string, store: SessionStore): EnvironmentInjector | null;
}

/** The port of `withAudiences()`. Absent: all requests get one access token. */
export const AUDIENCES = new InjectionToken<RequestAudiences>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh audiences' : '',
);

/** What the requests of one session share. */
export class InterceptorContext {
  readonly store = inject(SessionStore);
  readonly coordinator = inject(RefreshCoordinator);
  readonly clock = inject(CLOCK);
  readonly backend = inject(REFRESH_CONFIG).backend;
  readonly signer = inject(REQUEST_SIGNER, OWN);
  readonly anonymousRefusal = inject(ANONYMOUS_REFUSAL, OWN);
  readonly header = new TokenHeader(this.backend.header ?? 'Authorization', this.store, this.signer?.scheme);
  readonly xsrf = this.backend.xsrfRenewal?.() ?? null;
  /** Errors already delivered to a caller; lets an outer duplicate interceptor recognise and skip them. */
  readonly delivered = new WeakSet();
  readonly scope = injectApiScope();
  readonly audiences = inject(AUDIENCES, OWN);
  /** Looks at requests and answers, in development. */
  declare checks?: RequestChecks | null;
}
