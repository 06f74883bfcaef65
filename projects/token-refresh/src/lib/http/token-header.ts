import { HttpHeaders, HttpRequest } from '@angular/common/http';
import { headerValue } from '../tokens/header-value';
import { SessionStore } from '../tokens/session-store';
import { Tokens } from '../tokens/tokens';

/** The header that carries the token, built once per token. */
export class TokenHeader {
  #tokens: Tokens | null = null;
  #value = '';
  #headers = new HttpHeaders();

  constructor(
    private readonly name: string,
    private readonly store: SessionStore,
  ) {}

  /** Whether the request carries a header of the app's own, which is left alone. One of this session's is not. */
  isForeign(request: HttpRequest<unknown>): boolean {
    const value = request.headers.get(this.name);
    if (value === null) return false;
    const { current, former } = this.store;
    return !current || ![current, ...former].some((tokens) => headerValue(tokens) === value);
  }

  /** The request with the current token; while signed out, the request as it is. */
  attach(request: HttpRequest<unknown>): HttpRequest<unknown> {
    const { current } = this.store;
    if (!current) return request;
    if (current !== this.#tokens) {
      this.#tokens = current;
      this.#value = headerValue(current);
      this.#headers = new HttpHeaders({ [this.name]: this.#value });
      // HttpHeaders work out their content on first use: once for all requests, here.
      this.#headers.keys();
    }
    const { headers } = request;
    return request.clone({ headers: headers.keys().length ? headers.set(this.name, this.#value) : this.#headers });
  }
}
