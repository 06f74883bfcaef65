import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DemoDriver, sessionIdOf } from '../testing/demo-driver.js';

interface TokenAnswer {
  code: number;
  message: string;
  data: { tokenHead: string; token: string; refreshToken: string };
}

const REFRESH = '/atoto-user/admin/refreshToken?refreshToken=';

async function signIn(demo: DemoDriver): Promise<TokenAnswer['data']> {
  const answer = await demo.post('/atoto-user/admin/login', { username: 'ada', password: 'lovelace' });
  return answer.json<TokenAnswer>().data;
}

describe('envelope sign-in', () => {
  it('given right credentials, issues tokens inside HTTP 200', async () => {
    const demo = new DemoDriver();
    const answer = await demo.post('/atoto-user/admin/login', { username: 'ada', password: 'lovelace' });
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers['cache-control'], 'no-store');
    const { code, data } = answer.json<TokenAnswer>();
    assert.equal(code, 200);
    assert.deepEqual(Object.keys(data).sort(), ['refreshToken', 'token', 'tokenHead']);
    assert.equal(data.tokenHead, 'Bearer ');
    assert.equal((await demo.get('/atoto-user/items/1', data.token)).json<{ code: number }>().code, 200);
  });

  it('given wrong credentials, says code 404 inside HTTP 200', async () => {
    const answer = await new DemoDriver().post('/atoto-user/admin/login', { username: 'ada', password: 'x' });
    assert.equal(answer.statusCode, 200);
    assert.deepEqual(answer.json(), { code: 404, message: 'wrong username or password' });
  });
});

describe('envelope refresh', () => {
  it('rotates, and shares its sessions with the plain shape', async () => {
    const demo = new DemoDriver();
    const old = await signIn(demo);
    const answer = await demo.get(REFRESH + old.refreshToken);
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.headers['cache-control'], 'no-store');
    const { code, data } = answer.json<TokenAnswer>();
    assert.equal(code, 200);
    assert.equal(data.tokenHead, 'Bearer ');
    assert.notEqual(data.refreshToken, old.refreshToken);
    assert.equal((await demo.get('/api/items/1', data.token)).statusCode, 200);
    assert.equal((await demo.refresh(data.refreshToken)).statusCode, 200);
  });

  it('given a spent token, says code 401 inside HTTP 200 and ends the session', async () => {
    const demo = new DemoDriver();
    const { token, refreshToken } = await signIn(demo);
    const fresh = (await demo.get(REFRESH + refreshToken)).json<TokenAnswer>().data;
    const reuse = await demo.get(REFRESH + refreshToken);
    assert.equal(reuse.statusCode, 200);
    assert.deepEqual(reuse.json(), { code: 401, message: 'the refresh token is not valid' });
    assert.equal((await demo.get(REFRESH + fresh.refreshToken)).json<TokenAnswer>().code, 401);
    assert.equal((await demo.get('/atoto-user/items/1', fresh.token)).json<TokenAnswer>().code, 401);
    assert.equal((await demo.counts(sessionIdOf(token))).reuseDetections, 1);
  });

  it('is not spent by a HEAD, whose answer nobody could read', async () => {
    const demo = new DemoDriver();
    const { refreshToken } = await signIn(demo);
    assert.equal((await demo.send({ method: 'HEAD', url: REFRESH + refreshToken })).statusCode, 404);
    assert.equal((await demo.get(REFRESH + refreshToken)).json<TokenAnswer>().code, 200);
  });
});

describe('envelope sign-out', () => {
  it('ends the session', async () => {
    const demo = new DemoDriver();
    const { token, refreshToken } = await signIn(demo);
    const answer = await demo.post(`/atoto-user/admin/logout?refreshToken=${refreshToken}`);
    assert.deepEqual(answer.json(), { code: 200, message: 'success' });
    assert.equal((await demo.get('/atoto-user/items/1', token)).json<TokenAnswer>().code, 401);
    assert.equal((await demo.get(REFRESH + refreshToken)).json<TokenAnswer>().code, 401);
    assert.equal((await demo.post('/atoto-user/admin/logout')).json<TokenAnswer>().code, 200);
  });
});

describe('a malformed envelope request', () => {
  it('is told inside HTTP 200, without repeating a value', async () => {
    const demo = new DemoDriver();
    const login = await demo.post('/atoto-user/admin/login', { username: 'ada' });
    assert.equal(login.statusCode, 200);
    assert.deepEqual(login.json(), { code: 400, message: "body must have required property 'password'" });
    const refresh = await demo.get('/atoto-user/admin/refreshToken');
    assert.deepEqual(refresh.json(), { code: 400, message: "querystring must have required property 'refreshToken'" });
    const twice = await demo.get(`${REFRESH}secret&refreshToken=secret`);
    assert.equal(twice.json<TokenAnswer>().code, 400);
    assert.doesNotMatch(twice.body, /secret/);
  });
});
