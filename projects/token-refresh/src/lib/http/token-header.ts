import { HttpHeaders, HttpRequest } from '@angular/common/http';
import { authorizationValue } from '../session/authorization-value';
import { SessionStore } from '../session/session-store';
import { isInCookie, Tokens } from '../session/tokens';
import { withHeaders } from './with-headers';

/**
 * Whether there are none for sure. `keys()` would make a list of their names, for each request. Without this field of
 * Angular's, the answer is always no: then requests are slower, and nothing else.
 */
export function hasNoHeaders(headers: HttpHeaders): boolean {
  // Parses them.
  headers.has('');
  const { normalizedNames }: { normalizedNames?: ReadonlyMap<string, string> } = headers as object;
  return normalizedNames?.size === 0;
}

/** The header that carries the access token. Its value is built once for each token and reused for all requests. */
export class TokenHeader {
  readonly #key: string;
  #tokens: Tokens | null = null;
  #value?: string;
  #headers = new HttpHeaders();

  /**
   * @param name of the header
   * @param scheme in front of every token; `undefined`: the type of the token
   */
  constructor(
    readonly name: string,
    private readonly store: SessionStore,
    private readonly scheme: string | undefined,
  ) {
    this.#key = name.toLowerCase();
  }

  /**
   * Whether the request has this header from the app: its value is neither the current token nor a former one of the
   * session.
   */
  isForeign({ headers }: HttpRequest<unknown>): boolean {
    if (!headers.has(this.#key)) return false;
    const value = headers.get(this.#key);
    const { former, record } = this.store;
    return !record || ![record.tokens, ...former].some((tokens) => this.#valueOf(tokens) === value);
  }

  /**
   * The request with the access token in its header; unchanged where a cookie carries it.
   *
   * @param isPlain whether the request has no headers of its own
   */
  attach(request: HttpRequest<unknown>, tokens: Tokens, isPlain: boolean): HttpRequest<unknown> {
    if (tokens !== this.#tokens) {
      this.#tokens = tokens;
      this.#value = this.#valueOf(tokens);
      this.#headers = new HttpHeaders({ [this.name]: this.#value });
      // HttpHeaders parse their content at first use: do it here, once for all requests.
      this.#headers.keys();
    }
    if (!this.#value) return request;
    return withHeaders(request, isPlain ? this.#headers : request.headers.set(this.name, this.#value));
  }

  #valueOf(tokens: Tokens): string {
    const { scheme } = this;
    return scheme && !isInCookie(tokens) ? `${scheme} ${tokens.accessToken}` : authorizationValue(tokens);
  }
}
