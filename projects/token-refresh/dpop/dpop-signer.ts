import {
  HttpErrorResponse,
  HttpEvent,
  HttpEventType,
  HttpHandlerFn,
  HttpRequest,
  HttpResponseBase,
} from '@angular/common/http';
import { inject } from '@angular/core';
import {
  IS_TOKEN_REFRESH,
  TokenHttpAnswer,
  ɵisNews as isNews,
  ɵisReplayable as isReplayable,
  ɵRANDOM as RANDOM,
  ɵRequestSigner as RequestSigner,
  ɵsessionName as sessionName,
} from 'ngx-token-refresh';
import { catchError, defer, filter, identity, Observable, switchMap, tap, throwError } from 'rxjs';
import { DPOP_PROOF } from './dpop-context';
import { PROOF_REFUSED, resourceError, tokenEndpointError } from './dpop-error';
import { DPOP_KEY, DpopProofs } from './dpop-proofs';
import { DpopServers } from './dpop-servers';
import { ProofAdvice } from './proof-advice';

declare const ngDevMode: boolean | undefined;

const NONCE = 'DPoP-Nonce';

/** Signs each send with a proof of its own, and sends again where the server asks for a nonce, or another time. */
export class DpopSigner implements RequestSigner {
  readonly scheme = 'DPoP';
  readonly #proofs = inject(DpopProofs);
  readonly #key = inject(DPOP_KEY);
  readonly #page = `.${inject(RANDOM)()}`;
  readonly #servers = inject(DpopServers);
  readonly #name = sessionName();
  readonly #advice = typeof ngDevMode === 'undefined' || ngDevMode ? new ProofAdvice() : null;

  get keyOfPage(): string {
    return this.#key.isOfPage ? this.#page : '';
  }

  signsWithoutToken({ context }: HttpRequest<unknown>): boolean {
    const isRefresh = context.has(IS_TOKEN_REFRESH) && context.get(IS_TOKEN_REFRESH);
    const marked = context.has(DPOP_PROOF) && context.get(DPOP_PROOF);
    return isRefresh || marked === true || (typeof marked === 'string' && marked === this.#name);
  }

  send(request: HttpRequest<unknown>, next: HttpHandlerFn, accessToken: string | null): Observable<HttpEvent<unknown>> {
    return defer(() => {
      let last: HttpEvent<unknown> | null = null;
      return this.#attempt(request, next, accessToken).pipe(
        filter(untilRefused(accessToken)),
        tap((event) => {
          // Events of the app's own interceptors say nothing about the progress of the send.
          if (event.type !== HttpEventType.User) last = event;
        }),
        catchError((refusal: unknown) => {
          if (!this.#isCurable(refusal, request, accessToken)) return throwError(() => refusal);
          const seen = last;
          return this.#attempt(request, next, accessToken).pipe(filter((event) => isNews(event, seen)));
        }),
        // What is refused here is not sent again.
        typeof ngDevMode === 'undefined' || ngDevMode
          ? tap({
              error: (error: unknown) => {
                if (error instanceof HttpErrorResponse)
                  this.#advice?.give(error, this.#servers.parse(request.urlWithParams).href, accessToken === null);
              },
            })
          : identity,
      );
    });
  }

  isSignatureRefusal(answer: TokenHttpAnswer): boolean {
    return PROOF_REFUSED.test(resourceError(answer));
  }

  /** One send, with a proof made for it. */
  #attempt(
    request: HttpRequest<unknown>,
    next: HttpHandlerFn,
    accessToken: string | null,
  ): Observable<HttpEvent<unknown>> {
    const { method, urlWithParams: url } = request;
    const learn = (answer: unknown): void => {
      if (answer instanceof HttpResponseBase) this.#servers.learnNonce(url, answer.headers.get(NONCE));
    };
    return defer(() => this.#proofs.proof({ method, url, ...(accessToken !== null && { accessToken }) })).pipe(
      catchError((error: unknown) => {
        const statusText = error instanceof Error ? error.message : 'No DPoP proof could be made.';
        return throwError(() => new HttpErrorResponse({ error, status: 0, statusText, url }));
      }),
      switchMap((proof) => next(request.clone({ headers: request.headers.set('DPoP', proof) }))),
      tap<HttpEvent<unknown>>({ next: learn, error: learn }),
    );
  }

  /** Whether the server will accept another proof where it refused this one. */
  #isCurable(refusal: unknown, request: HttpRequest<unknown>, accessToken: string | null): boolean {
    if (!(refusal instanceof HttpErrorResponse) || !isReplayable(request, refusal)) return false;
    const { headers } = refusal;
    const error = accessToken === null ? tokenEndpointError(refusal) : resourceError(refusal);
    if (error === 'use_dpop_nonce') return headers.has(NONCE);
    if (error !== 'invalid_dpop_proof') return false;
    return this.#servers.learnTime(request.urlWithParams, Date.parse(headers.get('Date') ?? ''));
  }
}

/**
 * Lets events pass until the headers of an answer show that it may be a refusal of the proof: what follows comes again
 * with the second send, or is an error, whose progress is of no use.
 */
function untilRefused(accessToken: string | null): (event: HttpEvent<unknown>) => boolean {
  let refused = false;
  return (event) => {
    if (event.type === HttpEventType.ResponseHeader) {
      refused = event.status === 401 || (accessToken === null && event.status === 400);
    }
    return !refused || event.type === HttpEventType.User || event.type === HttpEventType.Response;
  };
}
