import { HttpEvent, HttpHandlerFn, HttpRequest } from '@angular/common/http';
import { InjectionToken } from '@angular/core';
import { Observable } from 'rxjs';
import { TokenHttpAnswer } from '../backends/token-backend';

declare const ngDevMode: boolean | undefined;

/**
 * The port of `withDpop()`: signs each send of a request with a key that only this client has, without which the token
 * is worth nothing.
 */
export interface RequestSigner {
  /** The scheme in front of the token, whatever its type says: with another scheme it would be sent unsigned. */
  readonly scheme: string;

  /** Names this page, if its key lives no longer: other tabs have no use for its tokens. Left out, or `''`: tabs share the key. */
  readonly keyOfPage?: string;

  /** Whether to sign a request that gets no token: our refreshes, and requests that the app has marked. */
  signsWithoutToken(request: HttpRequest<unknown>): boolean;

  /** Sends the request with a signature. @param accessToken the token that the request carries; `null`: none */
  send(request: HttpRequest<unknown>, next: HttpHandlerFn, accessToken: string | null): Observable<HttpEvent<unknown>>;

  /** Whether the answer refuses the signature and not the token: no refresh can cure that. */
  isSignatureRefusal(answer: TokenHttpAnswer): boolean;
}

export const REQUEST_SIGNER = new InjectionToken<RequestSigner>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh request signer' : '',
);
