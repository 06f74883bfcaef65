import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DemoDriver } from '../testing/demo-driver.js';

const REFUSAL = { code: 401, message: 'the token is not valid' };

describe('envelope items', () => {
  it('serves an item inside the envelope', async () => {
    const demo = new DemoDriver();
    const { accessToken } = await demo.signIn('grace', 'hopper');
    const answer = await demo.get('/atoto-user/items/7', accessToken);
    assert.equal(answer.statusCode, 200);
    assert.deepEqual(answer.json(), {
      code: 200,
      message: 'success',
      data: { id: '7', name: 'Item 7', owner: 'grace', servedAt: '2030-01-01T12:00:00.750Z' },
    });
  });

  it('echoes a body inside the envelope', async () => {
    const demo = new DemoDriver();
    const { accessToken } = await demo.signIn();
    const answer = await demo.post('/atoto-user/items/7', { a: 1 }, accessToken);
    assert.deepEqual(answer.json(), { code: 200, message: 'success', data: { a: 1 } });
    const empty = await demo.post('/atoto-user/items/7', undefined, accessToken);
    assert.equal(empty.json<{ code: number }>().code, 400);
  });

  for (const method of ['GET', 'POST'] as const) {
    for (const url of ['/atoto-user/items/7', '/atoto-user/always-refused']) {
      it(`${method} ${url}: a stale token is refused inside HTTP 200, or as HTTP 401 with the same body`, async () => {
        const demo = new DemoDriver();
        const { accessToken } = await demo.signIn();
        demo.passTime(20);
        const request = { method, headers: { authorization: `Bearer ${accessToken}` } };
        const inside = await demo.send({ ...request, url });
        assert.equal(inside.statusCode, 200);
        assert.deepEqual(inside.json(), REFUSAL);
        const outside = await demo.send({ ...request, url: `${url}?refusal=http` });
        assert.equal(outside.statusCode, 401);
        assert.deepEqual(outside.json(), REFUSAL);
      });
    }
  }

  it('always-refused refuses a good token too, and a missing one is refused everywhere', async () => {
    const demo = new DemoDriver();
    const { accessToken } = await demo.signIn();
    assert.deepEqual((await demo.get('/atoto-user/always-refused', accessToken)).json(), REFUSAL);
    assert.deepEqual((await demo.get('/atoto-user/items/7')).json(), REFUSAL);
  });

  it('holds the answer back for as long as asked', async () => {
    const asked: number[] = [];
    const demo = new DemoDriver({ pause: async (ms) => void asked.push(ms) });
    await demo.get('/atoto-user/items/7?delay=250');
    assert.deepEqual(asked, [250]);
  });
});
