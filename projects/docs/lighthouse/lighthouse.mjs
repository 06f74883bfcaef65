// `npm run lighthouse`: accessibility and best practices of the built documentation, on a desktop and on a phone. Lighthouse
// has packages of its own, installed at the first run: 186 MB are too much for each installation of the workspace.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { installOnce } from '../../bench/build/peers.mjs';
import { args, executablePath } from '../../e2e/chromium.mjs';

const LEAST = 95;
const PAGES = [
  '',
  'getting-started.html',
  'backends.html',
  'troubleshooting.html',
  'several-sessions.html',
  'playground.html',
  'zh/backends.html',
  'api/ngx-token-refresh/classes/TokenStore.html',
];

installOnce(fileURLToPath(new URL('.', import.meta.url)));
const { default: lighthouse, desktopConfig } = await import('lighthouse');

const server = spawn(process.execPath, [fileURLToPath(new URL('../../../dist/demo-server/main.js', import.meta.url))], {
  env: { ...process.env, PORT: '0' },
  stdio: ['ignore', 'pipe', 'inherit'],
});
process.once('exit', () => server.kill());
const [url] = /http:\S+/.exec(String((await once(server.stdout, 'data'))[0]));

const browser = await puppeteer.launch({ executablePath, args });
const { port } = new URL(browser.wsEndpoint());
const flags = {
  port: Number(port),
  output: 'json',
  logLevel: 'error',
  onlyCategories: ['accessibility', 'best-practices'],
};

for (const [device, config] of [
  ['desktop', desktopConfig],
  ['phone', undefined],
]) {
  for (const page of PAGES) {
    const { lhr } = await lighthouse(`${url}docs/${page}`, flags, config);
    for (const { id, score, auditRefs } of Object.values(lhr.categories)) {
      const points = Math.round(score * 100);
      console.log(
        `${points >= LEAST ? '✓' : '✗'} ${String(points).padStart(3)} ${id.padEnd(14)} ${device.padEnd(7)} /${page}`,
      );
      if (points >= LEAST) continue;
      process.exitCode = 1;
      const failed = auditRefs.map((ref) => lhr.audits[ref.id]).filter((audit) => audit.score === 0);
      for (const audit of failed) console.log(`      ${audit.id}: ${audit.title}`);
    }
  }
}
await browser.close();
server.kill();
