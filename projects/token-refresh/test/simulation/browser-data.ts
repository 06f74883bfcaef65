import { Issued, sessionOf } from './auth-server';

/** What a browser keeps for the origin, beside the session of the app: the server's cookie, and small texts. */
export class BrowserData {
  /** The refresh token in the HttpOnly cookie; `''`: there is none. */
  cookie = '';
  readonly #texts = new Map<string, string>();

  constructor(
    /** Whether the text of the last input cannot be stored. */
    private readonly forbidsActivity: boolean,
  ) {}

  /** `localStorage`, as far as the library uses it. */
  readonly localStorage = {
    getItem: (key: string): string | null => this.#allowed(key).get(key) ?? null,
    setItem: (key: string, text: string): void => void this.#allowed(key).set(key, text),
    removeItem: (key: string): void => void this.#allowed(key).delete(key),
  };

  #allowed(key: string): Map<string, string> {
    if (this.forbidsActivity && key.endsWith('.activity')) throw new DOMException('', 'SecurityError');
    return this.#texts;
  }

  /** Whether it is stored when the person was there last. */
  get hasActivity(): boolean {
    return this.#texts.has('ngx-token-refresh.activity');
  }

  /** Whether the app may think that there is a session. */
  get hasHint(): boolean {
    return this.#texts.has('ngx-token-refresh.hint');
  }

  /** The server's answer to a sign-out reaches the browser. A sign-in may have come in between. */
  dropCookie(refreshToken: string): void {
    if (sessionOf(this.cookie) === sessionOf(refreshToken)) this.cookie = '';
  }

  /** An answer of the server reaches the browser. */
  keep({ refreshToken }: Issued): void {
    this.cookie = refreshToken;
  }
}
