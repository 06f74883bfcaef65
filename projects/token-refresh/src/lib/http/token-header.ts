import { HttpHeaders, HttpRequest } from '@angular/common/http';
import { authorizationValue } from '../session/authorization-value';
import { SessionStore } from '../session/session-store';
import { isInCookie, Tokens } from '../session/tokens';
import { withHeaders } from './with-headers';

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
    private readonly name: string,
    private readonly store: SessionStore,
    private readonly scheme: string | undefined,
  ) {
    this.#key = name.toLowerCase();
  }

  /**
   * Whether the request has this header from the app: its value is neither the current token nor a former one of the
   * session.
   *
   * @param names of all headers of the request, as the app wrote them
   */
  isForeign({ headers }: HttpRequest<unknown>, names: readonly string[]): boolean {
    const key = this.#key;
    // Compare lengths first: hardly any name then has to be converted.
    if (!names.some((name) => name.length === key.length && name.toLowerCase() === key)) return false;
    const value = headers.get(key);
    const { former, record } = this.store;
    return !record || ![record.tokens, ...former].some((tokens) => this.#valueOf(tokens) === value);
  }

  /**
   * The request with the access token in its header; unchanged where a cookie carries it.
   *
   * @param hasHeaders whether the request has headers of its own
   */
  attach(request: HttpRequest<unknown>, tokens: Tokens, hasHeaders: boolean): HttpRequest<unknown> {
    if (tokens !== this.#tokens) {
      this.#tokens = tokens;
      this.#value = this.#valueOf(tokens);
      this.#headers = new HttpHeaders({ [this.name]: this.#value });
      // HttpHeaders parse their content at first use: do it here, once for all requests.
      this.#headers.keys();
    }
    if (!this.#value) return request;
    return withHeaders(request, hasHeaders ? request.headers.set(this.name, this.#value) : this.#headers);
  }

  #valueOf(tokens: Tokens): string {
    const { scheme } = this;
    return scheme && !isInCookie(tokens) ? `${scheme} ${tokens.accessToken}` : authorizationValue(tokens);
  }
}
