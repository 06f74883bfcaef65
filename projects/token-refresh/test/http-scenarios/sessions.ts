import { advance } from '../world/virtual-time';
import { allSucceeded, assert, equal, Scenario, sendMany, signIn, test } from './scenario';

export const sessions: readonly Scenario[] = [
  test('S1 sign-out during a refresh: who waits fails at once, and the late tokens are thrown away', async ({
    expired,
    server,
  }) => {
    const app = expired();
    const calls = sendMany(app, 2);
    await advance(15);
    app.signOut();
    await advance(1);
    const atOnce = calls.every(({ error }) => error !== undefined);
    await advance(200);
    equal(app.token(), null);
    equal(server.sends.length, 2);
    assert(atOnce, 'who waits fails at once');
  }).needs('the session'),
  test('S2 another person signs in during a refresh: nothing of the first is replayed with the token of the second', async ({
    expired,
    server,
  }) => {
    const app = expired();
    const refused = app.send({ url: '/api/refused' });
    await advance(15);
    const waiting = app.send({ url: '/api/waiting' });
    app.signOut();
    signIn(app, server);
    const second = app.token();
    await advance(200);
    equal(server.tokensSentTo('/api/refused'), ['A1']);
    equal(server.tokensSentTo('/api/waiting'), []);
    equal([refused.status, waiting.status], [401, 401]);
    equal(app.token(), second);
  }).needs('the session'),
  test('S4 the app brings new tokens during a refresh: one winner, everybody answered', async ({ expired, server }) => {
    const app = expired();
    const calls = sendMany(app, 2);
    await advance(15);
    app.renew(server.issue());
    await advance(200);
    allSucceeded(calls);
    const next = app.send({ url: '/api/x' });
    await advance(100);
    assert(next.succeeded, 'the next succeeds');
    equal(server.refreshCalls.length, 1);
  }).needs('the session'),
];
