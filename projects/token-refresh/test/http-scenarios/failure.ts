import { HttpResponse } from '@angular/common/http';
import { EMPTY, of } from 'rxjs';
import { bearerOf, Fate } from '../world/model-server';
import { advance } from '../world/virtual-time';
import {
  allFailed,
  allSucceeded,
  assert,
  equal,
  Handle,
  Scenario,
  sendMany,
  signIn,
  statusesOf,
  test,
} from './scenario';

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
  test('F1 the refresh is refused: everybody fails with the 401, the session ends, told once', async ({
    refusedTogether,
    server,
  }) => {
    server.refresh = () => ({ status: 401, body: { error: 'invalid_grant' } });
    const { app, calls } = await refusedTogether();
    equal(statusesOf(calls), [401, 401, 401]);
    if (!app.told) return;
    equal(app.told(), 1);
    equal(app.token(), null);
  }),
  ...unavailable.map(([letter, name, fate]) =>
    test(`F2${letter} the refresh gets ${name}: everybody fails, and the session goes on`, async ({
      refusedTogether,
      server,
    }) => {
      server.refresh = () => fate;
      const { app, calls } = await refusedTogether();
      allFailed(calls);
      equal(app.token(), 'A1');
      if (app.told) equal(app.told(), 0);
    }),
  ),
  test('F3 50 requests after a failed refresh: at most one more, and Retry-After is kept to', async ({
    refusedTogether,
    server,
  }) => {
    server.refresh = () => ({ status: 503, headers: { 'Retry-After': '60' } });
    const { app } = await refusedTogether();
    const calls: Handle[] = [];
    for (let n = 0; n < 50; n++) {
      calls.push(app.send({ url: '/api/x' }));
      await advance(900);
    }
    equal([...new Set(statusesOf(calls))], [503]);
    equal(server.refreshCalls.length, 1);
  }).needs('a cooldown'),
  test('F4 after a refused refresh, a new sign-in: everything works', async ({ refusedTogether, server }) => {
    server.refresh = () => ({ status: 401 });
    const { app } = await refusedTogether();
    server.refresh = () => undefined;
    signIn(app, server);
    server.expireAll();
    const calls = sendMany(app, 3);
    await advance(500);
    allSucceeded(calls);
  }),
  test('F5 the refresh never answers: everybody fails in the end', async ({ refusedTogether, server }) => {
    server.refresh = () => 'never';
    const { calls } = await refusedTogether();
    await advance(120_000);
    allFailed(calls);
  }).needs('a timeout of its own'),
  test('F6a the refresh answers at once: all succeed', async ({ refusedTogether, server }) => {
    server.refreshBy = (url) => of(new HttpResponse({ status: 200, url, body: server.issue() }));
    const { calls } = await refusedTogether();
    allSucceeded(calls);
  }).needs('requests as streams'),
  test('F6b the refresh completes without an answer: no request hangs', async ({ refusedTogether, server }) => {
    server.refreshBy = () => EMPTY;
    const { calls } = await refusedTogether();
    assert(
      calls.every(({ settled }) => settled),
      'no request hangs',
    );
  }).needs('requests as streams'),
  test('F6c sending the refresh throws: no request hangs', async ({ refusedTogether, server }) => {
    server.refreshBy = () => {
      throw new Error('an interceptor of the app');
    };
    const { calls } = await refusedTogether();
    allFailed(calls);
  }).needs('requests as streams'),
  test('F7a an endpoint that always refuses: the 401 surfaces after at most three sends', async ({
    signedIn,
    server,
  }) => {
    const call = signedIn().send({ url: '/api/always-refused' });
    await advance(5_000);
    assert(server.sends.length <= 3, `${server.sends.length} sends`);
    equal(call.status, 401);
  }),
  test('F7b one endpoint always refuses, others accept: few refreshes, the others unharmed', async ({
    signedIn,
    server,
  }) => {
    const app = signedIn();
    const [refused, others]: [Handle[], Handle[]] = [[], []];
    // For a minute.
    for (let n = 0; n < 300; n++) {
      refused.push(app.send({ url: '/api/always-refused' }));
      others.push(app.send({ url: '/api/x' }));
      await advance(200);
    }
    await advance(1_000);
    allSucceeded(others, 'the others');
    equal([...new Set(statusesOf(refused))], [401]);
    assert(server.refreshCalls.length <= 5, `${server.refreshCalls.length} refreshes in a minute`);
    if (app.told) equal(app.told(), 0);
    // When the token really expires, it is refreshed at once.
    server.expireAll();
    const cured = app.send({ url: '/api/y' });
    await advance(100);
    assert(cured.succeeded, 'the next is cured');
  }),
  test('F7c 1 000 requests in 20 s to a server that always refuses: a handful of refreshes', async ({
    signedIn,
    server,
  }) => {
    const app = signedIn();
    for (let n = 0; n < 1_000; n++) {
      app.send({ url: '/api/always-refused' });
      await advance(20);
    }
    await advance(5_000);
    assert(server.refreshCalls.length <= 10, `${server.refreshCalls.length} refreshes`);
  }),
  test("F8 the refresh endpoint's own 401 starts no refresh", async ({ refusedTogether, server }) => {
    server.refresh = () => ({ status: 401 });
    await refusedTogether();
    equal(server.refreshCalls.length, 1);
  }),
  ...failedReplays.map(([letter, name, fate, status]) =>
    test(`F9${letter} the replay gets ${name}: so does the caller, and the session is kept`, async ({
      expired,
      server,
    }) => {
      const app = expired();
      server.api = (request) => (bearerOf(request) === 'A2' ? fate : undefined);
      const call = app.send({ url: '/api/x' });
      await advance(100);
      equal(call.status, status);
      if (typeof fate === 'object') equal(call.body, fate.body);
      equal([server.sends.length, server.refreshCalls.length], [2, 1]);
      equal(app.token(), 'A2');
      if (app.told) equal(app.told(), 0);
    }),
  ),
  test('F9d a first send that gets 500, 504 or no network is not sent again', async ({ signedIn, server }) => {
    const app = signedIn();
    for (const fate of [{ status: 500 }, { status: 504 }, 'network-error'] as const) {
      server.requests.length = 0;
      server.api = () => fate;
      const call = app.send({ url: '/api/x' });
      await advance(100);
      equal(call.status, typeof fate === 'string' ? 0 : fate.status);
      equal(server.requests.length, 1);
    }
  }),
  test('F10 a callback of the app that throws harms no other code', async ({ expired, server }) => {
    const onSessionEnded = (): never => {
      throw new Error('the app');
    };
    const app = expired({ onSessionEnded });
    server.refresh = () => ({ status: 401 });
    const calls = sendMany(app, 3);
    await advance(500);
    equal(statusesOf(calls), [401, 401, 401]);
  }).needs('user callbacks'),
  test('F11a 403: no refresh', async ({ signedIn, server }) => {
    server.api = () => ({ status: 403, body: { error: 'insufficient_scope' } });
    const call = signedIn().send({ url: '/api/x' });
    await advance(100);
    equal(call.status, 403);
    equal(server.requests.length, 1);
  }),
  test('F11b 401 that asks for a stronger sign-in: no refresh', async ({ signedIn, server }) => {
    const headers = { 'WWW-Authenticate': 'Bearer error="insufficient_user_authentication", acr_values="strong"' };
    server.api = () => ({ status: 401, headers });
    const call = signedIn().send({ url: '/api/x' });
    await advance(100);
    equal(call.status, 401);
    equal(server.requests.length, 1);
  }).needs('a challenge that is no expiry'),
];
