import { DOCUMENT } from '@angular/common';
import { HttpErrorResponse, HttpHandlerFn, HttpRequest, HttpResponse, HttpResponseBase } from '@angular/common/http';
import { inject, InjectionToken } from '@angular/core';
import { tap } from 'rxjs';
import { TokenHttpAnswer } from '../backends/token-backend';
import { CLOCK } from '../platform/clock';
import { FINDINGS } from '../platform/findings';
import { onServer } from '../platform/on-server';
import { AnyDocument } from '../platform/page-url';
import { withoutQuery } from '../platform/without-query';
import { REFRESH_CONFIG } from '../refresh/refresh-config';
import { SessionStore } from '../session/session-store';
import { isInCookie } from '../session/tokens';
import { API_LIST, injectApiScope, originOf, resolvedUrl } from './api-scope';
import { classifyAnswer } from './classify-answer';
import { RAW_ANSWER, SKIP_TOKEN } from './context-tokens';
import { isSafe } from './replayable';
import { REQUEST_SIGNER } from './request-signer';
import { OWN } from '../session/named-session';

// What requests and their answers show to be wrong with the set-up. In development only: production has none of it.

/** The checks of one app. Provided in development alone. */
export const REQUEST_CHECKS = new InjectionToken<RequestChecks>('ngx-token-refresh request checks');

/** By how many ms two clocks may differ. */
const TOLERANCE = 60_000;

/** Looks at each request that passes our interceptor, as it leaves, and at the answer, as it comes. */
export class RequestChecks {
  readonly #store = inject(SessionStore);
  readonly #clock = inject(CLOCK);
  readonly #config = inject(REFRESH_CONFIG);
  readonly #signer = inject(REQUEST_SIGNER, OWN);
  readonly #findings = inject(FINDINGS);
  readonly #apis = inject(API_LIST);
  readonly #scope = injectApiScope();
  readonly #header = this.#config.backend.header ?? 'Authorization';
  /** The placeholders of cookies that were refused although a refresh had brought them. */
  readonly #refusedCookies = new Set<string>();

  /** Whether the interceptor is registered: a request has passed it. */
  hasPassed = false;

  constructor() {
    const { location }: Partial<Document> = inject<AnyDocument>(DOCUMENT, { optional: true }) ?? {};
    const isPage = !onServer() && !!location && !/^https?:/.test(location.href);
    if (!isPage || this.#apis.some(({ origin }) => origin)) return;
    this.#findings.tell(
      'K5',
      'this page is not http(s), so `apis` without an origin covers nothing, and no request gets a token: list the origin of ' +
        "your API in `apis`, such as 'https://api.example.com', and request absolute URLs",
    );
  }

  /** What goes on in place of `next`: it tells what the answer shows. */
  watch(request: HttpRequest<unknown>, next: HttpHandlerFn): HttpHandlerFn {
    const isOurs = request.context.has(RAW_ANSWER);
    this.hasPassed ||= !isOurs || this.#config.refreshVia !== 'http-backend';
    let first: string | null = null;
    return (sent) => {
      const at = this.#clock.now();
      const carried = this.#store.record?.tokens ?? null;
      first ??= carried?.accessToken ?? null;
      const isRenewed = carried?.accessToken !== first;
      const look = (answer: unknown): void => {
        if (!(answer instanceof HttpResponse || answer instanceof HttpErrorResponse)) return;
        if (isOurs || !isSafe(request) || answer.status === 401) this.#compareClocks(answer, at);
        if (isOurs) return;
        this.#findRedirect(sent, answer);
        if (!this.#store.record || request.context.get(SKIP_TOKEN)) return;
        this.#findRefusal(request, sent, answer);
        if (carried && isInCookie(carried)) this.#findLostCookie(sent, answer, isRenewed ? carried.accessToken : null);
      };
      return next(sent).pipe(tap({ next: (event) => look(event), error: look }));
    };
  }

  /** K12. A cache keeps neither what is not safe nor a refusal: its dates are old. */
  #compareClocks({ headers }: HttpResponseBase, sentAt: number): void {
    const date = Date.parse(headers.get('Date') ?? '');
    if (Number(headers.get('Age')) > 0 || (date > sentAt - TOLERANCE - 1_000 && date < this.#clock.now() + TOLERANCE))
      return;
    if (Number.isNaN(date)) return;
    this.#findings.tell(
      'K12',
      'the clock of this machine and that of the server differ by more than a minute: set this one right; for people whose ' +
        'clocks are wrong, let the answer state a lifetime in seconds and no time of day',
    );
  }

  /** K16. */
  #findRedirect({ headers, url }: HttpRequest<unknown>, answer: HttpResponseBase): void {
    const to = originOf(answer.url ?? undefined);
    const from = this.#originOf(url);
    if (!to || !from || to === from || !headers.has(this.#header)) return;
    if (answer.ok && this.#scope.find(to)) return;
    const along = /^authorization$/i.test(this.#header)
      ? ''
      : `, where the token in the \`${this.#header}\` header may have gone along`;
    this.#findings.tell(
      'K16',
      `the answer to ${withoutQuery(url)} came from ${to}${along}: register interceptors that rewrite URLs before ours, and ` +
        'request the URL to which the server redirects',
    );
  }

  /** K3, K4 and K15: refusals that no refresh is started for. */
  #findRefusal(request: HttpRequest<unknown>, { headers }: HttpRequest<unknown>, answer: TokenHttpAnswer): void {
    const isOwn = request.headers.has(this.#header);
    if (this.#scope.find(request.url)) {
      // A token of ours that the app has put there is one that the interceptor takes care of: it sets the header anew.
      if (!isOwn || headers !== request.headers || !this.#isRefused(request, answer)) return;
      this.#findings.tell(
        'K3',
        `a request was refused that has a \`${this.#header}\` header of the app's own, and the library leaves such requests ` +
          'alone: remove the code that sets it, or set SKIP_TOKEN where the credential is another',
      );
      return;
    }
    if (isOwn || request.headers.has('Authorization')) return;
    if (answer.status < 400 || !this.#isRefused(request, answer)) return;
    const url = withoutQuery(request.url);
    const origin = this.#originOf(url);
    const refreshUrl = this.#config.backend.ɵdiagnosis?.url;
    const isAuthServer = !!refreshUrl && origin === this.#originOf(refreshUrl);
    const isListed = this.#apis.some((api) => origin === (api.origin ?? this.#scope.own));
    if (isAuthServer && !isListed) {
      this.#findings.tell(
        'K15',
        `${url} refused a request without a token; it is of the origin of \`refreshUrl\`, which \`apis\` does not list: add ` +
          'what needs the token there, or set SKIP_TOKEN on the request',
      );
    } else {
      this.#findings.tell(
        'K4',
        `${url} answered ${answer.status} in a session and is outside \`apis\`, so it got no token: add its origin or path ` +
          'to `apis` if it is your API, or set SKIP_TOKEN on the request',
      );
    }
  }

  /** K17. @param renewed the placeholder of the cookie, if a refresh brought it after the request was made */
  #findLostCookie(request: HttpRequest<unknown>, answer: TokenHttpAnswer, renewed: string | null): void {
    const api = this.#scope.find(request.url);
    if (!api || api.isPublic) return;
    if (!this.#isRefused(request, answer)) {
      if (answer.status < 400) this.#refusedCookies.clear();
    } else if (renewed && this.#refusedCookies.add(renewed).size > 1) {
      this.#findings.tell(
        'K17',
        'refreshes succeed, and the requests after them are refused all the same, so the browser does not keep the cookie, or ' +
          'does not send it: check its SameSite, Secure, Path and Domain, and `withCredentials` of requests to another origin',
      );
    }
  }

  #originOf(url: string): string | undefined {
    return originOf(resolvedUrl(url, this.#scope));
  }

  #isRefused(request: HttpRequest<unknown>, answer: TokenHttpAnswer): boolean {
    try {
      return classifyAnswer(answer, this.#config.backend, this.#signer, request) !== 'ok';
    } catch {
      // A check of the app's own that knows its own answers alone.
      return false;
    }
  }
}
