import { HttpEvent, HttpHandlerFn, HttpRequest } from '@angular/common/http';
import { InjectionToken } from '@angular/core';
import { Observable } from 'rxjs';

/** How a request gets the current token. */
export interface TokenAttacher {
  /** Whether the request carries credentials of the app's own, which are left alone. Those of this session are not. */
  isForeign(request: HttpRequest<unknown>): boolean;

  /** Sends the request with the current token; while signed out, the request as it is. Once for each send. */
  send(request: HttpRequest<unknown>, next: HttpHandlerFn): Observable<HttpEvent<unknown>>;
}

/** The port through which a feature may attach the token in another way than as one header. */
export const TOKEN_ATTACHER = new InjectionToken<TokenAttacher>('ngx-token-refresh token attacher');
