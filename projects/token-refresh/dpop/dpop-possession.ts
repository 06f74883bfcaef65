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
  HttpAnswer,
  ɵisNews as isNews,
  ɵisReplayable as isReplayable,
  ɵPossession as Possession,
} from 'ngx-token-refresh';
import { catchError, defer, filter, Observable, switchMap, tap, throwError } from 'rxjs';
import { resourceError, tokenEndpointError } from './dpop-error';
import { DpopProofs } from './dpop-proofs';
import { DpopServers } from './dpop-servers';

const NONCE = 'DPoP-Nonce';

/** What a server says of a proof that it does not take (RFC 9449 §7.1 and §9). */
const OF_THE_PROOF = /^(?:use_dpop_nonce|invalid_dpop_proof)$/;

/** Sends each request with a proof of its own, and once more where the server names the nonce, or the time, it wants. */
export class DpopPossession implements Possession {
  readonly scheme = 'DPoP';
  readonly #proofs = inject(DpopProofs);
  readonly #servers = inject(DpopServers);

  send(request: HttpRequest<unknown>, next: HttpHandlerFn, accessToken: string | null): Observable<HttpEvent<unknown>> {
    return defer(() => {
      let last: HttpEvent<unknown> | null = null;
      return this.#attempt(request, next, accessToken).pipe(
        filter(untilRefused(accessToken)),
        tap((event) => {
          // Those of the app's own interceptors come at any time, and say nothing about how far the send has come.
          if (event.type !== HttpEventType.User) last = event;
        }),
        catchError((refusal: unknown) => {
          if (!this.#isCurable(refusal, request, accessToken)) return throwError(() => refusal);
          const seen = last;
          return this.#attempt(request, next, accessToken).pipe(filter((event) => isNews(event, seen)));
        }),
      );
    });
  }

  isProofRefusal(answer: HttpAnswer): boolean {
    return OF_THE_PROOF.test(resourceError(answer));
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

  /** Whether another proof will be taken where this one was not. */
  #isCurable(refusal: unknown, request: HttpRequest<unknown>, accessToken: string | null): boolean {
    if (!(refusal instanceof HttpErrorResponse) || !isReplayable(request, false)) return false;
    const { headers } = refusal;
    const error = accessToken === null ? tokenEndpointError(refusal) : resourceError(refusal);
    if (error === 'use_dpop_nonce') return headers.has(NONCE);
    if (error !== 'invalid_dpop_proof') return false;
    return this.#servers.learnTime(request.urlWithParams, Date.parse(headers.get('Date') ?? ''));
  }
}

/**
 * Lets events pass until the headers of an answer say that it may be a refusal of the proof: what follows is either
 * said again by the second send, or an error, of which nobody wants to see the progress.
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
