import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DemoDriver, WIRES } from './demo-driver.js';
import { createDemoServer } from './server.js';

describe('createDemoServer', () => {
  it('works without options: 20 s tokens, the real clock', async () => {
    const server = createDemoServer();
    assert.deepEqual((await server.inject('/demo/health')).json(), { ok: true, accessTokenTtl: 20 });
    const payload = { username: 'ada', password: 'lovelace' };
    const login = await server.inject({ method: 'POST', url: '/api/auth/login', payload });
    const { accessToken, expiresIn } = login.json<{ accessToken: string; expiresIn: number }>();
    assert.equal(expiresIn, 20);
    const headers = { authorization: `Bearer ${accessToken}` };
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
    assert.equal(await second.isAccepted(accessToken), false);
    assert.equal((await second.refresh(refreshToken)).statusCode, 401);
    assert.equal((await first.refresh(refreshToken)).statusCode, 200);
  });

  it('tells a failure of its own without its reason', async () => {
    for (const wire of WIRES) {
      const pause = async (): Promise<void> => {
        throw new Error('internal detail');
      };
      const answer = await new DemoDriver({ pause }, wire).get(`${wire.item}?delay=1`);
      wire.fails(answer, 500, 'internal_error', 'The demo server failed.');
    }
  });

  it('lets no other origin read an answer', async () => {
    const headers = { origin: 'https://evil.example' };
    const answer = await new DemoDriver().send({ method: 'GET', url: '/demo/health', headers });
    assert.equal(answer.headers['access-control-allow-origin'], undefined);
  });

  it('repeats no token in an error answer', async () => {
    const demo = new DemoDriver();
    for (const url of [
      '/nowhere?refreshToken=SECRET',
      '/%zz?refreshToken=SECRET',
      `/api/items/${'x'.repeat(200)}?refreshToken=SECRET`,
      '/api/items/1?delay=SECRET',
      '/atoto-user/admin/refreshToken?refreshToken=SECRET',
      '/atoto-user/admin/refreshToken?refreshToken=SECRET&refreshToken=SECRET',
    ]) {
      const answer = await demo.get(url);
      assert.doesNotMatch(answer.body, /SECRET|\.js|node_modules/, url);
      assert.doesNotMatch(JSON.stringify(answer.headers), /SECRET/, url);
    }
  });
});

describe('the Host header', () => {
  for (const host of ['127.0.0.1', '127.0.0.1:4200', 'localhost', 'LOCALHOST:1']) {
    it(`${host} is this machine`, async () => {
      const answer = await new DemoDriver().send({ method: 'GET', url: '/demo/health', headers: { host } });
      assert.equal(answer.statusCode, 200);
    });
  }

  for (const host of [
    ':4200',
    'evil.example',
    'evil.example:4200',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '127.0.0.1@evil.example',
    '10.0.0.1',
    '0.0.0.0',
  ]) {
    it(`${JSON.stringify(host)} is refused everywhere`, async () => {
      for (const url of ['/', '/demo/health', '/nowhere', '/api/items/1', '/atoto-user/items/1']) {
        const answer = await new DemoDriver().send({ method: 'GET', url, headers: { host } });
        assert.equal(answer.statusCode, 421, url);
        assert.equal(answer.json<{ error: string }>().error, 'misdirected_request');
      }
    });
  }
});
