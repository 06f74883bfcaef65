import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { request, type ClientRequest } from 'node:http';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { listenOnLoopback } from '../listen.js';
import type { Pause } from '../pause.js';
import { DemoDriver, sessionIdOf } from '../testing/demo-driver.js';

const ENVELOPE_REFRESH = '/atoto-user/admin/refreshToken?refreshToken=';

/** Sends a refresh through a real socket: a client that goes away needs one. */
function openRefresh(url: string, refreshToken: string): ClientRequest {
  const call = request(new URL('/api/auth/refresh', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  call.end(JSON.stringify({ refreshToken }));
  return call;
}

/** Lets sockets work until the server has counted a refresh call. */
async function refreshArrived(demo: DemoDriver, sessionId: string): Promise<void> {
  while ((await demo.counts(sessionId)).refreshAttempts === 0) await setImmediate();
}

describe('fault "error"', () => {
  it('answers 503 in both shapes, spends nothing, and can be taken back', async () => {
    const demo = new DemoDriver();
    const { accessToken, refreshToken } = await demo.signIn();
    const sessionId = sessionIdOf(accessToken);
    await demo.setRefreshFault(sessionId, 'error');

    const plain = await demo.refresh(refreshToken);
    assert.equal(plain.statusCode, 503);
    assert.equal(plain.headers['retry-after'], '1');
    assert.deepEqual(plain.json(), { error: 'temporarily_unavailable' });
    const envelope = await demo.get(ENVELOPE_REFRESH + refreshToken);
    assert.equal(envelope.statusCode, 503);
    assert.equal(envelope.headers['retry-after'], '1');
    assert.equal((await demo.get('/api/items/1', accessToken)).statusCode, 200);

    await demo.setRefreshFault(sessionId, 'none');
    assert.equal((await demo.refresh(refreshToken)).statusCode, 200);
    const counts = await demo.counts(sessionId);
    assert.deepEqual([counts.refreshAttempts, counts.refreshes], [3, 1]);
  });

  it('strikes its own session only', async () => {
    const demo = new DemoDriver();
    const [first, second] = [await demo.signIn(), await demo.signIn()];
    await demo.setRefreshFault(sessionIdOf(first.accessToken), 'error');
    assert.equal((await demo.refresh(second.refreshToken)).statusCode, 200);
  });
});

describe('fault "refuse"', () => {
  it('refuses and ends the session, which is no reuse', async () => {
    const demo = new DemoDriver();
    const { accessToken, refreshToken } = await demo.signIn();
    await demo.setRefreshFault(sessionIdOf(accessToken), 'refuse');
    const answer = await demo.refresh(refreshToken);
    assert.equal(answer.statusCode, 401);
    assert.deepEqual(answer.json(), { error: 'invalid_grant' });
    assert.equal((await demo.get('/api/items/1', accessToken)).statusCode, 401);

    await demo.setRefreshFault(sessionIdOf(accessToken), 'none');
    assert.equal((await demo.refresh(refreshToken)).statusCode, 401);
    assert.equal((await demo.counts(sessionIdOf(accessToken))).reuseDetections, 0);
  });

  it('says code 401 inside HTTP 200 in the envelope', async () => {
    const demo = new DemoDriver();
    const { accessToken, refreshToken } = await demo.signIn();
    await demo.setRefreshFault(sessionIdOf(accessToken), 'refuse');
    const answer = await demo.get(ENVELOPE_REFRESH + refreshToken);
    assert.equal(answer.statusCode, 200);
    assert.equal(answer.json<{ code: number }>().code, 401);
  });
});

describe('fault "slow"', () => {
  it('answers well after 1.5 s', async () => {
    const asked: number[] = [];
    const demo = new DemoDriver({ pause: async (ms) => void asked.push(ms) });
    const { accessToken, refreshToken } = await demo.signIn();
    await demo.setRefreshFault(sessionIdOf(accessToken), 'slow');
    assert.equal((await demo.refresh(refreshToken)).statusCode, 200);
    assert.deepEqual(asked, [1500]);
  });

  it('spends nothing when the client goes away first', async () => {
    const paused = new EventEmitter();
    // Ends only by the client's leaving: no timer decides this race.
    const pause: Pause = async (_ms, signal) => {
      paused.emit('begin');
      await once(signal, 'abort');
      paused.emit('end');
    };
    const demo = new DemoDriver({ pause });
    const { url } = await listenOnLoopback(() => demo.server, { port: 0, portMayChange: false });
    const { accessToken, refreshToken } = await demo.signIn();
    await demo.setRefreshFault(sessionIdOf(accessToken), 'slow');

    const [begin, end] = [once(paused, 'begin'), once(paused, 'end')];
    const call = openRefresh(url, refreshToken);
    const failed = once(call, 'error');
    await begin;
    call.destroy(new Error('the client leaves'));
    await Promise.all([failed, end]);

    await demo.setRefreshFault(sessionIdOf(accessToken), 'none');
    assert.equal((await demo.refresh(refreshToken)).statusCode, 200);
    const counts = await demo.counts(sessionIdOf(accessToken));
    assert.deepEqual([counts.refreshAttempts, counts.refreshes, counts.reuseDetections], [2, 1, 0]);
    await demo.server.close();
  });
});

describe('fault "hang"', () => {
  for (const shape of ['plain', 'envelope']) {
    it(`never answers (${shape}), and does not hold up the closing of the server`, async () => {
      const demo = new DemoDriver();
      const { url } = await listenOnLoopback(() => demo.server, { port: 0, portMayChange: false });
      const { accessToken, refreshToken } = await demo.signIn();
      const sessionId = sessionIdOf(accessToken);
      await demo.setRefreshFault(sessionId, 'hang');

      const call =
        shape === 'plain'
          ? openRefresh(url, refreshToken)
          : request(new URL(ENVELOPE_REFRESH + refreshToken, url)).end();
      const answered = once(call, 'response');
      await refreshArrived(demo, sessionId);
      await demo.server.close();

      await assert.rejects(answered, { code: 'ECONNRESET' });
    });
  }

  it('spends nothing: the token is good once the fault is gone', async () => {
    const demo = new DemoDriver();
    const { url } = await listenOnLoopback(() => demo.server, { port: 0, portMayChange: false });
    const { accessToken, refreshToken } = await demo.signIn();
    const sessionId = sessionIdOf(accessToken);
    await demo.setRefreshFault(sessionId, 'hang');
    const call = openRefresh(url, refreshToken);
    const failed = once(call, 'error');
    await refreshArrived(demo, sessionId);

    await demo.setRefreshFault(sessionId, 'none');
    assert.equal((await demo.refresh(refreshToken)).statusCode, 200);
    await demo.server.close();
    await failed;
  });
});
