import { HttpHeaders, HttpRequest } from '@angular/common/http';
import { SessionStore } from '../tokens/session-store';
import { Tokens } from '../tokens/tokens';

/** Former tokens of the session by which a header set by the app is still known as ours. */
const REMEMBERED = 8;

function valueOf({ accessToken, tokenType = 'Bearer' }: Tokens): string {
  // Servers write "bearer", and some of them then refuse that spelling.
  const scheme = /^bearer$/i.test(tokenType) ? 'Bearer' : tokenType;
  return scheme ? `${scheme} ${accessToken}` : accessToken;
}

/** The header that carries the token, built once per token. */
export class TokenHeader {
  #tokens: Tokens | null = null;
  #session: string | null = null;
  #value = '';
  #headers = new HttpHeaders();
  /** Values this session has had. */
  #former: readonly string[] = [];

  constructor(
    private readonly name: string,
    private readonly store: SessionStore,
  ) {
    this.#renew();
    // Also tokens that no request carried: the app may have read them from the store.
    store.watch(() => this.#renew());
  }

  /** Whether the request carries a header of the app's own, which is left alone. An older one of ours is not. */
  isForeign(request: HttpRequest<unknown>): boolean {
    const value = request.headers.get(this.name);
    if (value === null) return false;
    this.#renew();
    return value !== this.#value && !this.#former.includes(value);
  }

  attach(request: HttpRequest<unknown>): HttpRequest<unknown> {
    this.#renew();
    return request.clone({
      headers: request.headers.keys().length ? request.headers.set(this.name, this.#value) : this.#headers,
    });
  }

  /** Asked before each use: a listener that hears of new tokens before this does may send a request. */
  #renew(): void {
    const { current, session } = this.store;
    if (current === this.#tokens) return;
    this.#former = session && session === this.#session ? [this.#value, ...this.#former].slice(0, REMEMBERED) : [];
    this.#tokens = current;
    this.#session = session;
    this.#value = current ? valueOf(current) : '';
    this.#headers = new HttpHeaders().set(this.name, this.#value);
    // HttpHeaders work out their content on first use; once for all, here.
    this.#headers.keys();
  }
}
