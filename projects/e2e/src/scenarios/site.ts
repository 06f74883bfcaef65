import assert from 'node:assert/strict';
import type { Page } from '../browser/page.js';
import { ONE_CHOICE } from '../demo/choices.js';
import type { Demo } from '../demo/demo.js';
import { until } from '../poll.js';
import { hasNoFindings, inEveryLook } from './accessibility.js';
import type { Scenario } from './scenario.js';

// The documentation, which the demo server serves below /docs/, and opened from disk. It is one site, however the demo is
// put together.

const FROM_DISK = new URL('../../docs/', import.meta.url).href;

const NESTED = 'api/ngx-token-refresh/classes/TokenStore.html';

/** Those whose form differs: prose and code, tables, the picker, long anchors, the reference. */
const KEY_PAGES = [
  '',
  'getting-started.html',
  'backends.html',
  'troubleshooting.html',
  'comparison.html',
  'zh/getting-started.html',
  NESTED,
];

/** Opens a page, and waits until its scripts have taken over what the server sent. */
async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await until(
    'the scripts of the page',
    () => page.evaluate<boolean>(`!!document.querySelector('#app')?.__vue_app__`),
    (isThere) => isThere,
  );
}

/** From disk the browser loads another document, in which an expression that is being evaluated has no value. */
async function showsPage(page: Page, title: string): Promise<void> {
  await until(
    `the page "${title}"`,
    () => page.evaluate<string>(`document.querySelector('h1')?.firstChild?.textContent.trim() ?? ''`).catch(String),
    (found) => found === title,
  );
}

async function isAt(page: Page, url: string): Promise<void> {
  await until(
    url,
    () => page.url(),
    (found) => found === url,
  );
}

/** The drivers find by role and name; a page of documentation has many links of one name. */
async function clickOn(page: Page, selector: string): Promise<void> {
  await page.evaluate(`document.querySelector(${JSON.stringify(selector)}).click()`);
}

async function chooseIn(page: Page, nth: number, value: string): Promise<void> {
  await page.evaluate(`(() => {
    const select = document.querySelectorAll('.picker select')[${nth}];
    select.value = ${JSON.stringify(value)};
    select.dispatchEvent(new Event('change', { bubbles: true }));
  })()`);
}

const isDark = (page: Page): Promise<boolean> =>
  page.evaluate<boolean>(`document.documentElement.classList.contains('dark')`);

/** @param where in the names */
const siteScenariosAt = (where: string, siteOf: (demo: Demo) => string): readonly Scenario[] => [
  {
    name: `the documentation leads from page to page, also out of a folder and to a heading${where}`,
    choices: ONE_CHOICE,
    run: async (demo) => {
      const { page } = demo;
      await open(page, `${siteOf(demo)}${NESTED}`);
      await showsPage(page, 'Class: TokenStore');
      await clickOn(page, '.VPNavBarMenuLink[href$="troubleshooting.html"]');
      await showsPage(page, 'Troubleshooting and errors');
      await clickOn(page, '.VPSidebar a[href$="/tabs.html"]');
      await showsPage(page, 'Tabs');
      await clickOn(page, '.vp-doc a[href$="#signed-out-at-random"]');
      await showsPage(page, 'Troubleshooting and errors');
      await isAt(page, `${siteOf(demo)}troubleshooting.html#signed-out-at-random`);
      // As an address that a console message names.
      await open(page, `${siteOf(demo)}troubleshooting.html#k13`);
      await until(
        'the heading of K13 in sight',
        () => page.evaluate<number>(`document.getElementById('k13').getBoundingClientRect().top`),
        (top) => top >= 0 && top < 400,
      );
    },
  },
  {
    name: `the documentation is searched without a service, by keyboard, from any folder${where}`,
    choices: ONE_CHOICE,
    run: async (demo) => {
      const { page } = demo;
      await open(page, `${siteOf(demo)}${NESTED}`);
      await page.click('button', 'Search');
      await page.fill('Search the documentation', 'signed out at random');
      await until(
        'results',
        () => page.evaluate<string>(`document.querySelector('dialog [role=status]')?.textContent ?? ''`),
        (said) => /^\d+ results?$/.test(said),
      );
      await hasNoFindings(page);
      await page.evaluate(`document.querySelector('dialog form').requestSubmit()`);
      await showsPage(page, 'Troubleshooting and errors');
      await isAt(page, `${siteOf(demo)}troubleshooting.html#signed-out-at-random`);
      assert.equal(await page.evaluate(`document.querySelectorAll('dialog').length`), 0);
    },
  },
  {
    name: `the documentation turns dark, and stays so${where}`,
    choices: ONE_CHOICE,
    run: async (demo) => {
      const { page } = demo;
      await open(page, `${siteOf(demo)}index.html`);
      const before = await isDark(page);
      await clickOn(page, '.VPNavBarAppearance [role=switch]');
      await until(
        'the other colours',
        () => isDark(page),
        (now) => now !== before,
      );
      await open(page, `${siteOf(demo)}tabs.html`);
      assert.equal(await isDark(page), !before);
    },
  },
  {
    name: `the documentation turns the answers about a refresh call into its configuration${where}`,
    choices: ONE_CHOICE,
    run: async (demo) => {
      const { page } = demo;
      await open(page, `${siteOf(demo)}backends.html`);
      const code = (): Promise<string> => page.evaluate<string>(`document.querySelector('.picker code').textContent`);
      assert.match(await code(), /restBackend\(\{\n {2}refreshUrl: '\/api\/auth\/refresh',\n\}\)/);
      await chooseIn(page, 0, 'cookie');
      await chooseIn(page, 1, 'empty');
      await page.fill('Its URL', '/session/renew');
      await until('the configuration', code, (text) => /cookieBackend\(\{\n.*'\/session\/renew'/.test(text));
    },
  },
  {
    name: `the documentation fits a phone, with its menus${where}`,
    choices: ONE_CHOICE,
    look: { scheme: 'light', width: 390, height: 844 },
    run: async (demo) => {
      const { page } = demo;
      await open(page, `${siteOf(demo)}tabs.html`);
      await clickOn(page, '.VPLocalNav .menu');
      await until(
        'the menu of pages',
        () => page.evaluate<boolean>(`document.querySelector('.VPSidebar').classList.contains('open')`),
        (isOpen) => isOpen,
      );
      await clickOn(page, '.VPSidebar a[href$="/router.html"]');
      await showsPage(page, 'Router');
      // Anew: what closes the menu of pages would close this one too.
      await open(page, `${siteOf(demo)}tabs.html`);
      await page.click('button', 'mobile navigation');
      await until(
        'the navigation',
        () => page.evaluate<boolean>(`!!document.querySelector('.VPNavScreen')`),
        (isOpen) => isOpen,
      );
    },
  },
];

export const siteScenarios: readonly Scenario[] = [
  ...siteScenariosAt('', ({ serverUrl }) => `${serverUrl}docs/`),
  ...siteScenariosAt(', from disk', () => FROM_DISK),
];

export const siteAccessibilityScenarios: readonly Scenario[] = inEveryLook(' in the documentation', {
  choices: ONE_CHOICE,
  run: async ({ page, serverUrl }) => {
    for (const path of KEY_PAGES) {
      await open(page, `${serverUrl}docs/${path}`);
      await hasNoFindings(page);
    }
  },
}).map((scenario, turn) => ({ ...scenario, isLong: turn === 1 || turn === 2 }));
