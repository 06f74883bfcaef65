// `ng serve` of an app that `ng add` has set up, and a call of it that is refused and cured, in Chromium.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { launchChromium } from '../e2e/chromium.mjs';
import { cureAndShow } from './job.mjs';
import { startServer } from './server.mjs';

const PATIENCE_MS = 120_000;

/** Writes our component over that of the app, under the name that it has there. */
function editApp(workspace, project) {
  const path = ['app', 'app.component']
    .map((name) => join(workspace, `projects/${project}/src/app/${name}.ts`))
    .find((file) => existsSync(file));
  const [, name] = /export class (\w+)/.exec(readFileSync(path, 'utf8'));
  const ours = readFileSync(new URL('apps/served/app.ts', import.meta.url), 'utf8');
  writeFileSync(path, ours.replace('export class App ', `export class ${name} `));
  return path;
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilServed(url, child) {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await pause(250)) {
    assert.equal(child.exitCode, null, 'ng serve goes on');
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
  }
  assert.fail('ng serve does not answer');
}

export async function cureInServedApp({ workspace, project, env, screenshots }) {
  const api = await startServer(null, { expiresIn: 900 });
  const port = await freePort();
  const path = editApp(workspace, project);
  console.log(`\n# ${path.replace(workspace, '.')} is edited:\n\n${readFileSync(path, 'utf8')}`);
  const proxy = { '/api': { target: api.url } };
  writeFileSync(join(workspace, 'proxy.conf.json'), JSON.stringify(proxy));
  console.log(`# proxy.conf.json: ${JSON.stringify(proxy)}`);

  const args = ['serve', project, '--host=127.0.0.1', `--port=${port}`, '--proxy-config=proxy.conf.json'];
  console.log(`\n$ npx ng ${args.join(' ')}`);
  const child = spawn('node', ['node_modules/@angular/cli/bin/ng.js', ...args], { cwd: workspace, env });
  child.stdout.pipe(process.stdout);
  child.stderr.pipe(process.stderr);
  const browser = await launchChromium();
  try {
    const url = `http://127.0.0.1:${port}`;
    await untilServed(url, child);
    if (screenshots) mkdirSync(screenshots, { recursive: true });
    await cureAndShow(browser, `${url}/orders`, api, async (page, name, asked = []) => {
      console.log([`\n# In Chromium: ${name}`, ...asked].join('\n'));
      // The guard leads to the login page, and the sign-in back.
      if (name === 'signed out') return page.waitForURL('**/login?returnUrl=%2Forders');
      assert.equal(new URL(page.url()).pathname, '/orders');
      // The timeline is drawn a little later than the items.
      const told = asked.length ? /1 refresh · 3 replayed · \d answered 200$/ : /3 answered 200$/;
      await page.getByRole('status', { name: 'Summary' }).filter({ hasText: told }).waitFor();
      const path = `${name.replaceAll(' ', '-')}.png`;
      if (screenshots) await page.screenshot({ path: join(screenshots, path), fullPage: true });
    });
  } finally {
    await browser.close();
    child.kill();
    api.close();
  }
}
