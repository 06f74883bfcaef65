import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DemoDriver, sessionIdOf } from './demo-driver.js';

describe('expire', () => {
  it('refuses the access tokens issued so far, and no later one, even within one instant', async () => {
    const demo = new DemoDriver();
    const first = await demo.signIn();
    const other = await demo.signIn();
    const answer = await demo.post(`/demo/sessions/${sessionIdOf(first.accessToken)}/expire`);
    assert.equal(answer.statusCode, 204);
    assert.equal(await demo.isAccepted(first.accessToken), false);
    assert.equal(await demo.isAccepted(other.accessToken), true);
    const fresh = demo.wire.tokens(await demo.refresh(first.refreshToken));
    assert.equal(await demo.isAccepted(fresh.accessToken), true);
    assert.equal(await demo.isAccepted(first.accessToken), false);
  });

  it('takes an empty JSON body too, as HttpClient sends it', async () => {
    const demo = new DemoDriver();
    const { accessToken } = await demo.signIn();
    assert.equal((await demo.post(`/demo/sessions/${sessionIdOf(accessToken)}/expire`, {})).statusCode, 204);
  });
});

describe('stats', () => {
  it('counts per session, over both wires, until they are reset', async () => {
    const demo = new DemoDriver();
    const ada = await demo.signIn();
    const grace = await demo.signIn('grace', 'hopper');
    const [adaId, graceId] = [sessionIdOf(ada.accessToken), sessionIdOf(grace.accessToken)];

    for (let n = 0; n < 2; n++) {
      await demo.get('/api/items/1', ada.accessToken);
      await demo.get('/atoto-user/items/1', ada.accessToken);
      demo.passTime(20);
    }
    await demo.refresh(ada.refreshToken);
    await demo.get('/api/items/1', grace.accessToken);
    await demo.get('/api/items/1');

    assert.deepEqual(await demo.counts(adaId), {
      requests: 4,
      accepted: 2,
      refused: 2,
      refreshes: 1,
      refreshAttempts: 1,
      reuseDetections: 0,
    });
    assert.equal((await demo.post(`/demo/sessions/${adaId}/stats/reset`)).statusCode, 204);
    assert.equal((await demo.counts(adaId)).requests, 0);
    assert.equal((await demo.counts(graceId)).requests, 1);
  });
});

describe('controls', () => {
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

  it('refuse a fault that does not exist', async () => {
    const demo = new DemoDriver();
    const url = `/demo/sessions/${sessionIdOf((await demo.signIn()).accessToken)}/faults`;
    const answer = await demo.send({ method: 'PUT', url, payload: { refresh: 'explode' } });
    const message = 'body/refresh must be equal to one of the allowed values';
    demo.wire.fails(answer, 400, 'invalid_request', message);
  });
});
