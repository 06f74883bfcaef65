import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createDemoServer } from './server.js';
import { DemoDriver } from './testing/demo-driver.js';

describe('createDemoServer', () => {
  it('works without options: 20 s tokens, the real clock, no log', async () => {
    const server = createDemoServer();
    assert.deepEqual((await server.inject('/demo/health')).json(), { ok: true, accessTokenTtl: 20 });
    const login = await server.inject({
      method: 'POST',
      url: '/api/auth/login',
      payload: { username: 'ada', password: 'lovelace' },
    });
    const headers = { authorization: `Bearer ${login.json<{ accessToken: string }>().accessToken}` };
    assert.equal((await server.inject({ url: '/api/items/1', headers })).statusCode, 200);
    await server.close();
  });

  for (const accessTokenTtl of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    it(`refuses accessTokenTtl ${accessTokenTtl} in one sentence`, () => {
      assert.throws(() => createDemoServer({ accessTokenTtl }), {
        message: `accessTokenTtl must be a positive number of seconds, but it is ${accessTokenTtl}.`,
      });
    });
  }

  it('shares nothing between two servers', async () => {
    const [first, second] = [new DemoDriver(), new DemoDriver()];
    const { accessToken, refreshToken } = await first.signIn();
    assert.equal((await second.get('/api/items/1', accessToken)).statusCode, 401);
    assert.equal((await second.refresh(refreshToken)).statusCode, 401);
    assert.equal((await first.refresh(refreshToken)).statusCode, 200);
  });

  it('tells a failure of its own without its reason', async () => {
    const demo = new DemoDriver({
      pause: async () => {
        throw new Error('internal detail');
      },
    });
    const plain = await demo.get('/api/items/1?delay=1');
    assert.equal(plain.statusCode, 500);
    assert.deepEqual(plain.json(), { error: 'internal_error', message: 'The demo server failed.' });
    const envelope = await demo.get('/atoto-user/items/1?delay=1');
    assert.equal(envelope.statusCode, 500);
    assert.deepEqual(envelope.json(), { code: 500, message: 'The demo server failed.' });
  });

  it('lets no other origin read an answer', async () => {
    const headers = { origin: 'https://evil.example' };
    const answer = await new DemoDriver().send({ method: 'GET', url: '/demo/health', headers });
    assert.equal(answer.headers['access-control-allow-origin'], undefined);
  });
});
