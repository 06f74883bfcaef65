import { TokenBackend, withProactiveRefresh } from 'ngx-token-refresh';
import { App, AppOptions, probe, startApp } from '../world/app';
import { bearerOf, Fate, WireAnswer, WireRequest } from '../world/model-server';
import { formOf, StubServer } from '../world/stub-server';
import { advance } from '../world/virtual-time';
import { auth0, keycloak, okta } from './auth0-okta-keycloak.recipe';
import { describeRecipe, FORM_BODY, RECEIVED } from './describe-recipe';
import { ok } from './stack-server';

interface Product {
  readonly name: string;
  readonly backend: TokenBackend;
  readonly token: string;
  readonly revoke: string;
  /** What is sent with each refresh. */
  readonly client: string;
  /** What it answers beside the tokens. */
  readonly more: object;
  readonly refusal: WireAnswer;
  /** ms for which the refresh token just spent is taken again. */
  readonly leeway: number;
  /** How often. */
  readonly reuses: number;
}

const invalidGrant = (status: number, error_description: string): WireAnswer => ({
  status,
  body: { error: 'invalid_grant', error_description },
});

const products: readonly Product[] = [
  {
    name: 'Auth0',
    backend: auth0,
    token: 'https://TENANT.auth0.com/oauth/token',
    revoke: '/oauth/revoke',
    client: 'client_id=CLIENT',
    more: { scope: 'openid offline_access', id_token: 'I' },
    refusal: invalidGrant(403, 'Unknown or invalid refresh token.'),
    leeway: 30_000,
    reuses: Infinity,
  },
  {
    name: 'Okta',
    backend: okta,
    token: 'https://TENANT.okta.com/oauth2/default/v1/token',
    revoke: '/oauth2/default/v1/revoke',
    client: 'client_id=CLIENT&scope=openid+offline_access',
    more: { scope: 'openid offline_access', id_token: 'I' },
    refusal: invalidGrant(400, 'The refresh token is invalid or expired.'),
    leeway: 30_000,
    reuses: Infinity,
  },
  {
    name: 'Keycloak',
    backend: keycloak,
    token: 'https://keycloak.example.com/realms/REALM/protocol/openid-connect/token',
    revoke: '/realms/REALM/protocol/openid-connect/revoke',
    client: 'client_id=CLIENT',
    more: { refresh_expires_in: 1800, 'not-before-policy': 0, session_state: 'S', scope: 'openid' },
    refusal: invalidGrant(400, 'Maximum allowed refresh token reuse exceeded'),
    leeway: Infinity,
    reuses: 1,
  },
];

const challenge = { status: 401, headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' } };

const granted = (n: number, { more }: Product): WireAnswer =>
  ok({ access_token: `T${n}`, token_type: 'Bearer', expires_in: 300, refresh_token: `R${n}`, ...more });

/** Rotates; takes the refresh token that was spent last again within a leeway; any other reuse ends the family. */
class RotatingServer extends StubServer {
  /** How many of the answers that follow are lost on their way. */
  losses = 0;
  dead = false;
  #issues = 1;
  #spent = new Map<string, { readonly at: number; reuses: number }>();

  constructor(private readonly product: Product) {
    super((request) => this.#answer(request));
  }

  #answer(request: WireRequest): Fate {
    if (request.url.pathname === this.#path) return this.#exchange(formOf(request)['refresh_token'] ?? '', request.at);
    return bearerOf(request) === `T${this.#issues}` && this.#issues > 1 ? ok([]) : challenge;
  }

  #exchange(presented: string, at: number): Fate {
    const { leeway, reuses, refusal } = this.product;
    const spent = this.#spent.get(presented);
    const again = !!spent && at - spent.at <= leeway && ++spent.reuses <= reuses;
    this.dead ||= !(again || presented === `R${this.#issues}`);
    if (this.dead) return refusal;
    if (!spent) this.#spent.set(presented, { at, reuses: 0 });
    const answer = granted(++this.#issues, this.product);
    return this.losses-- > 0 ? 'network-error' : answer;
  }

  get #path(): string {
    return new URL(this.product.token).pathname;
  }

  /** The refresh tokens that were presented, in order. */
  get presented(): (string | undefined)[] {
    return this.to(this.#path).map((request) => formOf(request)['refresh_token']);
  }
}

describe('Auth0 / Okta / Keycloak', () => {
  for (const product of products) {
    const { name, backend, token, client, refusal } = product;
    describeRecipe(
      name,
      {
        backend,
        refused: [challenge],
        refresh: {
          line: `POST ${new URL(token).href}`,
          headers: FORM_BODY,
          body: `${client}&grant_type=refresh_token&refresh_token=R1`,
        },
        granted: granted(2, product),
        tokens: {
          accessToken: 'T2',
          refreshToken: 'R2',
          tokenType: 'Bearer',
          expiresAt: RECEIVED + 300_000,
          // Two lifetimes (E1): Keycloak states that of the refresh token.
          ...('refresh_expires_in' in product.more && { refreshExpiresAt: RECEIVED + 1_800_000 }),
        },
        rejected: { invalid_grant: refusal },
      },
      (_, setUp) => {
        function start(options: AppOptions = {}): App & { server: RotatingServer } {
          const server = new RotatingServer(product);
          const app = startApp(setUp, { server, backend, signedIn: false, ...options });
          app.store.signIn({ accessToken: 'T1', refreshToken: 'R1' });
          return { ...app, server };
        }

        const ask = ({ http }: App) => probe(http.get('/api/1'));

        test('a lost answer, then one retry inside the leeway: the session lives', async () => {
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
          for (const { value } of answers) expect(value).toEqual([]);
          expect(app.server.presented).toEqual(['R1', 'R1']);
          expect(app.server.dead).toBe(false);
        });

        test('a retry that the server takes for theft ends the session, once, and is the last', async () => {
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

        test('with withProactiveRefresh() a lost answer is retried by the timer, inside the leeway', async () => {
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

        test('sign-out revokes the refresh token (RFC 7009)', async () => {
          const { store, server } = start();
          store.signOut();
          await advance(100);
          expect(server.requests).toEqual(server.to(product.revoke));
          expect(server.requests.map(formOf)).toEqual([
            { token: 'R1', token_type_hint: 'refresh_token', client_id: 'CLIENT' },
          ]);
        });
      },
    );
  }
});
