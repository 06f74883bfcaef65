import { App, describeSetUps, probe, startApp } from '../world/app';
import { Fate } from '../world/model-server';
import { advance, useVirtualTime } from '../world/virtual-time';
import { header, ok, StackServer, wire } from './stack-server';
import { supabaseBackend } from './supabase.recipe';

useVirtualTime();

const API = 'https://project.example.com';

describe('Supabase', () => {
  describeSetUps('recipe', (setUp) => {
    /** A spent refresh token is taken again within ten seconds: its answer may have been lost. */
    function start(lose = 0): App {
      let exchangedAt = 0;
      let left = lose;
      const server = new StackServer({
        refreshPath: '/auth/v1/token',
        serve: (request) =>
          header(request) === 'Bearer T2' ? ok([]) : { status: 401, body: { message: 'JWT expired' } },
        exchange: ({ body }): Fate => {
          exchangedAt ||= Date.now();
          if (body !== '{"refresh_token":"R1"}' || Date.now() - exchangedAt > 10_000) {
            return { status: 400, body: { code: 400, error_code: 'refresh_token_already_used', msg: 'Already Used' } };
          }
          if (left-- > 0) return 'network-error';
          const expires_at = Math.floor(Date.now() / 1000) + 3600;
          return ok({ access_token: 'T2', token_type: 'bearer', expires_in: 3600, expires_at, refresh_token: 'R2' });
        },
      });
      const app = startApp(setUp, { server, backend: supabaseBackend, apis: [API], signedIn: false });
      app.store.signIn({ accessToken: 'T1', refreshToken: 'R1' });
      return app;
    }

    test('an HTTP 401 is cured: JSON, grant_type in the query, and the key in its header', async () => {
      const { http, server, store } = start();
      const now = Date.now();

      const answer = probe(http.get(`${API}/rest/v1/items`, { headers: { apikey: 'the public key of the project' } }));
      await advance(200);

      expect(answer.value).toEqual([]);
      expect(server.refreshCalls.map(wire)).toEqual([
        {
          line: 'POST /auth/v1/token?grant_type=refresh_token',
          headers: { apikey: 'the public key of the project', 'content-type': 'application/json' },
          body: '{"refresh_token":"R1"}',
        },
      ]);
      expect(store.tokens()).toMatchObject({ accessToken: 'T2', refreshToken: 'R2' });
      expect((store.tokens()?.expiresAt ?? 0) - now).toBeGreaterThan(3_600_000);
      expect((store.tokens()?.expiresAt ?? 0) - now).toBeLessThan(3_601_000);
    });

    test('trap: an answer that was lost is asked for again within the reuse window of 10 s', async () => {
      const { http, server, ended } = start(1);

      const lost = probe(http.get(`${API}/rest/v1/items`));
      await advance(2_000);
      const again = probe(http.get(`${API}/rest/v1/items`));
      await advance(500);

      expect(lost.failure).toMatchObject({ status: 0, error: { code: 'unavailable' } });
      expect(again.value).toEqual([]);
      expect(server.refreshCalls).toHaveLength(2);
      expect(ended).toEqual([]);
    });

    test('trap: after the window it is refused: to the login', async () => {
      const { http, ended } = start(1);

      probe(http.get(`${API}/rest/v1/items`));
      await advance(11_000);
      const again = probe(http.get(`${API}/rest/v1/items`));
      await advance(500);

      expect(again.failure.status).toBe(401);
      expect(ended).toEqual(['rejected']);
    });
  });
});
