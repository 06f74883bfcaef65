import { HttpEvent, HttpHandlerFn, HttpHeaders, HttpRequest } from '@angular/common/http';
import { Observable } from 'rxjs';
import { SessionStore } from '../tokens/session-store';
import { isInCookie, Tokens } from '../tokens/tokens';
import { TokenAttacher } from './token-attacher';

/** `null`: the browser sends it, as a cookie. */
function valueOf(tokens: Tokens): string | null {
  if (isInCookie(tokens)) return null;
  const { accessToken, tokenType = 'Bearer' } = tokens;
  // Servers write "bearer", and some of them then refuse that spelling.
  const scheme = /^bearer$/i.test(tokenType) ? 'Bearer' : tokenType;
  return scheme ? `${scheme} ${accessToken}` : accessToken;
}

/** The header that carries the token, built once per token: how the token is attached unless a feature says otherwise. */
export class TokenHeader implements TokenAttacher {
  #tokens: Tokens | null = null;
  #value: string | null = null;
  #headers = new HttpHeaders();

  constructor(
    private readonly name: string,
    private readonly store: SessionStore,
  ) {}

  isForeign(request: HttpRequest<unknown>): boolean {
    const value = request.headers.get(this.name);
    if (value === null) return false;
    const { current, former } = this.store;
    return !current || ![current, ...former].some((tokens) => valueOf(tokens) === value);
  }

  send(request: HttpRequest<unknown>, next: HttpHandlerFn): Observable<HttpEvent<unknown>> {
    return next(this.attach(request));
  }

  /** The request with the current token; while signed out, the request as it is. */
  attach(request: HttpRequest<unknown>): HttpRequest<unknown> {
    const { current } = this.store;
    if (!current) return request;
    if (current !== this.#tokens) {
      this.#tokens = current;
      this.#value = valueOf(current);
      this.#headers = new HttpHeaders(this.#value === null ? {} : { [this.name]: this.#value });
      // HttpHeaders work out their content on first use: once for all requests, here.
      this.#headers.keys();
    }
    if (this.#value === null) return request;
    const { headers } = request;
    return request.clone({ headers: headers.keys().length ? headers.set(this.name, this.#value) : this.#headers });
  }
}
