import assert from 'node:assert/strict';
import type { Page } from '../browser/page.js';
import { ONE_CHOICE } from '../demo/choices.js';
import { until } from '../poll.js';
import { TransportSite } from '../transports/transport-site.js';
import type { Scenario } from './scenario.js';

// Requests that do not go through HttpClient, in a page of their own: it does not matter how the demo is put together.

const KINDS = ['dedicated', 'shared', 'service'] as const;

function scenario(name: string, run: (page: Page, site: TransportSite) => Promise<void>): Scenario {
  return {
    name,
    choices: ONE_CHOICE,
    run: async ({ page }) => {
      const site = await TransportSite.start();
      try {
        await open(page, site);
        await page.evaluate('signIn()');
        await run(page, site);
      } finally {
        await page.goto('about:blank');
        site.close();
      }
    },
  };
}

async function open(page: Page, { url }: TransportSite): Promise<void> {
  await page.goto(url);
  await until(
    'the page',
    () => page.evaluate<boolean>('!!globalThis.ready'),
    (isReady) => isReady,
  );
}

export const transportScenarios: readonly Scenario[] = [
  scenario('N1 fetch and HttpClient refused together: one refresh', async (page, site) => {
    site.expireAll();
    const answers = await page.evaluate<readonly string[]>(`Promise.all([
      byClient('/api/1'),
      byFetch('/api/2', { method: 'POST', body: 'ä of fetch' }),
      byClient('/api/3'),
      byFetch('/api/4'),
    ])`);

    assert.deepEqual(answers, ['answer', '200 ä of fetch', 'answer', '200 answer']);
    assert.equal(site.refreshes, 1);
    for (const n of [1, 2, 3, 4]) assert.deepEqual(site.tokensSentTo(`/api/${n}`), ['A1', 'A3']);
  }),
  scenario(
    'N12 a dedicated, a shared and a service worker refused together with their page: one refresh',
    async (page, site) => {
      for (const kind of KINDS) await page.evaluate(`startWorker('${kind}')`);
      site.expireAll();
      const calls = KINDS.map((kind) => `byWorker('${kind}', '/api/${kind}', { method: 'POST', body: '${kind} ä' })`);
      const answers = await page.evaluate<readonly string[]>(
        `Promise.all([${calls.join()}, byClient('/api/client'), byFetch('/api/fetch')])`,
      );

      assert.deepEqual(answers, [...KINDS.map((kind) => `200 ${kind} ä`), 'answer', '200 answer']);
      assert.equal(site.refreshes, 1);
      // A call that reaches its page when the refresh is under way waits for it.
      for (const kind of KINDS) assert.match(site.tokensSentTo(`/api/${kind}`).join(), /^(?:A1,)?A3$/);
      // What is outside `apis` gets none.
      assert.equal(await page.evaluate(`byWorker('dedicated', '/apis')`), '401 refused');
      assert.deepEqual(site.tokensSentTo('/apis'), [null]);
    },
  ),
  scenario('N12 an <img> from an API that wants a token, by a service worker', async (page, site) => {
    await page.evaluate(`startWorker('service')`);
    site.expireAll();

    assert.equal(await page.evaluate(`image('/api/photo.png')`), 1);
    assert.deepEqual(site.tokensSentTo('/api/photo.png'), ['A1', 'A3']);
  }),
  scenario('N12 aborted in the worker while it waits: at once, and it is not sent', async (page, site) => {
    site.refreshTakes = 2_000;
    site.expireAll();
    await page.evaluate(`void byFetch('/api/first')`);
    await until(
      'the refresh',
      () => Promise.resolve(site.refreshes),
      (count) => count === 1,
    );

    const outcome = await page.evaluate<string>(
      `byWorker('dedicated', '/api/aborted', { method: 'POST', body: 'b', abortAfter: 100 })`,
    );
    assert.match(outcome, /^TimeoutError/);
    await until(
      'the first answer',
      () => Promise.resolve(site.tokensSentTo('/api/first')),
      ({ length }) => length === 2,
    );
    assert.deepEqual(site.tokensSentTo('/api/aborted'), []);
  }),
  scenario(
    'N12 the session is over, or the auth server away: the 401 itself, or a TokenRefreshError',
    async (page, site) => {
      site.expireAll();
      site.refreshFails = 503;
      for (const kind of KINDS) {
        const outcome = await page.evaluate(`byWorker('${kind}', '/api/x', { method: 'POST', body: 'b' })`);
        assert.equal(outcome, 'TokenRefreshError unavailable', kind);
      }
      assert.equal(site.refreshes, 1);
      await page.evaluate('signIn()');
      site.refreshFails = 401;
      assert.equal(await page.evaluate(`byWorker('dedicated', '/api/y')`), '401 refused');
      assert.equal(await page.evaluate('sessionStatus()'), 'signed-out');
    },
  ),
  scenario('N12 the tab that served a shared worker is closed: another one serves it', async (page, site) => {
    await page.evaluate(`startWorker('shared')`);
    const tab = await page.openTab();
    await open(tab, site);
    assert.equal(await tab.evaluate(`byWorker('shared', '/api/tab')`), '200 answer');
    await tab.closeTab();
    site.expireAll();

    assert.equal(await page.evaluate(`byWorker('shared', '/api/page')`), '200 answer');
    assert.deepEqual(site.tokensSentTo('/api/page'), ['A1', 'A3']);
  }),
  scenario('N12 by cookie, without a page: workers of each kind refused together', async (page, site) => {
    const { byCookie } = site;
    const callAll = (path: string): Promise<readonly string[]> =>
      page.evaluate(
        `Promise.all([${KINDS.map((kind) => `byWorker('${kind}', '${path}', { method: 'POST' })`).join()}])`,
      );
    const answers = KINDS.map(() => '200 answer');
    await page.evaluate(`fetch('/by-cookie/sign-in', { method: 'POST' }).then(({ status }) => status)`);
    assert.deepEqual(await callAll('/by-cookie/access/1'), answers);
    assert.equal(byCookie.refreshes, 0);
    byCookie.expireAll();

    // The access token is a cookie: the workers that wait for their turn find it renewed.
    assert.deepEqual(await callAll('/by-cookie/access/2'), answers);
    assert.equal(byCookie.refreshes, 1);

    // Each worker has a token of its own, and asks for it in its turn with the newest cookie.
    assert.deepEqual(await callAll('/by-cookie/token/1'), answers);
    assert.equal(byCookie.refreshes, 1 + KINDS.length);
    assert.equal(byCookie.reuses, 0);

    byCookie.expireAll();
    byCookie.isOver = true;
    for (const kind of KINDS)
      assert.equal(await page.evaluate(`byWorker('${kind}', '/by-cookie/access/3')`), '401 refused');
    assert.equal(site.refreshes, 0);
  }),
];
