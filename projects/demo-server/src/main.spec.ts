import assert from 'node:assert/strict';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('./main.js', import.meta.url));

function runMain(environment: Record<string, string>): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, [MAIN], {
    // Another working directory: nothing may depend on it.
    cwd: tmpdir(),
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function occupy(port: number): Promise<{ readonly port: number; free(): void }> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, free: () => server.close() };
}

describe('main', () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`prints one line with a URL of this machine that answers, and closes cleanly on ${signal}`, async () => {
      const child = runMain({ PORT: '0', ACCESS_TTL: '7' });
      const exit = once(child, 'exit');
      const [output] = (await once(child.stdout, 'data')) as [Buffer];
      const [, url] = /^ngx-token-refresh demo: (http:\/\/127\.0\.0\.1:\d+\/)\n$/.exec(String(output)) ?? [];
      assert.ok(url, `unexpected output: ${output.toString()}`);

      assert.deepEqual(await (await fetch(`${url}demo/health`)).json(), { ok: true, accessTokenTtl: 7 });
      child.kill(signal);

      assert.deepEqual(await exit, [0, null]);
      assert.equal(await text(child.stderr), '');
    });
  }

  it('given a taken port that was not chosen, takes a free one', async () => {
    // In use already, if this fails.
    const taken = await occupy(4200).catch(() => null);
    const child = runMain({ PORT: '', ACCESS_TTL: '' });
    const [output] = (await once(child.stdout, 'data')) as [Buffer];
    assert.match(String(output), /^ngx-token-refresh demo: http:\/\/127\.0\.0\.1:(?!4200\/)\d+\/\n$/);
    child.kill();
    taken?.free();
  });

  it('given a setting that cannot be used, says so in one sentence and fails', async () => {
    const taken = await occupy(0);
    for (const [environment, complaint] of [
      [{ PORT: `${taken.port}` }, /address already in use 127\.0\.0\.1:\d+\n$/],
      [{ PORT: 'http' }, /^options\.port should be >= 0 and < 65536\. Received type number \(NaN\)\.\n$/],
      [{ PORT: '0', ACCESS_TTL: 'soon' }, /^accessTokenTtl must be a positive number of seconds, but it is NaN\.\n$/],
    ] as const) {
      const child = runMain(environment);
      const exit = once(child, 'exit');
      const [output, said] = await Promise.all([text(child.stdout), text(child.stderr)]);
      assert.deepEqual(await exit, [1, null]);
      assert.equal(output, '');
      assert.match(said, complaint);
    }
    taken.free();
  });
});
