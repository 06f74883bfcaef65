import { EMPTY, of } from 'rxjs';
import { HttpResponse } from '@angular/common/http';
import { assert, equal, expired, signedIn } from './expect.mjs';

/** Three refused together, and what became of them once the refresh has had its time. */
async function refusedTogether({ start, server, advance }) {
  const app = signedIn(start(), server);
  server.expireAll();
  const calls = [1, 2, 3].map((n) => app.send({ url: `/api/${n}` }));
  await advance(500);
  return { app, calls };
}

const unavailable = {
  500: { status: 500, body: 'oops' },
  429: { status: 429 },
  'no network': 'network-error',
  HTML: { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<!doctype html>' },
  'an empty answer': { status: 200, body: '' },
};

export const failure = [
  {
    id: 'F1',
    title: 'the refresh is refused: everybody fails with the 401, the session ends, told once',
    async run(world) {
      world.server.revokeAll();
      world.server.refresh = () => ({ status: 401, body: { error: 'invalid_grant' } });
      const { app, calls } = await refusedTogether(world);
      equal(
        calls.map(({ status }) => status),
        [401, 401, 401],
      );
      if (!app.told) return;
      equal(app.told(), 1);
      equal(app.token(), null);
    },
  },
  ...Object.entries(unavailable).map(([name, fate], place) => ({
    id: `F2${'abcde'[place]}`,
    title: `the refresh gets ${name}: everybody fails, and the session goes on`,
    async run(world) {
      world.server.refresh = () => fate;
      const { app, calls } = await refusedTogether(world);
      assert(
        calls.every(({ error }) => error !== undefined),
        'everybody fails',
      );
      equal(app.token(), 'A1');
      if (app.told) equal(app.told(), 0);
    },
  })),
  {
    id: 'F3',
    title: '50 requests after a failed refresh: at most one more, and Retry-After is kept to',
    needs: 'a cooldown',
    async run(world) {
      const { server, advance } = world;
      server.refresh = () => ({ status: 503, headers: { 'Retry-After': '60' } });
      const { app } = await refusedTogether(world);
      for (let n = 0; n < 50; n++) {
        app.send({ url: '/api/x' });
        await advance(900);
      }
      equal(server.refreshCalls.length, 1);
    },
  },
  {
    id: 'F4',
    title: 'after a refused refresh, a new sign-in: everything works',
    async run(world) {
      const { server, advance } = world;
      server.refresh = () => ({ status: 401 });
      const { app } = await refusedTogether(world);
      server.refresh = () => undefined;
      signedIn(app, server);
      server.expireAll();
      const calls = [1, 2, 3].map((n) => app.send({ url: `/api/again/${n}` }));
      await advance(500);
      assert(
        calls.every(({ succeeded }) => succeeded),
        'all succeed',
      );
    },
  },
  {
    id: 'F5',
    title: 'the refresh never answers: everybody fails in the end',
    needs: 'a timeout of its own',
    async run(world) {
      world.server.refresh = () => 'never';
      const { calls } = await refusedTogether(world);
      await world.advance(120_000);
      assert(
        calls.every(({ error }) => error !== undefined),
        'everybody fails',
      );
    },
  },
  {
    id: 'F6a',
    title: 'the refresh answers at once: all succeed',
    needs: 'requests as streams',
    async run(world) {
      const { server } = world;
      server.refreshBy = ({ url }) => of(new HttpResponse({ status: 200, url, body: server.issue() }));
      const { calls } = await refusedTogether(world);
      assert(
        calls.every(({ succeeded }) => succeeded),
        'all succeed',
      );
    },
  },
  {
    id: 'F6b',
    title: 'the refresh completes without an answer: nobody hangs',
    needs: 'requests as streams',
    async run(world) {
      world.server.refreshBy = () => EMPTY;
      const { calls } = await refusedTogether(world);
      assert(
        calls.every(({ settled }) => settled),
        'nobody hangs',
      );
    },
  },
  {
    id: 'F6c',
    title: 'sending the refresh throws: nobody hangs',
    needs: 'requests as streams',
    async run(world) {
      world.server.refreshBy = () => {
        throw new Error('an interceptor of the app');
      };
      const { calls } = await refusedTogether(world);
      assert(
        calls.every(({ error }) => error !== undefined),
        'everybody fails',
      );
    },
  },
  {
    id: 'F7a',
    title: 'an endpoint that always refuses: the 401 surfaces after at most three sends',
    async run({ start, server, advance }) {
      const app = signedIn(start(), server);
      const call = app.send({ url: '/api/always-refused' });
      await advance(5_000);
      assert(server.sends.length <= 3, `${server.sends.length} sends`);
      equal(call.status, 401);
    },
  },
  {
    id: 'F7b',
    title: 'one endpoint always refuses, others accept: few refreshes, the others unharmed',
    async run({ start, server, advance }) {
      const app = signedIn(start(), server);
      const others = [];
      for (let n = 0; n < 100; n++) {
        app.send({ url: '/api/always-refused' });
        others.push(app.send({ url: '/api/x' }));
        await advance(300);
      }
      await advance(1_000);
      assert(
        others.every(({ succeeded }) => succeeded),
        'the others succeed',
      );
      assert(server.refreshCalls.length <= 10, `${server.refreshCalls.length} refreshes in half a minute`);
    },
  },
  {
    id: 'F7c',
    title: '1 000 requests in 20 s to a server that always refuses: a handful of refreshes',
    async run({ start, server, advance }) {
      const app = signedIn(start(), server);
      for (let n = 0; n < 1_000; n++) {
        app.send({ url: '/api/always-refused' });
        await advance(20);
      }
      await advance(5_000);
      assert(server.refreshCalls.length <= 10, `${server.refreshCalls.length} refreshes`);
    },
  },
  {
    id: 'F8',
    title: "the refresh endpoint's own 401 starts no refresh",
    async run(world) {
      world.server.refresh = () => ({ status: 401 });
      await refusedTogether(world);
      equal(world.server.refreshCalls.length, 1);
    },
  },
  ...[
    ['a', '404', { status: 404 }, 404],
    ['b', '500', { status: 500 }, 500],
    ['c', 'no network', 'network-error', 0],
  ].map(([letter, name, fate, status]) => ({
    id: `F9${letter}`,
    title: `the replay gets ${name}: so does the caller, and nobody is signed out`,
    async run({ start, server, advance }) {
      const app = expired(start(), server);
      server.api = ({ headers }) => (headers.authorization === 'Bearer A2' ? fate : undefined);
      const call = app.send({ url: '/api/x' });
      await advance(100);
      equal(call.status, status);
      equal(app.token(), 'A2');
      if (app.told) equal(app.told(), 0);
    },
  })),
  {
    id: 'F10',
    title: 'a callback of the app that throws harms nobody',
    needs: 'user callbacks',
    async run({ create, server, advance }) {
      const app = signedIn(
        create(server, {
          onSessionEnded: () => {
            throw new Error('the app');
          },
        }),
        server,
      );
      server.expireAll();
      server.refresh = () => ({ status: 401 });
      const calls = [1, 2, 3].map((n) => app.send({ url: `/api/${n}` }));
      await advance(500);
      equal(
        calls.map(({ status }) => status),
        [401, 401, 401],
      );
    },
  },
  {
    id: 'F11a',
    title: '403: no refresh',
    async run({ start, server, advance }) {
      const app = signedIn(start(), server);
      server.api = () => ({ status: 403 });
      const call = app.send({ url: '/api/x' });
      await advance(100);
      equal(call.status, 403);
      equal(server.refreshCalls.length, 0);
    },
  },
  {
    id: 'F11b',
    title: '401 that asks for a stronger sign-in: no refresh',
    needs: 'a challenge that is no expiry',
    async run({ start, server, advance }) {
      const app = signedIn(start(), server);
      const headers = { 'WWW-Authenticate': 'Bearer error="insufficient_user_authentication"' };
      server.api = () => ({ status: 401, headers });
      const call = app.send({ url: '/api/x' });
      await advance(100);
      equal(call.status, 401);
      equal(server.refreshCalls.length, 0);
    },
  },
];
