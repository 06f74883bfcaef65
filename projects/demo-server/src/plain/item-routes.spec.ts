import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LightMyRequestResponse } from 'fastify';
import { DemoDriver } from '../testing/demo-driver.js';

function assertChallenge(answer: LightMyRequestResponse): void {
  assert.equal(answer.statusCode, 401);
  assert.deepEqual(answer.json(), { error: 'invalid_token' });
  assert.equal(answer.headers['www-authenticate'], 'Bearer error="invalid_token"');
  assert.equal(answer.headers['cache-control'], 'no-store');
}

describe('plain items', () => {
  it('serves an item to its owner, dated by the clock', async () => {
    const demo = new DemoDriver();
    const { accessToken } = await demo.signIn();
    const answer = await demo.get('/api/items/42', accessToken);
    assert.equal(answer.statusCode, 200);
    const expected = { id: '42', name: 'Item 42', owner: 'ada', servedAt: '2030-01-01T12:00:00.750Z' };
    assert.deepEqual(answer.json(), expected);
  });

  it('echoes a JSON body, whatever JSON it is', async () => {
    const demo = new DemoDriver();
    const { accessToken } = await demo.signIn();
    for (const payload of ['{"a":[1,{"b":null}]}', '[]', '"text"', '0', 'false', 'null']) {
      const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
      const answer = await demo.send({ method: 'POST', url: '/api/items/1', headers, payload });
      assert.equal(answer.statusCode, 200);
      assert.match(String(answer.headers['content-type']), /^application\/json/);
      assert.equal(answer.body, payload);
    }
    assert.equal((await demo.post('/api/items/1', undefined, accessToken)).statusCode, 400);
  });

  it('refuses an expired token, by the clock and to the millisecond', async () => {
    const demo = new DemoDriver({ accessTokenTtl: 20 });
    const { accessToken } = await demo.signIn();
    demo.passTime(19.999);
    assert.equal((await demo.get('/api/items/1', accessToken)).statusCode, 200);
    demo.passTime(0.001);
    assertChallenge(await demo.get('/api/items/1', accessToken));
    assertChallenge(await demo.post('/api/items/1', { a: 1 }, accessToken));
  });

  it('refuses a missing, foreign or misplaced token', async () => {
    const demo = new DemoDriver();
    const { accessToken, refreshToken } = await demo.signIn();
    const stranger = await new DemoDriver().signIn();
    assertChallenge(await demo.get('/api/items/1'));
    assertChallenge(await demo.get('/api/items/1', refreshToken));
    assertChallenge(await demo.get('/api/items/1', stranger.accessToken));
    assertChallenge(await demo.get(`/api/items/1?access_token=${accessToken}`));
    const headers = { authorization: `Basic ${accessToken}` };
    assertChallenge(await demo.send({ method: 'GET', url: '/api/items/1', headers }));
  });

  it('takes the scheme in any case', async () => {
    const demo = new DemoDriver();
    const { accessToken } = await demo.signIn();
    const headers = { authorization: `bearer ${accessToken}` };
    assert.equal((await demo.send({ method: 'GET', url: '/api/items/1', headers })).statusCode, 200);
  });

  it('forbidden: 403 for a good token, 401 for a stale one', async () => {
    const demo = new DemoDriver();
    const { accessToken } = await demo.signIn();
    assert.equal((await demo.get('/api/forbidden', accessToken)).statusCode, 403);
    demo.passTime(20);
    assertChallenge(await demo.get('/api/forbidden', accessToken));
  });

  it('always-refused: 401 even for a good token', async () => {
    const demo = new DemoDriver();
    const { accessToken } = await demo.signIn();
    assertChallenge(await demo.get('/api/always-refused', accessToken));
    assertChallenge(await demo.get('/api/always-refused'));
  });
});

describe('the delay of an item', () => {
  it('holds an answer back, after the token was judged', async () => {
    const asked: number[] = [];
    const demo = new DemoDriver({
      pause: async (ms) => {
        asked.push(ms);
        demo.passTime(ms / 1000);
      },
    });
    const { accessToken } = await demo.signIn();
    demo.passTime(18);
    assert.equal((await demo.get('/api/items/1?delay=5000', accessToken)).statusCode, 200);
    assertChallenge(await demo.get('/api/items/1?delay=1', accessToken));
    assert.equal((await demo.get('/api/items/1?delay=0', (await demo.signIn()).accessToken)).statusCode, 200);
    assert.deepEqual(asked, [5000, 1]);
  });

  for (const delay of ['5001', '-1', 'soon', '1.5']) {
    it(`refuses delay=${delay}`, async () => {
      const answer = await new DemoDriver().get(`/api/items/1?delay=${delay}`);
      assert.equal(answer.statusCode, 400);
      assert.match(answer.json<{ message: string }>().message, /^querystring\/delay must be /);
    });
  }
});
