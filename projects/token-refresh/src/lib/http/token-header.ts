import { HttpEvent, HttpHandlerFn, HttpHeaders, HttpRequest } from '@angular/common/http';
import { Observable } from 'rxjs';
import { headerValue } from '../session/authorization-value';
import { SessionStore } from '../session/session-store';
import { Tokens } from '../session/tokens';
import { holdsForeign, TokenAttacher } from './token-attacher';
import { withHeaders } from './with-headers';

/** The header that carries the token, built once per token: how the token is attached unless a feature says otherwise. */
export class TokenHeader implements TokenAttacher {
  #tokens: Tokens | null = null;
  #value = '';
  #headers = new HttpHeaders();
  readonly #key: string;

  constructor(
    private readonly name: string,
    private readonly store: SessionStore,
  ) {
    this.#key = name.toLowerCase();
  }

  isForeign(request: HttpRequest<unknown>, names: readonly string[]): boolean {
    return holdsForeign(request, names, this.#key, this.store, headerValue);
  }

  send(request: HttpRequest<unknown>, next: HttpHandlerFn, own: boolean): Observable<HttpEvent<unknown>> {
    return next(this.attach(request, own));
  }

  /** The request with the current token; while signed out, the request as it is. */
  attach(request: HttpRequest<unknown>, own: boolean): HttpRequest<unknown> {
    const { current } = this.store;
    if (!current) return request;
    if (current !== this.#tokens) {
      this.#tokens = current;
      this.#value = headerValue(current);
      this.#headers = new HttpHeaders({ [this.name]: this.#value });
      // HttpHeaders work out their content on first use: once for all requests, here.
      this.#headers.keys();
    }
    if (!this.#value) return request;
    return withHeaders(request, own ? request.headers.set(this.name, this.#value) : this.#headers);
  }
}
