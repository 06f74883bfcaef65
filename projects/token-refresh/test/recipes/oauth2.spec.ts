import { oauth2Backend, TokenBackend } from 'ngx-token-refresh';
import { probe } from '../world/app';
import { WireAnswer } from '../world/model-server';
import { advance } from '../world/virtual-time';
import { describeRecipe, FORM_BODY, RECEIVED } from './describe-recipe';
import { oauth2 } from './oauth2.recipe';
import { ok } from './stack-server';

const refusal = (error: string, status = 400): WireAnswer => ({ status, body: { error } });
const granted = { access_token: 'T2', token_type: 'Bearer', expires_in: 60, refresh_token: 'R2' };

/** A backend that has told nothing on the console yet. */
const another = (): TokenBackend =>
  oauth2Backend({ tokenEndpoint: 'https://auth.example.com/oauth2/token', clientId: 'my-spa' });

describeRecipe(
  'OAuth 2.0',
  {
    backend: oauth2,
    refused: [{ status: 401, headers: { 'WWW-Authenticate': 'Bearer realm="api", error="invalid_token"' } }],
    // RFC 6749 §6 and §5.1.
    refresh: {
      line: 'POST https://auth.example.com/oauth2/token',
      headers: FORM_BODY,
      body: 'client_id=my-spa&grant_type=refresh_token&refresh_token=R1',
    },
    granted: { ...ok(granted), headers: { 'Cache-Control': 'no-store' } },
    tokens: { accessToken: 'T2', refreshToken: 'R2', tokenType: 'Bearer', expiresAt: RECEIVED + 60_000 },
    rejected: {
      'HTTP 400 invalid_grant': refusal('invalid_grant'),
      'HTTP 401 invalid_grant': refusal('invalid_grant', 401),
    },
    invalid: {
      'HTTP 401 invalid_client': refusal('invalid_client', 401),
      unauthorized_client: refusal('unauthorized_client'),
      unsupported_grant_type: refusal('unsupported_grant_type'),
      invalid_scope: refusal('invalid_scope'),
      invalid_request: refusal('invalid_request'),
    },
  },
  (start) => {
    test.each(['DPoP', 'mac'])(
      'F2 H1 a refresh answered by token type %s: the session is kept, with the new refresh token',
      async (token_type) => {
        const { ask, store, ended } = start({ granted: ok({ ...granted, token_type }) });
        const asked = ask();
        await advance(200);
        expect(asked.failure.error).toMatchObject({ code: 'invalid-response' });
        expect(store.tokens()).toEqual({ accessToken: 'T1', refreshToken: 'R2' });
        expect(ended).toEqual([]);
      },
    );

    test('nothing is revoked that the server itself has ended', async () => {
      const { ask, server, ended } = start({ granted: refusal('invalid_grant') });
      ask();
      await advance(100);
      expect(ended).toEqual(['rejected']);
      expect(server.requests.map(({ url }) => url.pathname)).toEqual(['/api/items', '/oauth2/token']);
    });

    test('a wrong client is told on the console, in development, once', async () => {
      const { refresher, server } = start({ backend: another(), granted: refusal('invalid_client', 401) });
      for (let n = 0; n < 3; n++) {
        await Promise.all([refresher.refresh().catch(() => undefined), advance(60_000)]);
      }
      expect(server.refreshCalls).toHaveLength(3);
      expect(jest.mocked(console.warn).mock.calls).toEqual([[expect.stringMatching(/`invalid_client`.*`clientId`/)]]);
    });

    test('F3 a wrong configuration makes no storm of refreshes', async () => {
      const { http, server } = start({ granted: refusal('invalid_client', 401) });
      for (let n = 0; n < 50; n++) {
        probe(http.get(`/api/${n}`));
        await advance(15);
      }
      expect(server.refreshCalls).toHaveLength(1);
    });
  },
);
