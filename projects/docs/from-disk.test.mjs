// The built site opened from disk (`file:`), from a folder whose name must be encoded in an address.
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
async function openTab(t, { width = 1280, height = 800, colorScheme = 'light' } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
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
const isDark = (tab) => tab.evaluate(() => document.documentElement.classList.contains('dark'));

test('from disk the search finds, and leads to the heading', ifThereIsChromium, async (t) => {
  const tab = await openTab(t);
  await open(tab, NESTED);
  await tab.getByRole('button', { name: 'Search' }).click();
  await tab.getByLabel('Search the documentation').fill('signed out at random');
  await tab.getByText(/^\d+ results?$/).waitFor();
  await tab.keyboard.press('Enter');
  await isAt(tab, 'troubleshooting.html#signed-out-at-random');
  assert.match(await tab.locator('h1').innerText(), /^Troubleshooting and errors/);
});

test('from disk the search of the Chinese pages finds Chinese words', ifThereIsChromium, async (t) => {
  const tab = await openTab(t);
  await open(tab, 'zh/index.html');
  await tab.getByRole('button', { name: '搜索' }).click();
  await tab.getByLabel('搜索文档').fill('刷新令牌');
  await tab.locator('dialog li a[href*="/zh/"]').first().waitFor();
});

test('from disk the page turns dark, and the next one stays so', ifThereIsChromium, async (t) => {
  const tab = await openTab(t);
  await open(tab, 'index.html');
  await tab.locator('.VPNavBarAppearance [role=switch]').click();
  await tab.waitForFunction(() => document.documentElement.classList.contains('dark'));
  await open(tab, 'tabs.html');
  assert.ok(await isDark(tab));
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

test('from disk a phone has its menus', ifThereIsChromium, async (t) => {
  const tab = await openTab(t, { width: 390, height: 844 });
  await open(tab, 'tabs.html');
  await tab.locator('.VPLocalNav .menu').click();
  await tab.locator('.VPSidebar.open a[href$="router.html"]').click();
  await isAt(tab, 'router.html');
  await tab.getByRole('button', { name: 'mobile navigation' }).click();
  await tab.locator('.VPNavScreen a', { hasText: 'Troubleshooting' }).click();
  await isAt(tab, 'troubleshooting.html');
});
