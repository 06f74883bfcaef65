import { assert, ClientOptions, equal, expired, Scenario, signedIn, World } from './scenario';

/** None of `urls` gets the token, and a refusal from there starts nothing. */
async function keptFrom(urls: readonly string[], world: World, options?: ClientOptions): Promise<void> {
  const { server, advance } = world;
  const app = signedIn(world, options);
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
}

export const scope: readonly Scenario[] = [
  {
    id: 'O1a',
    title: 'the same origin in other words gets the token',
    needs: 'a list of APIs',
    async run(world) {
      const app = signedIn(world, { apis: ['https://api.example'] });
      const urls = ['https://api.example/a', 'HTTPS://API.example/a', 'https://api.example:443/a'];
      for (const url of urls) app.send({ url });
      await world.advance(100);
      equal(world.server.tokensSentTo('/a'), ['A1', 'A1', 'A1']);
    },
  },
  {
    id: 'O1b',
    title: 'another scheme, port, sub- or super-domain does not',
    needs: 'a list of APIs',
    run: (world) =>
      keptFrom(
        [
          'http://api.example/a',
          'https://api.example:8443/a',
          'https://api.example./a',
          'https://x.api.example/a',
          'https://example/a',
          'https://api.example.evil.com/a',
        ],
        world,
        { apis: ['https://api.example'] },
      ),
  },
  {
    id: 'O2',
    title: 'URLs in disguise do not',
    needs: 'a list of APIs',
    run: (world) =>
      keptFrom(
        ['//evil.com/a', '/\\evil.com/a', '\\\\evil.com/a', 'ht\ntp://evil.com/a', 'https://localhost@evil.com/a'],
        world,
      ),
  },
  {
    id: 'O3',
    title: 'an allowed path ends at a slash, and .. is resolved first',
    needs: 'a list of APIs',
    run: (world) =>
      keptFrom(['/apix', '/api/../admin', '/api/%2e%2e/admin', '/api/..%2fadmin'], world, { apis: ['/api'] }),
  },
  {
    id: 'O4',
    title: 'a request that is to be skipped: no token, no refresh, never held back',
    needs: 'skipping a request',
    async run(world) {
      const { server, advance } = world;
      const app = expired(world);
      app.send({ url: '/api/x' });
      await advance(15);
      server.api = ({ url }) => (url.pathname === '/api/public' ? { status: 401 } : undefined);
      const call = app.send({ url: '/api/public', skipped: true });
      await advance(12);
      equal(call.status, 401);
      await advance(200);
      equal(server.tokensSentTo('/api/public'), [null]);
      equal(server.refreshCalls.length, 1);
    },
  },
  {
    id: 'O5',
    title: "the caller's own Authorization is left alone, and its 401 starts nothing",
    async run(world) {
      const { server, advance } = world;
      const call = signedIn(world).send({ url: '/api/x', headers: { Authorization: 'Basic mine' } });
      await advance(100);
      equal(
        server.sends.map(({ headers }) => headers['authorization']),
        ['Basic mine'],
      );
      equal(call.status, 401);
      equal(server.refreshCalls.length, 0);
    },
  },
  {
    id: 'O6',
    title: 'a token that cannot be sent is refused when it is stored',
    needs: 'a token that is checked',
    run({ start }) {
      let refused = false;
      try {
        start().signIn({ accessToken: 'a\r\nX-Evil: 1', refreshToken: 'R1' });
      } catch {
        refused = true;
      }
      assert(refused, 'it is refused');
      return Promise.resolve();
    },
  },
  {
    id: 'T1',
    title: 'a token that has expired by the clock is refreshed before the request: no 401 on the wire',
    needs: 'proactive refresh',
    async run({ start, server, advance }) {
      const app = start({ proactive: true });
      app.signIn({ ...server.issue(), expiresAt: Date.now() + 60_000 });
      server.expireAll();
      await advance(61_000);
      const call = app.send({ url: '/api/x' });
      await advance(200);
      assert(call.succeeded, 'it succeeds');
      equal(server.tokensSentTo('/api/x'), ['A2']);
    },
  },
];
