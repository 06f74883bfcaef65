import { TokenBackend, withProactiveRefresh } from 'ngx-token-refresh';
import { App, AppOptions, describeSetUps, probe, startApp } from '../world/app';
import { bearerOf, Fate, WireAnswer, WireRequest } from '../world/model-server';
import { formOf, StubServer } from '../world/stub-server';
import { advance, useVirtualTime } from '../world/virtual-time';
import { auth0, keycloak, okta } from './auth0-okta-keycloak.recipe';

useVirtualTime();

interface Product {
  readonly backend: TokenBackend;
  readonly token: string;
  readonly revoke: string;
  /** What it answers beside the tokens. */
  readonly more: object;
  readonly refusal: WireAnswer;
  /** ms for which the refresh token just spent is taken again. */
  readonly leeway: number;
  /** How often. */
  readonly reuses: number;
}

const products: readonly [string, Product][] = [
  [
    'Auth0',
    {
      backend: auth0,
      token: '/oauth/token',
      revoke: '/oauth/revoke',
      more: { scope: 'openid offline_access', id_token: 'I' },
      refusal: {
        status: 403,
        body: { error: 'invalid_grant', error_description: 'Unknown or invalid refresh token.' },
      },
      leeway: 30_000,
      reuses: Infinity,
    },
  ],
  [
    'Okta',
    {
      backend: okta,
      token: '/oauth2/default/v1/token',
      revoke: '/oauth2/default/v1/revoke',
      more: { scope: 'openid offline_access', id_token: 'I' },
      refusal: {
        status: 400,
        body: { error: 'invalid_grant', error_description: 'The refresh token is invalid or expired.' },
      },
      leeway: 30_000,
      reuses: Infinity,
    },
  ],
  [
    'Keycloak',
    {
      backend: keycloak,
      token: '/realms/REALM/protocol/openid-connect/token',
      revoke: '/realms/REALM/protocol/openid-connect/revoke',
      more: { refresh_expires_in: 1800, 'not-before-policy': 0, session_state: 'S', scope: 'openid' },
      refusal: {
        status: 400,
        body: { error: 'invalid_grant', error_description: 'Maximum allowed refresh token reuse exceeded' },
      },
      leeway: Infinity,
      reuses: 1,
    },
  ],
];

/** Rotates; takes the refresh token that was spent last again within a leeway; any other reuse ends the family. */
class RotatingServer extends StubServer {
  /** How many of the answers that follow are lost on their way. */
  losses = 0;
  dead = false;
  #issues = 1;
  #live = new Set(['R1']);
  #spent = new Map<string, { readonly at: number; reuses: number }>();

  constructor(private readonly product: Product) {
    super((request) => this.#answer(request));
  }

  #answer(request: WireRequest): Fate {
    const { pathname } = request.url;
    if (pathname === this.product.token) return this.#exchange(formOf(request)['refresh_token'] ?? '', request.at);
    if (pathname === this.product.revoke) return { status: 200 };
    return bearerOf(request) === `A${this.#issues}` && this.#issues > 1
      ? { status: 200, body: 'fine' }
      : { status: 401, headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } };
  }

  #exchange(presented: string, at: number): Fate {
    const { leeway, reuses, refusal, more } = this.product;
    const spent = this.#spent.get(presented);
    const again = !!spent && at - spent.at <= leeway && ++spent.reuses <= reuses;
    if (this.dead || !(again || this.#live.has(presented))) {
      this.dead = true;
      return refusal;
    }
    if (!spent) this.#spent.set(presented, { at, reuses: 0 });
    const n = ++this.#issues;
    this.#live = new Set([`R${n}`]);
    const body = { access_token: `A${n}`, token_type: 'Bearer', expires_in: 300, refresh_token: `R${n}`, ...more };
    return this.losses-- > 0 ? 'network-error' : { status: 200, body };
  }

  /** The refresh tokens that were presented, in order. */
  get presented(): (string | undefined)[] {
    return this.to(this.product.token).map((request) => formOf(request)['refresh_token']);
  }
}

describeSetUps('Auth0 / Okta / Keycloak', (setUp) => {
  describe.each(products)('Auth0 / Okta / Keycloak: %s', (_, product) => {
    function start(options: AppOptions = {}): App & { server: RotatingServer } {
      const server = new RotatingServer(product);
      const app = startApp(setUp, { server, backend: product.backend, signedIn: false, ...options });
      app.store.signIn({ accessToken: 'A1', refreshToken: 'R1' });
      return { ...app, server };
    }

    const ask = ({ http }: App) => probe(http.get('/api/1', { responseType: 'text' }));

    test('Auth0 / Okta / Keycloak: C3 rotation, one refresh for all that are refused', async () => {
      const app = start();
      const answers = Array.from({ length: 20 }, () => ask(app));
      await advance(100);
      for (const { value } of answers) expect(value).toBe('fine');
      expect(app.server.presented).toEqual(['R1']);
      expect(app.store.tokens()).toMatchObject({ accessToken: 'A2', refreshToken: 'R2' });
    });

    test('Auth0 / Okta / Keycloak: F1 its refusal ends the session', async () => {
      const app = start();
      app.server.dead = true;
      ask(app);
      await advance(100);
      expect(app.ended).toEqual(['rejected']);
      expect(app.store.tokens()).toBeNull();
    });

    test('Auth0 / Okta / Keycloak: a lost answer, then one retry inside the leeway: the session lives', async () => {
      const app = start();
      app.server.losses = 1;
      const lost = ask(app);
      await advance(100);
      expect(lost.failure).toMatchObject({ status: 0, error: { code: 'unavailable' } });
      // The refresh token is kept: it is all there is.
      expect(app.store.tokens()).toMatchObject({ refreshToken: 'R1' });
      await advance(2_000);
      const answers = Array.from({ length: 20 }, () => ask(app));
      await advance(100);
      for (const { value } of answers) expect(value).toBe('fine');
      expect(app.server.presented).toEqual(['R1', 'R1']);
      expect(app.server.dead).toBe(false);
    });

    test('Auth0 / Okta / Keycloak: F3 nothing is retried by itself, nor by the requests of the cooldown', async () => {
      const app = start();
      app.server.losses = 1;
      for (let n = 0; n < 50; n++) {
        ask(app);
        await advance(15);
      }
      expect(app.server.presented).toEqual(['R1']);
      await advance(600_000);
      expect(app.server.presented).toEqual(['R1']);
    });

    test('Auth0 / Okta / Keycloak: a retry that the server takes for theft ends the session, once, and is the last', async () => {
      const app = start();
      // Keycloak counts, the others look at the clock.
      app.server.losses = product.leeway === Infinity ? 2 : 1;
      ask(app);
      await advance(2_000);
      if (product.leeway === Infinity) ask(app);
      await advance(60_000);
      const answer = ask(app);
      await advance(100);
      expect(answer.failure.status).toBe(401);
      expect(app.server.dead).toBe(true);
      expect(app.ended).toEqual(['rejected']);
      const { length } = app.server.presented;
      ask(app);
      await advance(60_000);
      expect(app.server.presented).toHaveLength(length);
    });

    test('Auth0 / Okta / Keycloak: with withProactiveRefresh() a lost answer is retried by the timer, inside the leeway', async () => {
      const app = start({ features: [withProactiveRefresh()] });
      ask(app);
      await advance(100);
      expect(app.server.presented).toEqual(['R1']);
      app.server.losses = 1;
      await advance(275_000 + 6_000);
      expect(app.server.presented).toEqual(['R1', 'R2', 'R2']);
      expect(app.server.dead).toBe(false);
      expect(app.store.tokens()).toMatchObject({ refreshToken: 'R4' });
    });

    test('Auth0 / Okta / Keycloak: sign-out revokes the refresh token (RFC 7009)', async () => {
      const app = start();
      app.store.signOut();
      expect(app.store.tokens()).toBeNull();
      await advance(100);
      const [request] = app.server.to(product.revoke);
      expect(app.server.requests).toHaveLength(1);
      expect(request && formOf(request)).toEqual({
        token: 'R1',
        token_type_hint: 'refresh_token',
        client_id: 'CLIENT',
      });
    });
  });
});
