import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { InjectOptions } from 'fastify';
import { claimsOf, DemoDriver, sessionIdOf, WIRES } from './demo-driver.js';

for (const wire of WIRES) {
  const start = (): DemoDriver => new DemoDriver({}, wire);
  const REFUSED = [401, 'invalid_grant', 'the refresh token is not valid'] as const;

  describe(`${wire.name} sign-in`, () => {
    it('given right credentials, issues tokens that work, and say whose they are', async () => {
      const demo = start();
      const answer = await demo.post(wire.login, { username: 'grace', password: 'hopper' });
      assert.equal(answer.statusCode, 200);
      assert.equal(answer.headers['cache-control'], 'no-store');
      const { accessToken } = wire.tokens(answer);
      assert.equal(await demo.isAccepted(accessToken), true);
      const { sid, jti, ...claims } = claimsOf(accessToken);
      const now = Date.UTC(2030, 0, 1, 12) / 1000 + 0.75;
      assert.deepEqual(claims, { sub: 'grace', iat: now, exp: now + 20 });
      for (const id of [sid, jti]) assert.match(String(id), /^[\da-f-]{36}$/);
    });

    it('given wrong credentials, refuses without saying which part was wrong', async () => {
      for (const [username, password] of [
        ['ada', 'wrong'],
        ['ada', 'hopper'],
        ['Ada', 'lovelace'],
        ['nobody', 'lovelace'],
      ]) {
        const answer = await start().post(wire.login, { username, password });
        const status = wire.name === 'plain' ? 401 : 404;
        wire.fails(answer, status, 'invalid_credentials', 'wrong username or password');
        assert.equal(answer.headers['cache-control'], 'no-store');
      }
    });

    it('starts a new session every time', async () => {
      const demo = start();
      const [first, second] = [await demo.signIn(), await demo.signIn()];
      assert.notEqual(sessionIdOf(first.accessToken), sessionIdOf(second.accessToken));
    });
  });

  describe(`${wire.name} refresh`, () => {
    it('rotates: both tokens are new, and the new ones work, in the same session', async () => {
      const demo = start();
      const old = await demo.signIn();
      demo.passTime(20);
      const answer = await demo.refresh(old.refreshToken);
      assert.equal(answer.statusCode, 200);
      assert.equal(answer.headers['cache-control'], 'no-store');
      const fresh = wire.tokens(answer);
      assert.notEqual(fresh.accessToken, old.accessToken);
      assert.notEqual(fresh.refreshToken, old.refreshToken);
      assert.equal(sessionIdOf(fresh.accessToken), sessionIdOf(old.accessToken));
      assert.equal(await demo.isAccepted(fresh.accessToken), true);
      assert.equal(await demo.isAccepted(old.accessToken), false);
      wire.tokens(await demo.refresh(fresh.refreshToken));
    });

    it('a refresh token presented a second time ends the whole session, once counted', async () => {
      const demo = start();
      const first = await demo.signIn();
      const second = wire.tokens(await demo.refresh(first.refreshToken));
      const bystander = await demo.signIn();

      wire.fails(await demo.refresh(first.refreshToken), ...REFUSED);
      assert.equal(await demo.isAccepted(first.accessToken), false);
      assert.equal(await demo.isAccepted(second.accessToken), false);
      wire.fails(await demo.refresh(second.refreshToken), ...REFUSED);
      wire.fails(await demo.refresh(first.refreshToken), ...REFUSED);
      const counts = await demo.counts(sessionIdOf(first.accessToken));
      assert.deepEqual([counts.refreshAttempts, counts.refreshes, counts.reuseDetections], [4, 1, 1]);
      assert.equal(await demo.isAccepted(bystander.accessToken), true);
    });

    it('of two calls that present one token at the same time, one gets tokens and the session is over', async () => {
      const demo = start();
      const { accessToken, refreshToken } = await demo.signIn();
      const [one, other] = await Promise.all([demo.refresh(refreshToken), demo.refresh(refreshToken)]);
      wire.tokens(one);
      wire.fails(other, ...REFUSED);
      assert.equal((await demo.counts(sessionIdOf(accessToken))).reuseDetections, 1);
    });

    it('refuses a token that it has not issued', async () => {
      wire.fails(await start().refresh('made-up'), ...REFUSED);
    });
  });

  describe(`${wire.name} sign-out`, () => {
    it('ends the session: no token of it works any more', async () => {
      const demo = start();
      const { accessToken, refreshToken } = await demo.signIn();
      const answer = await demo.send(wire.logout(refreshToken));
      assert.equal(answer.statusCode, wire.name === 'plain' ? 204 : 200);
      assert.equal(answer.headers['cache-control'], 'no-store');
      assert.equal(await demo.isAccepted(accessToken), false);
      wire.fails(await demo.refresh(refreshToken), ...REFUSED);
      assert.equal((await demo.counts(sessionIdOf(accessToken))).reuseDetections, 0);
    });

    it('never fails', async () => {
      const bare = { ...wire.logout(''), payload: undefined };
      for (const request of [bare, wire.logout(''), wire.logout('made-up')]) {
        assert.equal((await start().send(request as InjectOptions)).statusCode, wire.name === 'plain' ? 204 : 200);
      }
    });
  });

  describe(`a malformed ${wire.name} request`, () => {
    it('is told in one sentence, without repeating a value', async () => {
      const demo = start();
      for (const [credentials, message] of [
        [{}, "body must have required property 'username'"],
        [{ username: 'ada' }, "body must have required property 'password'"],
        [{ username: 'ada', password: ['secret', 'x'] }, 'body/password must be string'],
        [[], 'body must be object'],
      ] satisfies readonly [object, string][]) {
        wire.fails(await demo.post(wire.login, credentials), 400, 'invalid_request', message);
      }
      const part = wire.name === 'plain' ? 'body' : 'querystring';
      const message = `${part}/refreshToken must NOT have fewer than 1 characters`;
      wire.fails(await demo.refresh(''), 400, 'invalid_request', message);
    });

    it('given a body that is broken, too large or not JSON, refuses it', async () => {
      const post = async (type: string, payload: string): Promise<unknown> => {
        const headers = { 'content-type': type };
        const answer = await start().send({ method: 'POST', url: wire.login, headers, payload });
        assert.doesNotMatch(answer.body, /sec"?ret|at .*\.js/);
        return wire.name === 'plain' ? answer.statusCode : answer.json<{ code: number }>().code;
      };
      assert.equal(await post('application/json', '{"username": "sec"ret"}'), 400);
      assert.equal(await post('application/json', JSON.stringify({ username: 'x'.repeat(20_000) })), 413);
      assert.equal(await post('text/plain', '{"username":"ada"}'), 415);
      assert.equal(await post('application/x-www-form-urlencoded', '{"username":"ada"}'), 415);
    });
  });
}

it('the two wires share their sessions', async () => {
  const [plain, envelope] = WIRES;
  assert.ok(plain && envelope);
  const demo = new DemoDriver({}, envelope);
  const { accessToken, refreshToken } = await demo.signIn();
  assert.equal((await demo.get(plain.item, accessToken)).statusCode, 200);
  plain.tokens(await demo.send(plain.refresh(refreshToken)));
});

it('a HEAD, whose answer the client could not read, spends no refresh token', async () => {
  const demo = new DemoDriver({}, WIRES[1]);
  const { refreshToken } = await demo.signIn();
  assert.equal((await demo.send({ ...demo.wire.refresh(refreshToken), method: 'HEAD' })).statusCode, 404);
  demo.wire.tokens(await demo.refresh(refreshToken));
});
