import { COOKIE_SESSION } from 'ngx-token-refresh';
import { probe, startApp } from '../world/app';
import { WireAnswer } from '../world/model-server';
import { StubServer } from '../world/stub-server';
import { advance } from '../world/virtual-time';
import { describeRecipe } from './describe-recipe';
import { flaskBackend, flaskBeside422, flaskCookies } from './flask-jwt-extended.recipe';
import { jwtUntil, ok } from './stack-server';

// The shapes; projects/e2e runs the same against the real server.

const expiresAt = Date.UTC(2026, 0, 1, 0, 15);
const access = jwtUntil(expiresAt, 'access');
const msg = (status: number, text: string): WireAnswer => ({ status, body: { msg: text } });
const badSignature = msg(422, 'Signature verification failed');
const expired = msg(401, 'Token has expired');

describeRecipe(
  'flask-jwt-extended',
  {
    backend: flaskBackend,
    refused: [expired, badSignature],
    refresh: { line: 'POST /refresh', headers: { authorization: 'Bearer R1' } },
    granted: ok({ access_token: access }),
    tokens: { accessToken: access, refreshToken: 'R1', expiresAt },
    rejected: { 'HTTP 401': expired, 'HTTP 422': badSignature },
  },
  (start, setUp) => {
    test('sign-out revokes the refresh token, which goes as credentials', async () => {
      const { server, store } = start();
      server.api = () => ok({ msg: 'revoked' });

      void store.signOut();
      await advance(200);

      expect(
        server.requests.map(({ method, url, headers }) => [method, url.pathname, headers['authorization']]),
      ).toEqual([['POST', '/logout', 'Bearer R1']]);
    });

    test.each([
      ['of a token', badSignature, 1],
      ['of the input', { status: 422, body: { errors: { name: ['missing'] } } }, 0],
    ])('trap: 422 beside an API that validates, %s', async (_, refusal, refreshes) => {
      const { http, server } = start({ backend: flaskBeside422, refused: [refusal] });

      const asked = probe(http.post('/api/items', {}));
      await advance(200);

      expect(asked.settled).toBe(true);
      expect(server.refreshCalls).toHaveLength(refreshes);
    });

    test('trap: in cookie mode the refresh bears the proof of its own cookie', async () => {
      document.cookie = 'csrf_refresh_token=C%201; path=/';
      const server: StubServer = new StubServer(({ url }) =>
        url.pathname === '/refresh' ? ok({ refresh: true }) : server.to('/refresh').length ? ok([]) : expired,
      );
      const app = startApp(setUp, { server, backend: flaskCookies, signedIn: false });
      app.store.signIn(COOKIE_SESSION);

      const asked = probe(app.http.get('/api/items'));
      await advance(200);
      document.cookie = 'csrf_refresh_token=; path=/; max-age=0';

      expect(asked.value).toEqual([]);
      expect(server.to('/refresh')).toMatchObject([{ headers: { 'x-csrf-token': 'C 1' }, credentials: true }]);
    });
  },
);
