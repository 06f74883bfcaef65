import { DOCUMENT } from '@angular/common';
import { HttpEvent, HttpHandlerFn, HttpRequest, HttpResponse, HttpXsrfTokenExtractor } from '@angular/common/http';
import { inject, Injectable } from '@angular/core';
import { Observable } from 'rxjs';
import { isBearerChallenge } from '../backends/bearer-challenge';
import { HttpAnswer } from '../backends/token-backend';
import { withoutQuery } from '../backends/without-query';
import { CATCH_UP } from '../refresh/cross-tab-sync';
import { EventLog } from '../refresh/event-log';
import { FRESHNESS } from '../refresh/freshness';
import { RefreshControl } from '../refresh/refresh-control';
import { REFRESH_OPTIONS } from '../refresh/refresh-options';
import { CLOCK } from '../tokens/clock';
import { SessionStore } from '../tokens/session-store';
import { API_LIST, apiScope, originOf } from './api-scope';
import { AnyDocument, baseUrl, pageUrl } from './page-url';
import { SKIP_TOKEN } from './request-context';
import { Send } from './send';
import { SendContext, SendState, Verdict } from './send-context';
import { TOKEN_ATTACHER } from './token-attacher';
import { XsrfHeader } from './xsrf-header';

/** What both interceptors do: the one composer of the rooms. */
@Injectable()
export class Interception implements SendContext {
  readonly store = inject(SessionStore);
  readonly control = inject(RefreshControl);
  readonly log = inject(EventLog);
  readonly freshness = inject(FRESHNESS, { optional: true });
  readonly catchUp = inject(CATCH_UP, { optional: true });
  readonly #clock = inject(CLOCK);
  readonly #document: AnyDocument = inject(DOCUMENT, { optional: true });
  readonly #page = pageUrl(this.#document);
  readonly #backend = inject(REFRESH_OPTIONS).backend;
  readonly #isOurs = apiScope(inject(API_LIST), originOf(this.#page), () => baseUrl(this.#document, this.#page));
  readonly attacher = inject(TOKEN_ATTACHER);
  readonly xsrf = new XsrfHeader(inject(HttpXsrfTokenExtractor, { optional: true }));
  readonly surfaced = new WeakSet();
  #calls = 0;

  handle(request: HttpRequest<unknown>, next: HttpHandlerFn): Observable<HttpEvent<unknown>> {
    const { context, url } = request;
    if (!this.#isOurs(url) || (context.has(SKIP_TOKEN) && context.get(SKIP_TOKEN))) return next(request);
    return new Observable((caller) => {
      if (this.attacher.isForeign(request)) return next(request).subscribe(caller);
      const xsrf = this.xsrf.tokenOf(request);
      return new Send({ context: this, request, xsrf, next, caller, id: ++this.#calls }, 1, null).start();
    });
  }

  judge(answer: HttpAnswer, { responseType }: HttpRequest<unknown>): Verdict | Promise<Verdict> {
    if (this.surfaced.has(answer)) return 'accepted';
    if (responseType === 'json' || !(answer instanceof HttpResponse)) return this.#verdictOn(answer);
    const read = this.#backend.readBody?.(answer) ?? answer;
    // By its `then`: with zone.js a promise of the browser is no instance of `Promise`.
    if (!('then' in read)) return this.#verdictOn(read);
    return read.then(
      (later) => this.#verdictOn(later),
      () => this.#verdictOn(answer),
    );
  }

  accepted(carried: string, request: HttpRequest<unknown>): void {
    const { budget } = this.control;
    if (carried !== this.store.current?.accessToken) return;
    budget.accepted(carried);
    if (budget.isWary) budget.forgive(endpointOf(request));
  }

  permits(request: HttpRequest<unknown>, { waited, started, last }: SendState): boolean {
    const { budget } = this.control;
    const endpoint = endpointOf(request);
    const token = this.store.current?.accessToken ?? '';
    const now = this.#clock.now();
    if (!waited || !(started || last || !budget.isProven(token))) return budget.permits(token, endpoint, now);
    budget.inVain(endpoint, started, now);
    return false;
  }

  #verdictOn(answer: HttpAnswer): Verdict {
    const backend = this.#backend;
    if (backend.isSessionOver?.(answer)) return 'session-over';
    return (backend.isChallenge ? backend.isChallenge(answer) : isBearerChallenge(answer)) ? 'challenge' : 'accepted';
  }
}

function endpointOf({ method, url }: HttpRequest<unknown>): string {
  return `${method} ${withoutQuery(url)}`;
}
