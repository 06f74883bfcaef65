import { Issued } from './auth-server';

/** What a browser keeps for the origin, beside the session of the app: the server's cookie, and small texts. */
export class BrowserData {
  /** The refresh token in the HttpOnly cookie; `''`: there is none. */
  cookie = '';
  readonly #texts = new Map<string, string>();

  /** `localStorage`, as far as the library uses it. */
  readonly localStorage = {
    getItem: (key: string): string | null => this.#texts.get(key) ?? null,
    setItem: (key: string, text: string): void => void this.#texts.set(key, text),
    removeItem: (key: string): void => void this.#texts.delete(key),
  };

  /** Whether the app may think that there is a session. */
  get hasHint(): boolean {
    return this.#texts.has('ngx-token-refresh.hint');
  }

  /** An answer of the server reaches the browser. */
  keep({ refreshToken }: Issued): void {
    this.cookie = refreshToken;
  }
}
