import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { request } from 'node:http';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Demo, WIRES } from './demo-driver.js';
import type { DemoServerOptions } from './server.js';
import type { RefreshFault } from './session.js';

// What the browser tests rely on: the server counts, refuses, rotates and fails as it says. They do the rest.

for (const wire of WIRES) {
  describe(wire.name, () => {
    it('sign-in issues tokens that work and say whose they are; wrong credentials get none', async () => {
      const demo = new Demo(wire);
      const { access, claims } = await demo.signIn('grace', 'hopper');
      const { sub, iat, exp } = claims;
      assert.deepEqual({ sub, iat, exp }, { sub: 'grace', iat: demo.now / 1000, exp: demo.now / 1000 + 20 });
      const item = demo.data(await demo.send('GET', demo.item, { token: access }));
      assert.deepEqual(item, { id: '7', name: 'Item 7', owner: 'grace', servedAt: '2030-01-01T12:00:00.750Z' });
      const [wrong, malformed] = [await demo.login('ada', 'hopper'), await demo.login('ada', ['secret', 'x'])];
      assert.deepEqual(
        [wrong, malformed].map((answer) => demo.code(answer)),
        [wire.name === 'plain' ? 401 : 404, 400],
      );
      assert.equal(wrong.headers['cache-control'], 'no-store');
      assert.doesNotMatch(malformed.body, /secret/);
    });

    it('a transfer demands a second factor, whose token a refresh does not keep elevated', async () => {
      const demo = new Demo(wire);
      const { access, refresh } = await demo.signIn();
      const transfer = (token: string) => demo.send('POST', `${wire.prefix}/transfers/7`, { token, payload: {} });
      const stepUp = (code: string, token = access) =>
        demo.send('POST', `${wire.auth}/${wire.name === 'plain' ? 'step-up' : 'stepUp'}`, { token, payload: { code } });
      const demanded = await transfer(access);
      assert.equal(demo.code(demanded), wire.name === 'plain' ? 401 : 4011);
      assert.equal(
        demanded.headers['www-authenticate'],
        wire.name === 'plain' ? 'Bearer error="insufficient_user_authentication", acr_values="otp"' : undefined,
      );
      assert.deepEqual([demo.code(await stepUp('000000')), demo.code(await stepUp('123456', 'no'))], [422, 401]);
      const { accessToken, token = accessToken, refreshToken } = demo.data(await stepUp('123456'));
      assert.equal(refreshToken, undefined);
      assert.deepEqual(demo.data(await transfer(token ?? '')), { id: '7', name: 'Transfer 7', owner: 'ada' });
      const later = demo.tokens(await demo.refresh(refresh)).access;
      assert.notEqual(demo.code(await transfer(later)), 200);
    });

    it('an item is echoed, held back, and refused to what is no good token', async () => {
      const asked: number[] = [];
      const demo: Demo = new Demo(wire, { pause: async (ms) => void (asked.push(ms), (demo.now += ms)) });
      const { access, refresh } = await demo.signIn();
      const stranger = await new Demo(wire).signIn();
      for (const token of [undefined, refresh, stranger.access, `${access.split('.').slice(0, 2).join('.')}.`]) {
        const refused = await demo.send('GET', demo.item, { token });
        assert.equal(demo.code(refused), 401);
        const challenge = wire.name === 'plain' ? 'Bearer error="invalid_token"' : undefined;
        assert.equal(refused.headers['www-authenticate'], challenge);
      }
      assert.deepEqual(demo.data(await demo.send('POST', demo.item, { token: access, payload: { a: [1] } })), {
        a: [1],
      });
      // Held back after the token was judged; it ends to the millisecond.
      demo.now += 17_999;
      demo.data(await demo.send('GET', `${demo.item}?delay=2000`, { token: access }));
      demo.now += 1;
      assert.equal(await demo.isAccepted(access), false);
      assert.deepEqual(asked, [2_000]);
      for (const delay of ['5001', '-1', 'soon'])
        assert.equal(demo.code(await demo.send('GET', `${demo.item}?delay=${delay}`)), 400);
    });

    it('a refresh rotates; a spent refresh token ends the whole session, counted once', async () => {
      const demo = new Demo(wire);
      const [first, bystander] = [await demo.signIn(), await demo.signIn()];
      demo.now += 20_000;
      const answer = await demo.refresh(first.refresh);
      assert.equal(answer.headers['cache-control'], 'no-store');
      const second = demo.tokens(answer);
      assert.deepEqual([await demo.isAccepted(first.access), await demo.isAccepted(second.access)], [false, true]);
      // Two that present one token at once: one gets tokens, and the session is over.
      const [one, other] = await Promise.all([demo.refresh(second.refresh), demo.refresh(second.refresh)]);
      const third = demo.tokens(one);
      assert.deepEqual([demo.code(other), await demo.isAccepted(third.access)], [401, false]);
      for (const spent of [first, third]) assert.equal(demo.code(await demo.refresh(spent.refresh)), 401);
      const { refreshAttempts, refreshes, reuseDetections } = await demo.counts(first.control);
      assert.deepEqual([refreshAttempts, refreshes, reuseDetections], [5, 2, 1]);
      demo.tokens(await demo.refresh(bystander.refresh));
    });

    it('sign-out ends the session, and never fails', async () => {
      const demo = new Demo(wire);
      const { access, refresh, control } = await demo.signIn();
      for (const token of [refresh, '', 'made-up'])
        assert.equal((await demo.signOut(token)).statusCode, wire.name === 'plain' ? 204 : 200);
      assert.equal(await demo.isAccepted(access), false);
      assert.equal(demo.code(await demo.refresh(refresh)), 401);
      assert.equal((await demo.counts(control))['reuseDetections'], 0);
    });

    /** A session whose refreshes meet a fault, on an open port: a client that goes away needs a real socket. */
    async function withFault(fault: RefreshFault, options?: DemoServerOptions) {
      const demo = new Demo(wire, options);
      const base = await demo.server.listen({ host: '127.0.0.1', port: 0 });
      const session = await demo.signIn();
      const set = (refresh: RefreshFault) => demo.send('PUT', `${session.control}/faults`, { payload: { refresh } });
      await set(fault);
      const open = () => {
        const [method, url, { payload }] = demo.withRefreshToken(wire.refresh, session.refresh);
        const call = request(new URL(url, base), { method, headers: { 'content-type': 'application/json' } });
        return call.end(payload && JSON.stringify(payload));
      };
      /** The fault is taken back: what it met has spent nothing. */
      const recover = async (): Promise<void> => {
        await set('none');
        demo.tokens(await demo.refresh(session.refresh));
        const { refreshAttempts, refreshes, reuseDetections } = await demo.counts(session.control);
        assert.deepEqual([refreshAttempts, refreshes, reuseDetections], [2, 1, 0]);
        await demo.server.close();
      };
      return { demo, session, open, recover };
    }

    it('the fault "error" answers 503 and spends nothing', async () => {
      const { demo, session, recover } = await withFault('error');
      const answer = await demo.refresh(session.refresh);
      assert.deepEqual([answer.statusCode, demo.code(answer), answer.headers['retry-after']], [503, 503, '1']);
      await recover();
    });

    it('the fault "refuse" ends the session, which is no reuse', async () => {
      const { demo, session } = await withFault('refuse');
      assert.equal(demo.code(await demo.refresh(session.refresh)), 401);
      assert.equal(await demo.isAccepted(session.access), false);
      assert.equal((await demo.counts(session.control))['reuseDetections'], 0);
      await demo.server.close();
    });

    it('the fault "slow" answers after 1.5 s, and spends nothing when the client goes away first', async () => {
      const asked: number[] = [];
      const { demo, session } = await withFault('slow', { pause: async (ms) => void asked.push(ms) });
      demo.tokens(await demo.refresh(session.refresh));
      assert.deepEqual(asked, [1_500]);
      await demo.server.close();

      const paused = new EventEmitter();
      // Ends only by the client's leaving: no timer decides this race.
      const leaving = await withFault('slow', {
        pause: async (_ms, signal) => {
          paused.emit('begin');
          await once(signal, 'abort');
        },
      });
      const began = once(paused, 'begin');
      const call = leaving.open();
      const failed = once(call, 'error');
      await began;
      call.destroy(new Error('the client leaves'));
      await failed;
      await leaving.recover();
    });

    it('the fault "hang" never answers, spends nothing, and does not hold up the closing of the server', async () => {
      const { demo, session, open, recover } = await withFault('hang');
      const answered = once(open(), 'response');
      while ((await demo.counts(session.control))['refreshAttempts'] === 0) await setImmediate();
      await recover();
      await assert.rejects(answered, { code: 'ECONNRESET' });
    });
  });
}

describe('cookie', () => {
  it('keeps the refresh token in a cookie that no script can read, rotates it, and removes it', async () => {
    const { server } = new Demo();
    const post = (path: string, cookie = '', payload?: object) =>
      server.inject({ method: 'POST', url: `/cookie/auth/${path}`, headers: { cookie }, ...(payload && { payload }) });
    const cookieOf = ({ headers }: { headers: { 'set-cookie'?: string | string[] | number | undefined } }): string =>
      String(headers['set-cookie']);
    const signedIn = await post('login', '', { username: 'ada', password: 'lovelace' });
    assert.match(cookieOf(signedIn), /^demo_refresh=[^;]+; Path=\/cookie\/auth; HttpOnly; SameSite=Strict$/);
    assert.deepEqual(Object.keys(signedIn.json()), ['accessToken']);
    const [first = ''] = cookieOf(signedIn).split(';');

    const refreshed = await post('refresh', `other=1; ${first}`);
    const [second = ''] = cookieOf(refreshed).split(';');
    assert.equal(refreshed.statusCode, 200);
    assert.notEqual(second, first);
    assert.equal((await post('refresh')).statusCode, 401);

    const signedOut = await post('logout', second);
    assert.match(cookieOf(signedOut), /^demo_refresh=; Max-Age=0;/);
    assert.equal((await post('refresh', second)).statusCode, 401);
  });
});
