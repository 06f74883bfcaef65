import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Data, Demo, ENVELOPE } from './demo-driver.js';

describe('the controls', () => {
  it('count per session until they are reset, and expire the access tokens there are', async () => {
    const demo = new Demo();
    const [ada, grace] = [await demo.signIn(), await demo.signIn('grace', 'hopper')];
    await demo.isAccepted(ada.access);
    assert.equal((await demo.send('POST', `${ada.control}/expire`, { payload: {} })).statusCode, 204);
    assert.deepEqual([await demo.isAccepted(ada.access), await demo.isAccepted(grace.access)], [false, true]);
    assert.equal(await demo.isAccepted(demo.tokens(await demo.refresh(ada.refresh)).access), true);
    const counted = { requests: 3, accepted: 2, refused: 1, refreshes: 1, refreshAttempts: 1, reuseDetections: 0 };
    assert.deepEqual(await demo.counts(ada.control), counted);
    await demo.send('POST', `${ada.control}/stats/reset`);
    const [{ requests: ofAda }, { requests: ofGrace }] = [
      await demo.counts(ada.control),
      await demo.counts(grace.control),
    ];
    assert.deepEqual([ofAda, ofGrace], [0, 1]);
  });

  it('let a thief exchange the refresh token: the next refresh of the client is a reuse, and ends the session', async () => {
    const demo = new Demo();
    const ada = await demo.signIn();
    assert.equal((await demo.send('POST', `${ada.control}/steal`)).statusCode, 204);
    assert.equal(await demo.isAccepted(ada.access), true);
    assert.equal((await demo.refresh(ada.refresh)).statusCode, 401);
    assert.equal(await demo.isAccepted(ada.access), false);
    assert.equal((await demo.counts(ada.control))['reuseDetections'], 1);
  });

  it('know no other session, and no other fault', async () => {
    const demo = new Demo();
    for (const call of ['POST expire', 'POST steal', 'PUT faults', 'GET stats', 'POST stats/reset']) {
      const [method = '', path] = call.split(' ');
      const payload = method === 'PUT' ? { refresh: 'none' } : undefined;
      const answer = await demo.send(method, `/demo/sessions/of-none/${path}`, payload && { payload });
      assert.deepEqual([answer.statusCode, answer.json<Data>()['error']], [404, 'unknown_session'], call);
    }
    const { control } = await demo.signIn();
    assert.equal((await demo.send('PUT', `${control}/faults`, { payload: { refresh: 'explode' } })).statusCode, 400);
  });
});

describe('the server', () => {
  it('answers this machine alone, and no other origin', async () => {
    const demo = new Demo();
    const statusFor = async (host: string, url = '/demo/health'): Promise<number> =>
      (await demo.send('GET', url, { headers: { host } })).statusCode;
    for (const host of ['127.0.0.1:4200', 'localhost', 'LOCALHOST:1']) assert.equal(await statusFor(host), 200, host);
    for (const host of [':4200', 'evil.example', 'localhost.evil.example', '127.0.0.1@evil.example', '10.0.0.1'])
      for (const url of ['/', '/nowhere', demo.item]) assert.equal(await statusFor(host, url), 421, host);
    const { headers } = await demo.send('GET', '/demo/health', { headers: { origin: 'https://evil.example' } });
    assert.equal(headers['access-control-allow-origin'], undefined);
  });

  it('repeats no token and no reason in an error, and takes nothing but JSON of a moderate size', async () => {
    const demo = new Demo();
    for (const url of [
      ...['/nowhere', '/%zz', `/api/items/${'x'.repeat(200)}`, '/atoto-user/admin/refreshToken'].map(
        (path) => `${path}?refreshToken=SECRET`,
      ),
      '/api/items/1?delay=SECRET',
    ]) {
      const { body, headers } = await demo.send('GET', url);
      assert.doesNotMatch(body + JSON.stringify(headers), /SECRET|\.js|node_modules/, url);
    }
    const post = async (type: string, payload: string): Promise<number> =>
      (await demo.send('POST', '/api/auth/login', { headers: { 'content-type': type }, payload })).statusCode;
    assert.equal(await post('application/json', '{"username": "sec"ret"}'), 400);
    assert.equal(await post('application/json', JSON.stringify({ username: 'x'.repeat(20_000) })), 413);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded']) assert.equal(await post(type, '{}'), 415);
    const failing = new Demo(undefined, { pause: () => Promise.reject(new Error('SECRET')) });
    assert.doesNotMatch((await failing.send('GET', `${failing.item}?delay=1`)).body, /SECRET/);
  });

  it('spends no refresh token for a HEAD, whose answer its client could not read', async () => {
    const demo = new Demo(ENVELOPE);
    const { refresh } = await demo.signIn();
    const [, url] = demo.withRefreshToken(demo.wire.refresh, refresh);
    assert.equal((await demo.send('HEAD', url)).statusCode, 404);
    demo.tokens(await demo.refresh(refresh));
  });
});

describe('main', () => {
  function run(env: Readonly<Record<string, string>>) {
    const main = fileURLToPath(new URL('./main.js', import.meta.url));
    // Another working directory: nothing may depend on it.
    return spawn(process.execPath, [main], { cwd: tmpdir(), env: { ...process.env, ...env }, stdio: 'pipe' });
  }

  it('prints one line with a URL of this machine that answers, and closes cleanly', async () => {
    const child = run({ PORT: '0', ACCESS_TTL: '7' });
    const exit = once(child, 'exit');
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    const [, url] = /^ngx-token-refresh demo: (http:\/\/127\.0\.0\.1:\d+\/)\n$/.exec(String(line)) ?? [];
    assert.deepEqual(await (await fetch(`${url}demo/health`)).json(), { ok: true, accessTokenTtl: 7 });
    child.kill('SIGINT');
    assert.deepEqual(await exit, [0, null]);
  });

  it('says in one sentence what setting cannot be used, and fails', async () => {
    for (const [env, complaint] of [
      [{ PORT: 'http' }, /^options\.port should be >= 0 and < 65536\. Received type number \(NaN\)\.\n$/],
      [{ PORT: '0', ACCESS_TTL: 'soon' }, /^accessTokenTtl must be a positive number of seconds, but it is NaN\.\n$/],
    ] as const) {
      const child = run(env);
      const exit = once(child, 'exit');
      assert.match(await text(child.stderr), complaint);
      assert.deepEqual(await exit, [1, null]);
    }
  });
});
