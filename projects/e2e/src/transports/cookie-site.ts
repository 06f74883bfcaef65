import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * An API under `/by-cookie/`. Its refresh cookie is changed by each refresh, and is accepted once. The access token is a
 * cookie as well, and with `/by-cookie/refresh-for-token` it is in the answer.
 */
export class CookieSite {
  refreshes = 0;
  /** A refresh cookie was sent that had been spent. */
  reuses = 0;
  /** Whether the session is over. */
  isOver = false;
  #issued = 0;
  /** The access tokens that are accepted. */
  readonly #good = new Set<string | undefined>();

  expireAll(): void {
    this.#good.clear();
  }

  answer({ headers, url = '' }: IncomingMessage, response: ServerResponse): void {
    const cookies = new Map((headers.cookie ?? '').split('; ').map((cookie) => cookie.split('=') as [string, string]));
    if (url === '/by-cookie/sign-in') return this.#send(response, this.#issue());
    if (url.startsWith('/by-cookie/refresh')) return this.#refresh(url, cookies.get('refresh'), response);
    const access = url.startsWith('/by-cookie/token/')
      ? headers.authorization?.replace('Bearer ', '')
      : cookies.get('access');
    const isGood = this.#good.has(access);
    response.writeHead(isGood ? 200 : 401).end(isGood ? 'answer' : 'refused');
  }

  #refresh(url: string, refresh: string | undefined, response: ServerResponse): void {
    const isSpent = refresh !== `R${this.#issued}`;
    if (isSpent) this.reuses++;
    if (isSpent || this.isOver) return void response.writeHead(401).end();
    this.refreshes++;
    const accessToken = this.#issue();
    const answer = url.endsWith('-for-token') ? { access_token: accessToken } : {};
    // So long that refreshes which do not take turns send the same cookie.
    setTimeout(() => this.#send(response, accessToken, answer), 50);
  }

  /** The next tokens. */
  #issue(): string {
    const accessToken = `A${++this.#issued}`;
    this.#good.add(accessToken);
    return accessToken;
  }

  #send(response: ServerResponse, accessToken: string, answer: object = {}): void {
    const cookie = (name: string): string => `${name}; Path=/by-cookie; HttpOnly; SameSite=Strict`;
    response.setHeader('Set-Cookie', [cookie(`refresh=R${accessToken.slice(1)}`), cookie(`access=${accessToken}`)]);
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(answer));
  }
}
