import { HttpContext } from '@angular/common/http';
import { advance } from '../world/virtual-time';
import { allSucceeded, assert, equal, Handle, Scenario, sendMany, test } from './scenario';

export const cancellation: readonly Scenario[] = [
  test('R1 the request that started the refresh is cancelled: the others get their answers', async ({
    expired,
    server,
  }) => {
    const app = expired();
    const first = app.send({ url: '/api/first' });
    const others = sendMany(app, 2);
    await advance(15);
    first.cancel();
    await advance(200);
    allSucceeded(others, 'the others');
    equal(server.tokensSentTo('/api/first'), ['A1']);
    equal(server.refreshCalls.length, 1);
  }),
  test('R2 all are cancelled: the new token is kept all the same', async ({ expired, server }) => {
    const app = expired();
    const calls = sendMany(app, 2);
    await advance(15);
    for (const call of calls) call.cancel();
    await advance(200);
    equal(app.token(), 'A2');
    equal(server.sends.length, 2);
    const next = app.send({ url: '/api/x' });
    await advance(100);
    assert(next.succeeded, 'the next succeeds');
    equal(server.refreshCalls.length, 1);
  }),
  test('R3 a request cancelled while it waits is not sent', async ({ expired, server }) => {
    const app = expired();
    app.send({ url: '/api/x' });
    const waiting = app.send({ url: '/api/waiting' });
    await advance(15);
    waiting.cancel();
    await advance(200);
    equal(server.tokensSentTo('/api/waiting'), ['A1']);
  }),
  test('R3b a request made while refreshing, and cancelled while it waits, is never sent; others are', async ({
    expired,
    server,
  }) => {
    const app = expired();
    const first = app.send({ url: '/api/x' });
    await advance(15);
    const [waiting, kept] = ['/api/waiting', '/api/kept'].map((url) => app.send({ url }));
    waiting?.cancel();
    await advance(200);
    equal(server.tokensSentTo('/api/waiting'), []);
    equal([first.succeeded, kept?.succeeded], [true, true]);
  }),
  test('R3c a request cancelled while it is under way starts nothing when it is refused', async ({
    expired,
    server,
  }) => {
    const call = expired().send({ url: '/api/x' });
    await advance(5);
    call.cancel();
    await advance(100);
    equal(server.requests.length, 1);
  }),
  test('R4 subscribed to again later: the full treatment again', async ({ signedIn, server }) => {
    const app = signedIn();
    const source = app.request({ url: '/api/x' });
    for (let time = 0; time < 2; time++) {
      server.expireAll();
      const call = app.subscribe(source);
      await advance(100);
      assert(call.succeeded, 'it succeeds');
    }
    equal(server.refreshes, 2);
  }).needs('requests as streams'),
  test('R4b subscribed to twice at a time: two answers, one refresh', async ({ expired, server }) => {
    const app = expired();
    const source = app.request({ url: '/api/x' });
    const calls = [app.subscribe(source), app.subscribe(source)];
    await advance(100);
    allSucceeded(calls, 'both');
    equal(server.refreshCalls.length, 1);
  }).needs('requests as streams'),
  test('R5 a listener sends a request as the refresh ends: no deadlock, no double send', async ({
    expired,
    server,
  }) => {
    const app = expired();
    const nested: Handle[] = [];
    app.onEvent(({ type }) => {
      if (type === 'refresh-succeeded') nested.push(app.send({ url: '/api/listener' }));
    });
    const first = app.send({ url: '/api/x' });
    await advance(200);
    allSucceeded([first, ...nested], 'both');
    equal(server.tokensSentTo('/api/listener'), ['A2']);
  }).needs('events'),
  test('R6 one HttpContext for many requests: each gets the full treatment', async ({ signedIn, server }) => {
    const app = signedIn();
    const context = new HttpContext();
    for (let time = 0; time < 3; time++) {
      server.expireAll();
      const calls = [1, 2].map((n) => app.send({ url: `/api/${n}`, context }));
      await advance(200);
      allSucceeded(calls);
    }
    equal(server.refreshes, 3);
  }).needs('requests as streams'),
  test('R7 registered twice: as many sends and refreshes as once', async ({ expired, server }) => {
    const calls = sendMany(expired({ twice: true }), 3);
    await advance(300);
    allSucceeded(calls);
    equal([server.sends.length, server.refreshCalls.length], [6, 1]);
  }).needs('being registered twice'),
];
