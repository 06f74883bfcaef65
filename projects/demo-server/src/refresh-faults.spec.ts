import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { request, type ClientRequest } from 'node:http';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { DemoDriver, sessionIdOf, WIRES } from './demo-driver.js';
import type { RefreshFault } from './session.js';
import type { Pause } from './sessions.js';

for (const wire of WIRES) {
  const REFUSED = [401, 'invalid_grant', 'the refresh token is not valid'] as const;

  /** A session whose refreshes meet a fault, on an open port: a client that goes away needs a real socket. */
  const start = async (fault: RefreshFault, pause?: Pause) => {
    const demo = new DemoDriver(pause ? { pause } : {}, wire);
    const base = await demo.server.listen({ host: '127.0.0.1', port: 0 });
    const { accessToken, refreshToken } = await demo.signIn();
    const sessionId = sessionIdOf(accessToken);
    await demo.setRefreshFault(sessionId, fault);
    const open = (): ClientRequest => {
      const { method = 'GET', url, payload } = wire.refresh(refreshToken);
      const call = request(new URL(String(url), base), { method, headers: { 'content-type': 'application/json' } });
      return call.end(payload && JSON.stringify(payload));
    };
    /** The fault is taken back: how often the server was asked, answered with tokens, and met a spent token. */
    const recover = async (): Promise<readonly number[]> => {
      await demo.setRefreshFault(sessionId, 'none');
      wire.tokens(await demo.refresh(refreshToken));
      const { refreshAttempts, refreshes, reuseDetections } = await demo.counts(sessionId);
      return [refreshAttempts, refreshes, reuseDetections];
    };
    return { demo, accessToken, refreshToken, sessionId, open, recover, close: () => demo.server.close() };
  };

  describe(`the faults of a ${wire.name} refresh`, () => {
    it('"error" answers 503, spends nothing, strikes its own session only, and can be taken back', async () => {
      const { demo, accessToken, refreshToken, recover, close } = await start('error');
      const answer = await demo.refresh(refreshToken);
      wire.fails(answer, 503, 'temporarily_unavailable', 'try again later');
      assert.equal(answer.headers['retry-after'], '1');
      assert.equal(await demo.isAccepted(accessToken), true);
      wire.tokens(await demo.refresh((await demo.signIn()).refreshToken));
      assert.deepEqual(await recover(), [2, 1, 0]);
      await close();
    });

    it('"refuse" refuses and ends the session, which is no reuse', async () => {
      const { demo, accessToken, refreshToken, sessionId, close } = await start('refuse');
      wire.fails(await demo.refresh(refreshToken), ...REFUSED);
      assert.equal(await demo.isAccepted(accessToken), false);
      await demo.setRefreshFault(sessionId, 'none');
      wire.fails(await demo.refresh(refreshToken), ...REFUSED);
      assert.equal((await demo.counts(sessionId)).reuseDetections, 0);
      await close();
    });

    it('"slow" answers well after 1.5 s', async () => {
      const asked: number[] = [];
      const { demo, refreshToken, close } = await start('slow', async (ms) => void asked.push(ms));
      wire.tokens(await demo.refresh(refreshToken));
      assert.deepEqual(asked, [1500]);
      await close();
    });

    it('"slow" spends nothing when the client goes away first', async () => {
      const paused = new EventEmitter();
      // Ends only by the client's leaving: no timer decides this race.
      const { open, recover, close } = await start('slow', async (_ms, signal) => {
        paused.emit('begin');
        await once(signal, 'abort');
        paused.emit('end');
      });
      const [begin, end] = [once(paused, 'begin'), once(paused, 'end')];
      const call = open();
      const failed = once(call, 'error');
      await begin;
      call.destroy(new Error('the client leaves'));
      await Promise.all([failed, end]);
      assert.deepEqual(await recover(), [2, 1, 0]);
      await close();
    });

    it('"hang" never answers, spends nothing, and does not hold up the closing of the server', async () => {
      const { demo, sessionId, open, recover, close } = await start('hang');
      const answered = once(open(), 'response');
      while ((await demo.counts(sessionId)).refreshAttempts === 0) await setImmediate();
      assert.deepEqual(await recover(), [2, 1, 0]);
      await close();
      await assert.rejects(answered, { code: 'ECONNRESET' });
    });
  });
}
