import { DOCUMENT } from '@angular/common';
import { HttpEvent, HttpHandlerFn, HttpRequest, HttpXsrfTokenExtractor } from '@angular/common/http';
import { inject, InjectionToken } from '@angular/core';
import { Observable, Subscriber } from 'rxjs';
import { isBearerChallenge } from '../backends/bearer-challenge';
import { HttpAnswer } from '../backends/token-backend';
import { withoutQuery } from '../platform/without-query';
import { CATCH_UP } from '../features/cross-tab/cross-tab-sync';
import { FRESHNESS } from '../refresh/staleness';
import { RefreshControl } from '../refresh/refresh-coordinator';
import { REFRESH_OPTIONS } from '../refresh/refresh-config';
import { CLOCK } from '../platform/clock';
import { SessionStore } from '../session/session-store';
import { API_LIST, ApiScope, originOf } from './api-scope';
import { Call } from './pending-request';
import { CallContext, CallState, Verdict } from './call-context';
import { CallMaker, Calls } from './intercepted-request';
import { AnyDocument, pageUrl, urlBase } from '../platform/page-url';
import { SKIP_TOKEN } from './context-tokens';
import { Send, Taker } from './send';
import { tell } from './tell';
import { TOKEN_ATTACHER } from './token-attacher';
import { UnreadBodies } from './unread-body';
import { XsrfHeader } from '../backends/xsrf-renewal';

declare const ngDevMode: boolean | undefined;

/** A token, as each request asks for it: to find a class by itself takes Angular longer. */
export const INTERCEPTION = new InjectionToken<Interception>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh interception' : '',
);

/** What both interceptors do: the one composer of the rooms. */
export class Interception implements CallContext, CallMaker, Taker {
  readonly store = inject(SessionStore);
  readonly control = inject(RefreshControl);
  readonly log = this.control.log;
  readonly freshness = inject(FRESHNESS, { optional: true });
  readonly catchUp = inject(CATCH_UP, { optional: true });
  readonly #clock = inject(CLOCK);
  readonly #document: AnyDocument = inject(DOCUMENT, { optional: true });
  readonly #page = pageUrl(this.#document);
  readonly #backend = inject(REFRESH_OPTIONS).backend;
  readonly #ours = new ApiScope(inject(API_LIST), originOf(this.#page), urlBase(this.#document, this.#page));
  readonly attacher = inject(TOKEN_ATTACHER);
  readonly bodies = new UnreadBodies(this.#backend);
  readonly xsrf = new XsrfHeader(inject(HttpXsrfTokenExtractor, { optional: true }));
  readonly surfaced = new WeakSet();
  #calls = 0;

  handle(request: HttpRequest<unknown>, next: HttpHandlerFn): Observable<HttpEvent<unknown>> {
    const { context, url } = request;
    if (!this.#ours.holds(url) || (context.has(SKIP_TOKEN) && context.get(SKIP_TOKEN))) return next(request);
    return new Calls(this, request, next);
  }

  open(request: HttpRequest<unknown>, next: HttpHandlerFn, caller: Subscriber<HttpEvent<unknown>>): void {
    // Headers of the request's own are few in an app: without any there is nothing to look for in them.
    const names = request.headers.keys();
    const own = names.length > 0;
    if (own && this.attacher.isForeign(request, names)) {
      next(request).subscribe(caller);
      return;
    }
    const xsrf = own ? this.xsrf.tokenOf(request) : null;
    const send = new Send(this, this, request, next, caller, own, xsrf, ++this.#calls);
    if (this.control.flight || this.freshness?.isStale()) {
      const call = new Call(send, 0);
      call.wait('expiry');
      caller.add(call);
      return;
    }
    // Whoever was told may have unsubscribed it.
    if (!tell(send, 'request-sent') || !caller.closed) send.start(request);
    // Where the answer came at once there is nothing to undo.
    if (!send.closed) caller.add(send);
  }

  refused(send: Send, answer: HttpAnswer, over: boolean): void {
    const call = new Call(send, 1);
    send.caller.add(call);
    call.refused(send, answer, over);
  }

  judge(answer: HttpAnswer): Verdict {
    const backend = this.#backend;
    const read = this.bodies.of(answer);
    if (backend.isSessionOver?.(read)) return 'session-over';
    return (backend.isChallenge ? backend.isChallenge(read) : isBearerChallenge(read)) ? 'challenge' : 'accepted';
  }

  accepted(carried: string, request: HttpRequest<unknown>): void {
    const { budget } = this.control;
    if (budget.isSettled(carried) || carried !== this.store.current?.accessToken) return;
    budget.accepted(carried);
    if (budget.isWary) budget.forgive(endpointOf(request));
  }

  permits(request: HttpRequest<unknown>, { waited, started, last }: CallState): boolean {
    const { budget } = this.control;
    const endpoint = endpointOf(request);
    const token = this.store.current?.accessToken ?? '';
    const now = this.#clock.now();
    if (!waited || !(started || last || !budget.isProven(token))) return budget.permits(token, endpoint, now);
    budget.inVain(endpoint, started, now);
    return false;
  }
}

function endpointOf({ method, url }: HttpRequest<unknown>): string {
  return `${method} ${withoutQuery(url)}`;
}
