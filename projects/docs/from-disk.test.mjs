// The built site opened from disk (`file:`), from a folder whose name must be encoded in an address. What each engine does
// there is tested by projects/e2e.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ifThereIsChromium, launchChromium } from '../e2e/chromium.mjs';

const dist = fileURLToPath(new URL('../../dist/docs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'docs from disk 100% '));
symlinkSync(dist, join(folder, '文档'));
const site = `${pathToFileURL(join(folder, '文档')).href}/`;
const NESTED = 'api/ngx-token-refresh/classes/TokenStore.html';

let browser;
before(async () => {
  if (ifThereIsChromium.skip === false) browser = await launchChromium();
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true });
});

/** A tab that fails the test at a complaint or a request that leaves the disk. */
async function openTab(t) {
  const context = await browser.newContext();
  context.setDefaultTimeout(10_000);
  const tab = await context.newPage();
  const complaints = [];
  tab.on('console', (message) => message.type() === 'error' && complaints.push(message.text().slice(0, 200)));
  tab.on('pageerror', (error) => complaints.push(String(error)));
  tab.on('request', (request) => /^(?:file|data):/.test(request.url()) || complaints.push(request.url()));
  t.after(async () => {
    await context.close();
    assert.deepEqual(complaints, []);
  });
  return tab;
}

/** Opens a page, and waits until its script has taken over. */
async function open(tab, path) {
  await tab.goto(site + path);
  await tab.waitForFunction(() => Boolean(document.querySelector('#app').__vue_app__));
}

const isAt = (tab, path) => tab.waitForURL((url) => url.href === site + path);

test('from disk the search of the Chinese pages finds Chinese words', ifThereIsChromium, async (t) => {
  const tab = await openTab(t);
  await open(tab, 'zh/index.html');
  await tab.getByRole('button', { name: '搜索' }).click();
  await tab.getByLabel('搜索文档').fill('刷新令牌');
  await tab.locator('dialog li a[href*="/zh/"]').first().waitFor();
});

test('from disk the picker writes the configuration', ifThereIsChromium, async (t) => {
  const tab = await openTab(t);
  for (const page of ['backends.html', 'zh/backends.html']) {
    await open(tab, page);
    await tab.locator('.picker select').first().selectOption('cookie');
    await tab.locator('.picker code').filter({ hasText: 'cookieBackend(' }).waitFor();
  }
});

test('from disk links lead on by mouse and menu, in both languages', ifThereIsChromium, async (t) => {
  const tab = await openTab(t);
  await open(tab, NESTED);
  await tab.locator('.VPSidebar a[href$="/TokenRefresher.html"]').click();
  await isAt(tab, 'api/ngx-token-refresh/classes/TokenRefresher.html');
  await tab.locator('.VPNavBarTitle a').click();
  await isAt(tab, 'index.html');
  await tab.locator('.VPNavBarTranslations button').hover();
  await tab.getByRole('link', { name: '简体中文' }).click();
  await isAt(tab, 'zh/index.html');
  await open(tab, 'tabs.html');
  await tab.locator('.VPDocAside a').first().click();
  await tab.waitForURL(/\/tabs\.html#/);
});

test('from disk the playground says what it needs', ifThereIsChromium, async (t) => {
  const tab = await openTab(t);
  await open(tab, 'playground.html');
  await tab.getByText('The playground needs a web server').waitFor();
  assert.equal(await tab.locator('iframe.playground').isVisible(), false);
  await tab.goto(`${site}playground/index.html`);
  await tab.getByText('The playground needs a web server').waitFor();
});
