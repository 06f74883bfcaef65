import { advance } from '../world/virtual-time';
import { assert, authorizationsIn, ClientOptions, equal, Scenario, test } from './scenario';

/** None of `urls` gets the token, and a refusal from there starts nothing. */
const keptFrom =
  (urls: readonly string[], options?: ClientOptions): Scenario['run'] =>
  async ({ signedIn, server }) => {
    const app = signedIn(options);
    server.api = () => ({ status: 401 });
    for (const url of urls) {
      try {
        app.send({ url });
      } catch {
        // What cannot be sent gets no token.
      }
      await advance(50);
    }
    const seen = server.requests.filter(({ headers }) => headers['authorization']).map(({ url }) => url.href);
    equal(seen, []);
    equal(server.refreshCalls.length, 0);
  };

export const scope: readonly Scenario[] = [
  test('O1a the same origin in other words gets the token', async ({ signedIn, server }) => {
    const app = signedIn({ apis: ['https://api.example'] });
    const urls = ['https://api.example/a', 'HTTPS://API.example/a', 'https://api.example:443/a'];
    for (const url of urls) app.send({ url });
    await advance(100);
    equal(server.tokensSentTo('/a'), ['A1', 'A1', 'A1']);
  }).needs('a list of APIs'),
  test(
    'O1b another scheme, port, sub- or super-domain does not',
    keptFrom(
      [
        'http://api.example/a',
        'https://api.example:8443/a',
        'https://api.example./a',
        'https://x.api.example/a',
        'https://example/a',
        'https://api.example.evil.com/a',
      ],
      { apis: ['https://api.example'] },
    ),
  ).needs('a list of APIs'),
  test(
    'O2 URLs in disguise do not',
    keptFrom([
      '//evil.com/a',
      '/\\evil.com/a',
      '\\\\evil.com/a',
      'ht\ntp://evil.com/a',
      'https://localhost@evil.com/a',
    ]),
  ).needs('a list of APIs'),
  test(
    'O3 an allowed path ends at a slash, and .. is resolved first',
    keptFrom(['/apix', '/api/../admin', '/api/%2e%2e/admin', '/api/..%2fadmin'], { apis: ['/api'] }),
  ).needs('a list of APIs'),
  test('O4 a request that is to be skipped: no token, no refresh, never held back', async ({ expired, server }) => {
    const app = expired();
    app.send({ url: '/api/x' });
    await advance(15);
    server.api = ({ url }) => (url.pathname === '/api/public' ? { status: 401 } : undefined);
    const call = app.send({ url: '/api/public', skipped: true });
    await advance(12);
    equal(call.status, 401);
    await advance(200);
    equal(server.tokensSentTo('/api/public'), [null]);
    equal(server.refreshCalls.length, 1);
  }).needs('skipping a request'),
  test("O5 the caller's own Authorization is left alone, and its 401 starts nothing", async ({ signedIn, server }) => {
    const call = signedIn().send({ url: '/api/x', headers: { Authorization: 'Basic mine' } });
    await advance(100);
    equal(authorizationsIn(server.requests), ['Basic mine']);
    equal(call.status, 401);
  }),
  test('O6 a token that cannot be sent is refused when it is stored', ({ start }) => {
    let refused = false;
    try {
      start().signIn({ accessToken: 'a\r\nX-Evil: 1', refreshToken: 'R1' });
    } catch {
      refused = true;
    }
    assert(refused, 'it is refused');
    return Promise.resolve();
  }).needs('a token that is checked'),
  test('T1 a token that has expired by the clock is refreshed before the request: no 401 on the wire', async ({
    start,
    server,
  }) => {
    const app = start({ proactive: true });
    app.signIn({ ...server.issue(), expiresAt: Date.now() + 60_000 });
    server.expireAll();
    await advance(61_000);
    const call = app.send({ url: '/api/x' });
    await advance(200);
    assert(call.succeeded, 'it succeeds');
    equal(authorizationsIn(server.sends), ['Bearer A2']);
  }).needs('proactive refresh'),
];
