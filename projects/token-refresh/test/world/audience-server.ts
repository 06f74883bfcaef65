import { oauth2Backend } from 'ngx-token-refresh';
import { bearerOf, Fate, ModelServer, WireRequest } from './model-server';

export const A = 'https://a.example';
export const B = 'https://b.example';

/**
 * An authorization server, `/token`, with resource indicators, and APIs that accept the tokens issued for them alone:
 * `A1`, … for the session's own, `A1-urn:a`, … for that of another. Refresh tokens are used once; the second use ends all.
 */
export class AudienceServer extends ModelServer {
  readonly exchanges: Record<string, string>[] = [];
  readonly #live = new Map<string, string>();
  #refreshToken = 'R1';
  #count = 1;
  /** Exchanges that are being answered at one time, at most. */
  atOnce = 0;
  #open = 0;
  expiresIn = 60;
  rotates = true;
  /** APIs that demand a stronger sign-in of tokens from before it. */
  readonly demanding = new Set<string>();
  readonly #strong = new Set<string>();
  #isStrong = false;

  override issue(): { accessToken: string; refreshToken: string } {
    this.#live.set('A1', '');
    return { accessToken: 'A1', refreshToken: this.#refreshToken };
  }

  /** Another sign-in, or a stronger one of the same person: other tokens, and the former refresh token is spent. */
  signIn({ isStrong = false } = {}): { accessToken: string; refreshToken: string } {
    const n = ++this.#count;
    this.#isStrong = isStrong;
    this.#refreshToken = `R${n}`;
    this.#note(`A${n}`, '');
    return { accessToken: `A${n}`, refreshToken: `R${n}` };
  }

  /** No token is accepted any more. */
  override revokeAll(): void {
    this.#live.clear();
    this.#refreshToken = 'revoked';
  }

  #note(token: string, audience: string): void {
    this.#live.set(token, audience);
    if (this.#isStrong) this.#strong.add(token);
  }

  /** The tokens for these are accepted no longer; left out: all. */
  expire(audience?: string): void {
    for (const [token, of] of this.#live) if (audience === undefined || of === audience) this.#live.delete(token);
  }

  override receive(request: WireRequest, answer: (fate: Fate) => void): void {
    this.requests.push(request);
    const isExchange = request.url.pathname === '/token';
    if (isExchange) this.atOnce = Math.max(this.atOnce, ++this.#open);
    const fate = isExchange ? (this.refresh(request) ?? this.#exchangeFor(request)) : this.#serveIt(request);
    setTimeout(
      () => {
        if (isExchange) this.#open--;
        answer(fate);
      },
      isExchange ? this.refreshLatency : this.latency,
    );
  }

  #serveIt(request: WireRequest): Fate {
    const token = bearerOf(request);
    const audience = request.url.origin === A ? 'urn:a' : request.url.origin === B ? 'b' : '';
    const refusal = (error: string): Fate => ({
      status: 401,
      headers: { 'WWW-Authenticate': `Bearer error="${error}"` },
    });
    if (token === null || this.#live.get(token) !== audience) return refusal('invalid_token');
    if (this.demanding.has(audience) && !this.#strong.has(token)) return refusal('insufficient_user_authentication');
    return { status: 200, body: { token } };
  }

  #exchangeFor({ body }: WireRequest): Fate {
    const form = Object.fromEntries(new URLSearchParams(String(body)));
    this.exchanges.push(form);
    if (form['refresh_token'] !== this.#refreshToken) {
      this.reuses++;
      return { status: 400, body: { error: 'invalid_grant' } };
    }
    const audience = form['resource'] ?? form['audience'] ?? '';
    const n = ++this.#count;
    const token = audience ? `A${n}-${audience}` : `A${n}`;
    this.#note(token, audience);
    if (this.rotates) this.#refreshToken = `R${n}`;
    return {
      status: 200,
      body: {
        access_token: token,
        token_type: 'Bearer',
        expires_in: this.expiresIn,
        ...(this.rotates && { refresh_token: this.#refreshToken }),
      },
    };
  }
}

export const audiencesBackend = oauth2Backend({
  tokenEndpoint: '/token',
  clientId: 'spa',
  scope: 'all',
  resources: { [A]: { resource: 'urn:a', scope: 'a' }, [B]: { audience: 'b' } },
});
