import { DestroyRef, inject } from '@angular/core';
import { FINDINGS, Findings } from '../platform/findings';
import { onServer } from '../platform/on-server';
import { currentWindow } from '../platform/page-lifecycle';
import { REFRESH_CONFIG } from '../refresh/refresh-config';
import { SessionStore } from '../session/session-store';
import { API_LIST, injectApiScope, resolvedUrl } from './api-scope';
import { REQUEST_CHECKS, RequestChecks } from './request-checks';

// In development only: production has none of it.

/** So many requests that are not known to be refused make a suspicion. */
const SUSPICIOUS = 3;

/** Tells that no request passes our interceptor (K13), unless one has, or the app gets its tokens by another way. */
export function tellOfNoInterceptor(findings: Findings, checks: RequestChecks, store: SessionStore): void {
  if (!isSettled(findings, checks, store))
    findings.tell(
      'K13',
      'requests to `apis` leave the page and none has passed our interceptor: add it by ' +
        'provideHttpClient(withInterceptors([tokenRefreshInterceptor])), or in an app of NgModules provide TokenRefreshInterceptor ' +
        'for HTTP_INTERCEPTORS and use provideHttpClient(withInterceptorsFromDi()); for fetch() use injectTokenFetch() of ' +
        'ngx-token-refresh/fetch, and give other libraries the header of TokenRefresher.getAuthorization()',
    );
}

function isSettled(findings: Findings, checks: RequestChecks, store: SessionStore): boolean {
  return checks.hasPassed || !!store.tokenWasAsked || findings.otherTransport;
}

/**
 * Watches what the page requests, to find out whether the interceptor is registered, until that is known. Another library
 * may request something of the page's own origin, so that only a refusal counts there; a path or an origin that `apis`
 * names counts by itself. Needs an injection context.
 */
export function watchUnseenRequests(): void {
  // Nothing of the page may be touched there.
  if (onServer()) return;
  const view = currentWindow();
  if (!view?.PerformanceObserver || !view.performance) return;
  const checks = inject(REQUEST_CHECKS);
  const findings = inject(FINDINGS);
  const { performance } = view;
  const store = inject(SessionStore);
  const scope = injectApiScope();
  const apis = inject(API_LIST);
  const { backend } = inject(REFRESH_CONFIG);
  const own = backend.ɵdiagnosis?.url;
  const refreshUrl = own && resolvedUrl(own, scope);
  let signedInAt = performance.now();
  let suspicions = 0;
  store.watch(({ type }) => {
    if (type === 'started') signedInAt = performance.now();
  });

  const isSuspicious = ({ initiatorType, name, responseStatus, startTime }: PerformanceResourceTiming): boolean => {
    if (!store.record || startTime < signedInAt || !['fetch', 'xmlhttprequest'].includes(initiatorType)) return false;
    const api = scope.find(name);
    if (!api || api.isPublic || name.split('?')[0] === refreshUrl) return false;
    // Safari before 17 tells no status.
    if ((responseStatus as number | undefined) === 401) return true;
    const isNamed = api.origin !== null || api.path !== '' || apis.length > 1;
    return isNamed && ++suspicions >= SUSPICIOUS;
  };
  const observer = new view.PerformanceObserver((list) => {
    if (!isSettled(findings, checks, store) && !(list.getEntries() as PerformanceResourceTiming[]).some(isSuspicious))
      return;
    observer.disconnect();
    tellOfNoInterceptor(findings, checks, store);
  });
  try {
    observer.observe({ type: 'resource' });
    inject(DestroyRef).onDestroy(() => observer.disconnect());
  } catch {
    // A browser that cannot observe this: then nothing is told.
  }
}
