import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LightMyRequestResponse } from 'fastify';
import { DemoDriver, WIRES } from './demo-driver.js';

for (const wire of WIRES) {
  const start = (): DemoDriver => new DemoDriver({}, wire);

  const assertRefused = (answer: LightMyRequestResponse): void => {
    wire.fails(answer, 401, 'invalid_token', 'the token is not valid');
    assert.equal(answer.headers['cache-control'], 'no-store');
    const challenge = wire.name === 'plain' ? 'Bearer error="invalid_token"' : undefined;
    assert.equal(answer.headers['www-authenticate'], challenge);
  };

  describe(`${wire.name} items`, () => {
    it('serves an item to its owner, dated by the clock', async () => {
      const demo = start();
      const { accessToken } = await demo.signIn('grace', 'hopper');
      assert.deepEqual(wire.data(await demo.get(wire.item, accessToken)), {
        id: '7',
        name: 'Item 7',
        owner: 'grace',
        servedAt: '2030-01-01T12:00:00.750Z',
      });
    });

    it('echoes a JSON body, whatever JSON it is', async () => {
      const demo = start();
      const { accessToken } = await demo.signIn();
      for (const payload of ['{"a":[1,{"b":null}]}', '[]', '"text"', '0', 'false', 'null']) {
        const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
        const answer = await demo.send({ method: 'POST', url: wire.item, headers, payload });
        assert.match(String(answer.headers['content-type']), /^application\/json/);
        assert.deepEqual(wire.data(answer), JSON.parse(payload));
      }
      const empty = await demo.post(wire.item, undefined, accessToken);
      wire.fails(empty, 400, 'invalid_request', 'body is required');
    });

    it('refuses an expired token, by the clock and to the millisecond', async () => {
      const demo = start();
      const { accessToken } = await demo.signIn();
      demo.passTime(19.999);
      assert.equal(await demo.isAccepted(accessToken), true);
      demo.passTime(0.001);
      assertRefused(await demo.get(wire.item, accessToken));
      assertRefused(await demo.post(wire.item, { a: 1 }, accessToken));
    });

    it('refuses a missing, foreign, forged or misplaced token', async () => {
      const demo = start();
      const { accessToken, refreshToken } = await demo.signIn();
      const stranger = await start().signIn();
      const [header, payload, signature = ''] = accessToken.split('.');
      for (const token of [
        undefined,
        refreshToken,
        stranger.accessToken,
        `${header}.${payload}.`,
        `${header}.${payload}.${stranger.accessToken.split('.')[2]}`,
        signature,
        'not a token',
      ]) {
        assertRefused(await demo.get(wire.item, token));
      }
      assertRefused(await demo.get(`${wire.item}?access_token=${accessToken}`));
      const headers = { authorization: `Basic ${accessToken}` };
      assertRefused(await demo.send({ method: 'GET', url: wire.item, headers }));
    });

    it('takes the scheme in any case', async () => {
      const demo = start();
      const { accessToken } = await demo.signIn();
      const headers = { authorization: `bearer ${accessToken}` };
      wire.data(await demo.send({ method: 'GET', url: wire.item, headers }));
    });

    it('holds an answer back for as long as it is asked to, after the token was judged', async () => {
      const asked: number[] = [];
      const pause = async (ms: number): Promise<void> => {
        asked.push(ms);
        demo.passTime(ms / 1000);
      };
      const demo: DemoDriver = new DemoDriver({ pause }, wire);
      const { accessToken } = await demo.signIn();
      demo.passTime(18);
      wire.data(await demo.get(`${wire.item}?delay=5000`, accessToken));
      assertRefused(await demo.get(`${wire.item}?delay=1`, accessToken));
      wire.data(await demo.get(`${wire.item}?delay=0`, (await demo.signIn()).accessToken));
      assert.deepEqual(asked, [5000, 1]);
    });

    for (const [delay, problem] of [
      ['5001', '<= 5000'],
      ['-1', '>= 0'],
      ['soon', 'integer'],
      ['1.5', 'integer'],
    ]) {
      it(`refuses delay=${delay}`, async () => {
        const message = `querystring/delay must be ${problem}`;
        wire.fails(await start().get(`${wire.item}?delay=${delay}`), 400, 'invalid_request', message);
      });
    }
  });
}
