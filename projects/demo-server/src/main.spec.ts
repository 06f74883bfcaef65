import assert from 'node:assert/strict';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
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

describe('main', () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`prints one line with a URL that answers, and closes cleanly on ${signal}`, async () => {
      const child = runMain({ PORT: '0', ACCESS_TTL: '7' });
      const exit = once(child, 'exit');
      const [firstOutput] = (await once(child.stdout, 'data')) as [Buffer];
      const output = String(firstOutput);
      const match = /^ngx-token-refresh demo: (http:\/\/127\.0\.0\.1:\d+\/)\n$/.exec(output);
      assert.ok(match?.[1], `unexpected output: ${output}`);

      assert.deepEqual(await (await fetch(`${match[1]}demo/health`)).json(), { ok: true, accessTokenTtl: 7 });
      child.kill(signal);

      assert.deepEqual(await exit, [0, null]);
      assert.equal(await text(child.stderr), '');
    });
  }

  it('given a bad setting, says so in one sentence and fails', async () => {
    const child = runMain({ PORT: 'http' });
    const exit = once(child, 'exit');
    const [output, complaint] = await Promise.all([text(child.stdout), text(child.stderr)]);
    assert.deepEqual(await exit, [1, null]);
    assert.equal(output, '');
    assert.equal(complaint, 'PORT must be a whole number from 0 to 65535, but it is "http".\n');
  });
});
