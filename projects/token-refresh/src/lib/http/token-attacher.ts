import { HttpEvent, HttpHandlerFn, HttpRequest } from '@angular/common/http';
import { InjectionToken } from '@angular/core';
import { Observable } from 'rxjs';
import { SessionStore } from '../session/session-store';
import { Tokens } from '../session/tokens';

declare const ngDevMode: boolean | undefined;

/** How a request gets the current token. */
export interface TokenAttacher {
  /**
   * Whether the request carries credentials of the app's own, which are left alone. Those of this session are not.
   *
   * @param names of its headers, as the app wrote them.
   */
  isForeign(request: HttpRequest<unknown>, names: readonly string[]): boolean;

  /**
   * Sends the request with the current token; while signed out, the request as it is. Once for each send.
   *
   * @param own whether the request has headers of its own.
   */
  send(request: HttpRequest<unknown>, next: HttpHandlerFn, own: boolean): Observable<HttpEvent<unknown>>;
}

/** The port through which a feature may attach the token in another way than as one header. */
export const TOKEN_ATTACHER = new InjectionToken<TokenAttacher>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh token attacher' : '',
);

/**
 * Whether the request's header is the app's own: it carries neither the current token nor a former one of the session.
 *
 * @param names of all its headers; few have the length of this one, so that hardly any is written small to be compared.
 * @param header its name in small letters.
 */
export function holdsForeign(
  { headers }: HttpRequest<unknown>,
  names: readonly string[],
  header: string,
  { current, former }: SessionStore,
  valueOf: (tokens: Tokens) => string,
): boolean {
  if (!names.some((name) => name.length === header.length && name.toLowerCase() === header)) return false;
  const value = headers.get(header);
  return !current || ![current, ...former].some((tokens) => valueOf(tokens) === value);
}
