import { HttpResponse } from '@angular/common/http';
import { EMPTY, of } from 'rxjs';
import { bearerOf, Fate } from '../world/model-server';
import {
  allFailed,
  allSucceeded,
  assert,
  Client,
  equal,
  expired,
  Handle,
  Scenario,
  sendMany,
  signedIn,
  signIn,
  World,
} from './scenario';

/** Three refused together, and what became of them once the refresh has had its time. */
async function refusedTogether(world: World): Promise<{ app: Client; calls: Handle[] }> {
  const app = expired(world);
  const calls = sendMany(app, 3);
  await world.advance(500);
  return { app, calls };
}

const statusesOf = (calls: readonly Handle[]): unknown[] => calls.map(({ status }) => status);

const unavailable: [letter: string, name: string, Fate][] = [
  ['a', '429', { status: 429 }],
  ['b', '500', { status: 500, body: 'oops' }],
  ['c', 'no network', 'network-error'],
  ['d', 'HTML', { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<!doctype html>' }],
  ['e', 'an empty answer', { status: 200, body: '' }],
];

const failedReplays: [letter: string, name: string, Fate, status: number][] = [
  ['a', '404', { status: 404, body: { missing: true } }, 404],
  ['b', '500', { status: 500, body: { missing: true } }, 500],
  ['c', 'no network', 'network-error', 0],
];

export const failure: readonly Scenario[] = [
  {
    id: 'F1',
    title: 'the refresh is refused: everybody fails with the 401, the session ends, told once',
    async run(world) {
      world.server.refresh = () => ({ status: 401, body: { error: 'invalid_grant' } });
      const { app, calls } = await refusedTogether(world);
      equal(statusesOf(calls), [401, 401, 401]);
      if (!app.told) return;
      equal(app.told(), 1);
      equal(app.token(), null);
    },
  },
  ...unavailable.map(([letter, name, fate]): Scenario => ({
    id: `F2${letter}`,
    title: `the refresh gets ${name}: everybody fails, and the session goes on`,
    async run(world) {
      world.server.refresh = () => fate;
      const { app, calls } = await refusedTogether(world);
      allFailed(calls);
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
      const calls: Handle[] = [];
      for (let n = 0; n < 50; n++) {
        calls.push(app.send({ url: '/api/x' }));
        await advance(900);
      }
      equal([...new Set(statusesOf(calls))], [503]);
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
      signIn(app, server);
      server.expireAll();
      const calls = sendMany(app, 3);
      await advance(500);
      allSucceeded(calls);
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
      allFailed(calls);
    },
  },
  {
    id: 'F6a',
    title: 'the refresh answers at once: all succeed',
    needs: 'requests as streams',
    async run(world) {
      const { server } = world;
      server.refreshBy = (url) => of(new HttpResponse({ status: 200, url, body: server.issue() }));
      const { calls } = await refusedTogether(world);
      allSucceeded(calls);
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
      allFailed(calls);
    },
  },
  {
    id: 'F7a',
    title: 'an endpoint that always refuses: the 401 surfaces after at most three sends',
    async run(world) {
      const { server, advance } = world;
      const call = signedIn(world).send({ url: '/api/always-refused' });
      await advance(5_000);
      assert(server.sends.length <= 3, `${server.sends.length} sends`);
      equal(call.status, 401);
    },
  },
  {
    id: 'F7b',
    title: 'one endpoint always refuses, others accept: few refreshes, the others unharmed',
    async run(world) {
      const { server, advance } = world;
      const app = signedIn(world);
      const others: Handle[] = [];
      for (let n = 0; n < 100; n++) {
        app.send({ url: '/api/always-refused' });
        others.push(app.send({ url: '/api/x' }));
        await advance(300);
      }
      await advance(1_000);
      allSucceeded(others, 'the others');
      assert(server.refreshCalls.length <= 10, `${server.refreshCalls.length} refreshes in half a minute`);
    },
  },
  {
    id: 'F7c',
    title: '1 000 requests in 20 s to a server that always refuses: a handful of refreshes',
    async run(world) {
      const { server, advance } = world;
      const app = signedIn(world);
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
  ...failedReplays.map(([letter, name, fate, status]): Scenario => ({
    id: `F9${letter}`,
    title: `the replay gets ${name}: so does the caller, and nobody is signed out`,
    async run(world) {
      const { server, advance } = world;
      const app = expired(world);
      server.api = (request) => (bearerOf(request) === 'A2' ? fate : undefined);
      const call = app.send({ url: '/api/x' });
      await advance(100);
      equal(call.status, status);
      equal([server.sends.length, server.refreshCalls.length], [2, 1]);
      equal(app.token(), 'A2');
      if (app.told) equal(app.told(), 0);
    },
  })),
  {
    id: 'F9d',
    title: 'a first send that gets 500, 504 or no network is not sent again',
    async run(world) {
      const { server, advance } = world;
      const app = signedIn(world);
      for (const fate of [{ status: 500 }, { status: 504 }, 'network-error'] as const) {
        server.requests.length = 0;
        server.api = () => fate;
        const call = app.send({ url: '/api/x' });
        await advance(100);
        equal(call.status, typeof fate === 'string' ? 0 : fate.status);
        equal(server.requests.length, 1);
      }
    },
  },
  {
    id: 'F10',
    title: 'a callback of the app that throws harms nobody',
    needs: 'user callbacks',
    async run(world) {
      const { server, advance } = world;
      const onSessionEnded = (): never => {
        throw new Error('the app');
      };
      const app = expired(world, { onSessionEnded });
      server.refresh = () => ({ status: 401 });
      const calls = sendMany(app, 3);
      await advance(500);
      equal(statusesOf(calls), [401, 401, 401]);
    },
  },
  {
    id: 'F11a',
    title: '403: no refresh',
    async run(world) {
      const { server, advance } = world;
      server.api = () => ({ status: 403, body: { error: 'insufficient_scope' } });
      const call = signedIn(world).send({ url: '/api/x' });
      await advance(100);
      equal(call.status, 403);
      equal(server.requests.length, 1);
    },
  },
  {
    id: 'F11b',
    title: '401 that asks for a stronger sign-in: no refresh',
    needs: 'a challenge that is no expiry',
    async run(world) {
      const { server, advance } = world;
      const headers = { 'WWW-Authenticate': 'Bearer error="insufficient_user_authentication", acr_values="strong"' };
      server.api = () => ({ status: 401, headers });
      const call = signedIn(world).send({ url: '/api/x' });
      await advance(100);
      equal(call.status, 401);
      equal(server.requests.length, 1);
    },
  },
];
