import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IssuedTokens } from '../sessions/authority.js';
import { DemoDriver, sessionIdOf } from '../testing/demo-driver.js';

describe('expire', () => {
  it('refuses the access tokens issued so far, and no later one, even within one instant', async () => {
    const demo = new DemoDriver();
    const first = await demo.signIn();
    const other = await demo.signIn();
    const answer = await demo.post(`/demo/sessions/${sessionIdOf(first.accessToken)}/expire`);
    assert.equal(answer.statusCode, 204);
    assert.equal((await demo.get('/api/items/1', first.accessToken)).statusCode, 401);
    assert.equal((await demo.get('/api/items/1', other.accessToken)).statusCode, 200);
    const fresh = (await demo.refresh(first.refreshToken)).json<IssuedTokens>();
    assert.equal((await demo.get('/api/items/1', fresh.accessToken)).statusCode, 200);
    assert.equal((await demo.get('/api/items/1', first.accessToken)).statusCode, 401);
  });

  it('takes an empty JSON body too, as HttpClient sends it', async () => {
    const demo = new DemoDriver();
    const { accessToken } = await demo.signIn();
    assert.equal((await demo.post(`/demo/sessions/${sessionIdOf(accessToken)}/expire`, {})).statusCode, 204);
  });
});

describe('stats', () => {
  it('counts per session and in total, whoever the request came from', async () => {
    const demo = new DemoDriver();
    const ada = await demo.signIn();
    const grace = await demo.signIn('grace', 'hopper');
    const adaId = sessionIdOf(ada.accessToken);

    await demo.get('/api/items/1', ada.accessToken);
    await demo.get('/atoto-user/items/1', ada.accessToken);
    await demo.get('/api/forbidden', ada.accessToken);
    await demo.get('/api/always-refused', ada.accessToken);
    demo.passTime(20);
    await demo.get('/api/items/1', ada.accessToken);
    await demo.get('/atoto-user/items/1', ada.accessToken);
    await demo.refresh(ada.refreshToken);
    await demo.get('/api/items/1', grace.accessToken);
    await demo.get('/api/items/1');

    assert.deepEqual(await demo.counts(adaId), {
      requests: 6,
      accepted: 3,
      refused: 3,
      refreshes: 1,
      refreshAttempts: 1,
      reuseDetections: 0,
    });
    const total = { requests: 8, accepted: 3, refused: 5, refreshes: 1, refreshAttempts: 1, reuseDetections: 0 };
    assert.deepEqual((await demo.get('/demo/stats')).json(), total);

    assert.equal((await demo.post(`/demo/sessions/${adaId}/stats/reset`)).statusCode, 204);
    assert.equal((await demo.counts(adaId)).requests, 0);
    assert.equal((await demo.counts(sessionIdOf(grace.accessToken))).requests, 1);
    assert.deepEqual((await demo.get('/demo/stats')).json(), total);
  });
});

describe('controls', () => {
  it('tell the life of a token', async () => {
    const demo = new DemoDriver({ accessTokenTtl: 7 });
    assert.deepEqual((await demo.get('/demo/health')).json(), { ok: true, accessTokenTtl: 7 });
  });

  for (const [method, path] of [
    ['POST', 'expire'],
    ['PUT', 'faults'],
    ['GET', 'stats'],
    ['POST', 'stats/reset'],
  ] as const) {
    it(`${method} ${path} of an unknown session gets 404 JSON`, async () => {
      const body = method === 'PUT' ? { payload: { refresh: 'none' } } : {};
      const answer = await new DemoDriver().send({ method, url: `/demo/sessions/nobody/${path}`, ...body });
      assert.equal(answer.statusCode, 404);
      assert.equal(answer.json<{ error: string }>().error, 'unknown_session');
    });
  }

  it('refuse a fault that does not exist, and name those that do', async () => {
    const demo = new DemoDriver();
    const url = `/demo/sessions/${sessionIdOf((await demo.signIn()).accessToken)}/faults`;
    const answer = await demo.send({ method: 'PUT', url, payload: { refresh: 'explode' } });
    assert.equal(answer.statusCode, 400);
    assert.deepEqual(answer.json(), {
      error: 'invalid_request',
      message: 'body/refresh must be equal to one of the allowed values: none, error, hang, refuse, slow',
    });
  });
});
