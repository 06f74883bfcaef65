import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IssuedTokens } from '../sessions/authority.js';
import { DemoDriver, sessionIdOf } from '../testing/demo-driver.js';

describe('plain sign-in', () => {
  it('given right credentials, issues tokens that work', async () => {
    const demo = new DemoDriver({ accessTokenTtl: 5 });
    const answer = await demo.post('/api/auth/login', { username: 'grace', password: 'hopper' });
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers['cache-control'], 'no-store');
    const tokens = answer.json<IssuedTokens>();
    assert.deepEqual(Object.keys(tokens).sort(), ['accessToken', 'expiresIn', 'refreshToken']);
    assert.equal(tokens.expiresIn, 5);
    assert.equal((await demo.get('/api/items/1', tokens.accessToken)).json<{ owner: string }>().owner, 'grace');
  });

  it('given wrong credentials, refuses without saying which part was wrong', async () => {
    const demo = new DemoDriver();
    for (const credentials of [
      { username: 'ada', password: 'wrong' },
      { username: 'nobody', password: 'lovelace' },
    ]) {
      const answer = await demo.post('/api/auth/login', credentials);
      assert.equal(answer.statusCode, 401);
      assert.deepEqual(answer.json(), { error: 'invalid_credentials' });
      assert.equal(answer.headers['cache-control'], 'no-store');
    }
  });

  it('starts a new session every time', async () => {
    const demo = new DemoDriver();
    const [first, second] = [await demo.signIn(), await demo.signIn()];
    assert.notEqual(sessionIdOf(first.accessToken), sessionIdOf(second.accessToken));
  });
});

describe('plain refresh', () => {
  it('rotates: both tokens are new, and the new ones work', async () => {
    const demo = new DemoDriver();
    const old = await demo.signIn();
    demo.passTime(20);
    const answer = await demo.refresh(old.refreshToken);
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers['cache-control'], 'no-store');
    const fresh = answer.json<IssuedTokens>();
    assert.notEqual(fresh.accessToken, old.accessToken);
    assert.notEqual(fresh.refreshToken, old.refreshToken);
    assert.equal(fresh.expiresIn, 20);
    assert.equal(sessionIdOf(fresh.accessToken), sessionIdOf(old.accessToken));
    assert.equal((await demo.get('/api/items/1', fresh.accessToken)).statusCode, 200);
    assert.equal((await demo.refresh(fresh.refreshToken)).statusCode, 200);
  });

  it('a refresh token presented a second time ends the whole session, once counted', async () => {
    const demo = new DemoDriver();
    const first = await demo.signIn();
    const second = (await demo.refresh(first.refreshToken)).json<IssuedTokens>();
    const bystander = await demo.signIn();

    const reuse = await demo.refresh(first.refreshToken);

    assert.equal(reuse.statusCode, 401);
    assert.deepEqual(reuse.json(), { error: 'invalid_grant' });
    assert.equal((await demo.get('/api/items/1', first.accessToken)).statusCode, 401);
    assert.equal((await demo.get('/api/items/1', second.accessToken)).statusCode, 401);
    assert.equal((await demo.refresh(second.refreshToken)).statusCode, 401);
    assert.equal((await demo.refresh(first.refreshToken)).statusCode, 401);
    const counts = await demo.counts(sessionIdOf(first.accessToken));
    assert.deepEqual([counts.refreshAttempts, counts.refreshes, counts.reuseDetections], [4, 1, 1]);
    assert.equal((await demo.get('/api/items/1', bystander.accessToken)).statusCode, 200);
  });

  it('of two calls that present one token at the same time, one gets tokens and the session is over', async () => {
    const demo = new DemoDriver();
    const { accessToken, refreshToken } = await demo.signIn();
    const answers = await Promise.all([demo.refresh(refreshToken), demo.refresh(refreshToken)]);
    assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [200, 401]);
    assert.equal((await demo.counts(sessionIdOf(accessToken))).reuseDetections, 1);
  });

  it('refuses a token nobody issued, and counts the attempt in the total', async () => {
    const demo = new DemoDriver();
    const answer = await demo.refresh('made-up');
    assert.equal(answer.statusCode, 401);
    assert.deepEqual(answer.json(), { error: 'invalid_grant' });
    assert.equal((await demo.get('/demo/stats')).json<{ refreshAttempts: number }>().refreshAttempts, 1);
  });
});

describe('plain sign-out', () => {
  it('ends the session: no token of it works any more', async () => {
    const demo = new DemoDriver();
    const { accessToken, refreshToken } = await demo.signIn();
    const answer = await demo.post('/api/auth/logout', { refreshToken });
    assert.equal(answer.statusCode, 204);
    assert.equal(answer.headers['cache-control'], 'no-store');
    assert.equal((await demo.get('/api/items/1', accessToken)).statusCode, 401);
    assert.equal((await demo.refresh(refreshToken)).statusCode, 401);
    assert.equal((await demo.counts(sessionIdOf(accessToken))).reuseDetections, 0);
  });

  it('answers 204 to anybody', async () => {
    const demo = new DemoDriver();
    assert.equal((await demo.post('/api/auth/logout')).statusCode, 204);
    assert.equal((await demo.post('/api/auth/logout', {})).statusCode, 204);
    assert.equal((await demo.post('/api/auth/logout', { refreshToken: 'made-up' })).statusCode, 204);
  });
});

describe('a malformed plain request', () => {
  const malformed: readonly (readonly [url: string, payload: object, message: string])[] = [
    ['/api/auth/login', {}, "body must have required property 'username'"],
    ['/api/auth/login', { username: 'ada' }, "body must have required property 'password'"],
    ['/api/auth/login', { username: 'ada', password: ['x', 'y'] }, 'body/password must be string'],
    ['/api/auth/refresh', { refresh_token: 'x' }, "body must have required property 'refreshToken'"],
    ['/api/auth/refresh', { refreshToken: '' }, 'body/refreshToken must NOT have fewer than 1 characters'],
    ['/api/auth/refresh', [], 'body must be object'],
  ];

  for (const [url, payload, message] of malformed) {
    it(`${url} ${JSON.stringify(payload)} gets 400 and a sentence`, async () => {
      const answer = await new DemoDriver().send({ method: 'POST', url, payload });
      assert.equal(answer.statusCode, 400);
      assert.deepEqual(answer.json(), { error: 'invalid_request', message });
      assert.equal(answer.headers['cache-control'], 'no-store');
    });
  }

  it('given broken JSON, does not repeat it', async () => {
    const answer = await new DemoDriver().send({
      method: 'POST',
      url: '/api/auth/refresh',
      headers: { 'content-type': 'application/json' },
      payload: '{"refreshToken": "sec"ret"}',
    });
    assert.equal(answer.statusCode, 400);
    assert.equal(answer.json<{ error: string }>().error, 'invalid_request');
    assert.doesNotMatch(answer.body, /sec"?ret|at .*\.js/);
  });

  it('given a body that is too large or not JSON, refuses it', async () => {
    const demo = new DemoDriver();
    const tooLarge = await demo.post('/api/auth/login', { username: 'ada', password: 'x'.repeat(20_000) });
    assert.equal(tooLarge.statusCode, 413);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) {
      const headers = { 'content-type': type };
      const answer = await demo.send({
        method: 'POST',
        url: '/api/auth/login',
        headers,
        payload: '{"username":"ada"}',
      });
      assert.equal(answer.statusCode, 415, type);
    }
  });
});
