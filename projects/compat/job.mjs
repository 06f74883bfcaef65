// The main job, done by a built app in a real browser: calls that are refused together, one refresh, all answered; and a
// session that ends, once.
import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { chromium } from 'playwright-core';
import { startServer } from './server.mjs';

/** As root Chromium has no sandbox; the other flags keep it off the network. */
const FLAGS = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
/** What Chromium says of every answer of 400 and above. */
const NETWORK = 'Failed to load resource: ';

const calls = (status) => [1, 2, 3].map((n) => `GET /api/items/${n} ${status}`);

export const launch = (executablePath) => chromium.launch({ executablePath, args: FLAGS });

/** Fails with what went wrong first. */
export async function doMainJob(browser, folder, kind) {
  const server = await startServer(folder);
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const complaints = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type()) && !message.text().startsWith(NETWORK)) {
        complaints.push(message.text());
      }
    });
    await cureRefusals(page, server, kind).catch((error) => {
      throw new Error([...complaints, stripVTControlCharacters(error.message)].join('\n'), { cause: error });
    });
    assert.deepEqual(complaints, [], 'the page complains of nothing');
  } finally {
    await context.close();
    server.close();
  }
}

async function cureRefusals(page, server, kind) {
  const status = page.getByRole('status').first();
  const load = () => page.getByRole('button', { name: 'Load' }).click();
  const requests = () => server.takeLog().sort();

  await page.goto(`${server.url}/items`);
  if (kind === 'standalone') await page.waitForURL('**/login?returnUrl=%2Fitems');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await load();
  await shows(page, '1 of 1', '2 of 1', '3 of 1');
  assert.deepEqual(requests(), [...calls(200), 'POST /api/sign-in 200']);
  assert.equal(await status.innerText(), 'signed in, sessions ended: 0');

  server.expire();
  await load();
  await shows(page, '1 of 2', '2 of 2', '3 of 2');
  assert.deepEqual(requests(), [...calls(200), ...calls(401), 'POST /api/refresh 200'].sort(), 'by one refresh');

  server.endSession();
  await load();
  await shows(page, 'refused: 401', 'refused: 401', 'refused: 401');
  assert.deepEqual(requests(), [...calls(401), 'POST /api/refresh 401'], 'one refresh says no for all');
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  assert.equal(await status.innerText(), 'signed out, sessions ended: 1');
  if (kind === 'standalone') await meetEntryPoints(page, server);
}

/** Waits until the list has these items, and no others. */
async function shows(page, ...items) {
  const wanted = items.join('\n');
  const isShown = (text) => document.querySelector('ol')?.innerText === text;
  await page.waitForFunction(isShown, wanted).catch(() => undefined);
  assert.equal(await page.getByRole('list').first().innerText(), wanted);
}

async function meetEntryPoints(page, server) {
  await page.waitForURL('**/login?returnUrl=%2Fitems');
  await page.goto(`${server.url}/entry-points`);
  await page.getByText('dpop+jwt ES256').waitFor();
  await page.getByText('refreshed by a test').waitFor();
  await page.getByRole('region', { name: 'Token refresh' }).or(page.getByText('Copy as text')).first().waitFor();
}
