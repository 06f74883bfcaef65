import { probe } from '../world/app';
import { WireAnswer } from '../world/model-server';
import { advance } from '../world/virtual-time';
import { describeRecipe, JSON_BODY } from './describe-recipe';
import { gatewayBackend } from './gateway.recipe';
import { header, ok } from './stack-server';

/** To which a browser has followed the redirect. */
const LOGIN: WireAnswer = { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<form>sign in</form>' };

describeRecipe(
  'gateway in front',
  {
    backend: gatewayBackend,
    answer: ok({ n: 1 }),
    refused: [{ status: 401 }],
    refresh: { line: 'POST /api/auth/refresh', headers: JSON_BODY, body: '{"refreshToken":"R1"}' },
    granted: ok({ accessToken: 'T2' }),
    tokens: { accessToken: 'T2', refreshToken: 'R1' },
    rejected: { 'HTTP 401': { status: 401 } },
  },
  (start) => {
    test('C2 the login page in place of JSON is a refusal', async () => {
      const { ask, server } = start({ refused: [LOGIN] });

      const asked = ask();
      await advance(200);

      expect(asked.value).toEqual({ n: 1 });
      expect(server.refreshCalls).toHaveLength(1);
    });

    test('C2 status 0 is one as well: the 401 may lack CORS headers', async () => {
      const { ask, server } = start();
      server.api = (request) => (header(request) === 'Bearer T2' ? ok({ n: 1 }) : 'network-error');

      const asked = ask();
      await advance(200);

      expect(asked.value).toEqual({ n: 1 });
      expect(server.refreshCalls).toHaveLength(1);
    });

    test.each(['network-error', LOGIN] as const)(
      'trap: a POST that got %j may have been acted on, and is not sent again',
      async (fate) => {
        const { http, server, store } = start();
        server.api = () => fate;

        const asked = probe(http.post('/api/items', { n: 1 }));
        await advance(200);

        expect(asked.failure.status).toBe(fate === LOGIN ? 401 : 0);
        expect(server.sends).toHaveLength(1);
        // What comes after it has the new token.
        expect(store.tokens()).toMatchObject({ accessToken: 'T2' });
      },
    );

    test('trap: a page that was asked for as a text is one too', async () => {
      const { http } = start({ refused: [LOGIN], answer: { ...LOGIN, headers: { 'Content-Type': 'text/plain' } } });

      const asked = probe(http.get('/api/text', { responseType: 'text' }));
      await advance(200);

      expect(asked.value).toBe(LOGIN.body);
    });
  },
);
