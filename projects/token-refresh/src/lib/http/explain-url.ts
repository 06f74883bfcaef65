import { HttpRequest } from '@angular/common/http';
import { inject } from '@angular/core';
import { isRefreshExpired } from '../refresh/staleness';
import { withoutQuery } from '../platform/without-query';
import { NAMED_SESSIONS } from '../session/named-session';
import { SessionStore } from '../session/session-store';
import { isInCookie } from '../session/tokens';
import { resolvedUrl } from './api-scope';
import { INTERCEPTOR_CONTEXT, READY_CONTEXT } from './interceptor-context';

// For the devtools: an app that does not import them contains nothing of it.

/** What the library does with a GET of a URL, as things are now. Contains no token. */
export interface UrlExplanation {
  /** As the browser resolves it, without its query; `null`: no URL of http(s), or one that a reader misreads. */
  readonly url: string | null;
  /** The entry that covers it, such as `'/api'`, and the option that lists it; `null`: none does. */
  readonly entry: { readonly text: string; readonly option: 'apis' | 'publicApis' } | null;
  /** The header that carries the token; `null`: the access token is a cookie. */
  readonly header: string | null;
  /** `'none'`: there is no session. */
  readonly tokenState: 'none' | 'good' | 'due' | 'stale' | 'refused';
  /** Names the sign-in whose token it gets; `null`: none. */
  readonly sessionId: string | null;
  /** The name of the session that it belongs to; `null`: that has none. */
  readonly sessionName: string | null;
  /** What a 401 of it leads to. */
  readonly onRefusal: RefusalEffect;
}

/**
 * - `'untouched'`: it goes to the caller · `'none'`: so it does, since there is no session
 * - `'refresh'` · `'joins'`: a refresh is under way · `'resume'`: the session is looked for
 * - `'ends'`: nothing can be refreshed, the session ends · `'unsure'`: so it does, unless the backend needs no refresh token
 * - `'cooldown'`: the last refresh has failed for now · `'limited'`: a refresh did not help here lately
 */
export type RefusalEffect =
  'untouched' | 'none' | 'refresh' | 'joins' | 'resume' | 'ends' | 'unsure' | 'cooldown' | 'limited';

/** Explains a URL, absolute or relative to the page. Needs an injection context. */
export function explainUrl(text: string): UrlExplanation {
  const url = text.trim();
  const session = inject(READY_CONTEXT)(new HttpRequest('GET', url)) ?? inject(INTERCEPTOR_CONTEXT);
  const { audiences, backend, clock, scope } = session;
  const named = [...(inject(NAMED_SESSIONS, { optional: true }) ?? [])];
  const sessionName = named.find(([, injector]) => injector.get(SessionStore) === session.store)?.[0] ?? null;
  const resolved = resolvedUrl(url, scope);
  const own = backend.ɵdiagnosis?.url;
  const isRefresh = !!own && !!resolved && withoutQuery(resolved) === resolvedUrl(withoutQuery(own), scope);
  const api = isRefresh ? null : scope.find(url);
  const { coordinator, store } = (api && audiences?.contextOf(api)) ?? session;
  const { record } = store;
  const effect = (): RefusalEffect => {
    if (!api) return 'untouched';
    if (!record) return coordinator.resumption ? 'resume' : 'none';
    if (coordinator.ongoing) return 'joins';
    if (coordinator.cooldown) return 'cooldown';
    if (!coordinator.limiter.allows(record.tokens.accessToken, `GET ${withoutQuery(url)}`, clock.now()))
      return 'limited';
    if (isRefreshExpired(record, clock.now())) return 'ends';
    return record.tokens.refreshToken || backend.credential === 'cookie' ? 'refresh' : 'unsure';
  };
  return {
    url: resolved === undefined ? null : withoutQuery(resolved),
    entry: api && {
      text: `${api.origin ?? ''}${api.path}` || '/',
      option: api.isPublic ? 'publicApis' : 'apis',
    },
    header: record && isInCookie(record.tokens) ? null : (backend.header ?? 'Authorization'),
    tokenState: coordinator.tokenState,
    sessionName,
    sessionId: api && record ? record.session : null,
    onRefusal: effect(),
  };
}
