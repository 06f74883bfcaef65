import { assert, equal, expired, signedIn } from './expect.mjs';

export const core = [
  {
    id: 'C1',
    title: 'a valid token: one send with it, no refresh',
    async run({ start, server, advance }) {
      const app = signedIn(start(), server);
      const call = app.send({ url: '/api/x' });
      await advance(100);
      assert(call.succeeded, 'it succeeds');
      equal(server.tokensSentTo('/api/x'), ['A1']);
      equal(server.refreshCalls.length, 0);
    },
  },
  {
    id: 'C2',
    title: '401: one refresh, one replay, and the caller never sees the 401',
    async run({ start, server, advance }) {
      const app = expired(start(), server);
      const call = app.send({ url: '/api/x' });
      await advance(100);
      assert(call.succeeded, 'it succeeds');
      equal(server.tokensSentTo('/api/x'), ['A1', 'A2']);
      equal(server.refreshes, 1);
      equal(app.token(), 'A2');
    },
  },
  {
    id: 'C3',
    title: '100 refused together: one refresh, each caller gets its own answer',
    async run({ start, server, advance }) {
      const app = expired(start(), server);
      const calls = Array.from({ length: 100 }, (_, n) => app.send({ url: `/api/${n}` }));
      await advance(200);
      calls.forEach((call, n) => equal(call.body?.path, `/api/${n}`));
      equal(server.refreshCalls.length, 1);
      equal(server.sends.length, 200);
    },
  },
  {
    id: 'C4',
    title: '100 started before, during and after the refresh: one refresh',
    async run({ start, server, advance }) {
      const app = expired(start(), server);
      const calls = [];
      for (let n = 0; n < 100; n++) {
        calls.push(app.send({ url: `/api/${n}` }));
        await advance(n % 2);
      }
      await advance(200);
      assert(
        calls.every(({ succeeded }) => succeeded),
        'all succeed',
      );
      equal(server.refreshCalls.length, 1);
    },
  },
  {
    id: 'C5',
    title: 'a request made while refreshing waits, and is sent once, with the new token',
    async run({ start, server, advance }) {
      const app = expired(start(), server);
      app.send({ url: '/api/x' });
      await advance(15);
      const call = app.send({ url: '/api/during' });
      await advance(200);
      assert(call.succeeded, 'it succeeds');
      equal(server.tokensSentTo('/api/during'), ['A2']);
    },
  },
  {
    id: 'C6',
    title: 'a 401 that comes after the refresh, for the old token: replay, no second refresh',
    async run({ start, server, advance }) {
      const app = expired(start(), server);
      const late = app.send({ url: '/api/late' });
      // Its answer takes longer than the refresh of the other.
      server.latency = 1;
      app.send({ url: '/api/x' });
      server.refreshLatency = 2;
      await advance(200);
      assert(late.succeeded, 'it succeeds');
      equal(server.refreshCalls.length, 1);
    },
  },
  {
    id: 'C7',
    title: 'a token on request, 50 times while it is refused: one refresh, one token',
    needs: 'a token on request',
    async run({ start, server, advance }) {
      const app = expired(start(), server);
      app.send({ url: '/api/x' });
      await advance(15);
      const tokens = Promise.all(Array.from({ length: 50 }, () => app.getAccessToken()));
      await advance(200);
      equal([...new Set(await tokens)], ['A2']);
      equal(server.refreshCalls.length, 1);
    },
  },
  {
    id: 'C8',
    title: 'no refresh token in the answer: the old one is kept',
    async run({ start, server, advance }) {
      const app = expired(start(), server);
      server.refresh = () => ({ status: 200, body: { accessToken: server.issue().accessToken } });
      app.send({ url: '/api/x' });
      await advance(100);
      server.expireAll();
      const call = app.send({ url: '/api/y' });
      await advance(100);
      assert(call.succeeded, 'it succeeds');
      equal(
        server.refreshCalls.map(({ body }) => JSON.parse(body).refreshToken),
        ['R1', 'R1'],
      );
    },
  },
  {
    id: 'C9',
    title: 'sent before sign-in and refused: passed on, no refresh',
    needs: 'requests without a token',
    async run({ start, server, advance }) {
      const app = start();
      const call = app.send({ url: '/api/x' });
      await advance(100);
      equal(call.status, 401);
      equal(server.refreshCalls.length, 0);
    },
  },
  {
    id: 'C9b',
    title: 'sent before sign-in and refused after it: replayed with the token, no refresh',
    needs: 'requests without a token',
    async run({ start, server, advance }) {
      const app = start();
      const call = app.send({ url: '/api/x' });
      await advance(5);
      signedIn(app, server);
      await advance(100);
      assert(call.succeeded, 'it succeeds');
      equal(server.refreshCalls.length, 0);
    },
  },
  {
    id: 'C10',
    title: 'the replay has the same method, URL, headers and body',
    async run({ start, server, advance }) {
      const app = expired(start(), server);
      app.send({ method: 'PATCH', url: '/api/x?a=1&b=%20', headers: { 'X-Own': 'yes' }, body: { deep: ['ü', 1] } });
      await advance(100);
      const [first, replay] = server.sends.map(({ method, url, headers, body }) => ({
        method,
        url: url.href,
        own: headers['x-own'],
        body,
      }));
      assert(first && replay, 'it is sent twice');
      equal(replay, first);
    },
  },
  {
    id: 'C11',
    title: 'bodies of every kind survive a replay',
    async run({ start, server, advance }) {
      const app = signedIn(start(), server);
      const form = new FormData();
      form.append('file', new Blob(['abc']), 'a.txt');
      const bodies = [
        new URLSearchParams({ a: '1&2' }),
        new Uint8Array([0, 255]).buffer,
        new Blob(['x']),
        form,
        'text',
      ];
      for (const [n, body] of bodies.entries()) {
        server.expireAll();
        app.send({ method: 'POST', url: `/api/${n}`, body });
        await advance(100);
      }
      bodies.forEach((_, n) => {
        const [first, replay] = server.sends.filter(({ url }) => url.pathname === `/api/${n}`);
        assert(
          first && replay && (replay.body === first.body || String(replay.body) === String(first.body)),
          `body ${n}`,
        );
      });
    },
  },
  {
    id: 'C11b',
    title: 'a body that can be read once is not replayed: the 401 surfaces',
    needs: 'bodies that can be read once',
    async run({ start, server, advance }) {
      const app = expired(start(), server);
      const call = app.send({ method: 'POST', url: '/api/x', body: new ReadableStream() });
      await advance(100);
      equal(call.status, 401);
      equal(server.sends.length, 1);
    },
  },
  {
    id: 'C12',
    title: 'observed as events, a request is sent once for the caller',
    needs: 'requests as streams',
    async run({ start, server, advance }) {
      const app = expired(start(), server);
      const call = app.send({ url: '/api/x' });
      await advance(100);
      assert(call.succeeded, 'it succeeds');
      equal(call.events.filter((type) => type === 0).length, 1);
    },
  },
  {
    id: 'C13',
    title: 'two apps on one page do not share a refresh',
    async run({ start, server, advance, newServer, create }) {
      const first = signedIn(start(), server);
      const otherServer = newServer();
      const second = signedIn(first.another ? first.another(otherServer) : create(otherServer), otherServer);
      server.expireAll();
      otherServer.expireAll();
      const calls = [first.send({ url: '/api/x' }), second.send({ url: '/api/x' })];
      await advance(200);
      assert(
        calls.every(({ succeeded }) => succeeded),
        'both succeed',
      );
      equal([server.refreshes, otherServer.refreshes], [1, 1]);
    },
  },
];
