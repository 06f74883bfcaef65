// The main job, done by an app in a real browser: calls that are refused together, one refresh, all answered; and a session
// that ends, once.
import assert from 'node:assert/strict';
import { stripVTControlCharacters } from 'node:util';
import { startServer } from './server.mjs';

/** What Chromium says of every answer of 400 and above. */
const NETWORK = 'Failed to load resource: ';

/** By the built app in this folder. Fails with what went wrong first. */
export async function doMainJob(browser, folder, kind) {
  const server = await startServer(folder);
  try {
    await onPage(browser, async (page) => {
      await page.goto(`${server.url}/items`);
      if (kind === 'standalone') await page.waitForURL('**/login?returnUrl=%2Fitems');
      await signIn(page, server);
      assert.equal(await statusOf(page), 'signed in, sessions ended: 0');
      await cureRefusals(page, server);
      await endSession(page, server);
      if (kind === 'standalone') await meetEntryPoints(page, server);
    });
  } finally {
    server.close();
  }
}

/** By an app that the two commands have converted: its own sign-in, one refresh, its own end of a session. */
export async function doConvertedJob(browser, folder, loginPath) {
  const server = await startServer(folder);
  try {
    await onPage(browser, async (page) => {
      await page.goto(`${server.url}${loginPath}`);
      await signIn(page, server);
      await cureRefusals(page, server);
      server.endSession();
      await load(page);
      await page.getByRole('button', { name: 'Sign in' }).waitFor();
      const asked = server.takeLog().sort();
      assert.deepEqual(asked, [...calls(401), 'POST /api/auth/refresh 401'], 'one refresh says no for all');
      await page.waitForURL((url) => url.pathname === loginPath);
      await signIn(page, server);
    });
  } finally {
    server.close();
  }
}

/** By an app that is served elsewhere; `show` gets the page when there is something to see, and what the API was asked. */
export function cureAndShow(browser, url, server, show) {
  return onPage(browser, async (page) => {
    // `ng serve` prepares the dependencies at the first visit.
    await page.goto(url, { timeout: 60_000 });
    await show(page, 'signed out');
    await signIn(page, server);
    await show(page, 'signed in');
    await show(page, 'refused and cured', await cureRefusals(page, server));
  });
}

/** Does something on a page of its own, which must not complain. */
async function onPage(browser, act) {
  const context = await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const isComplaint = ['error', 'warning'].includes(message.type()) && !message.text().startsWith(NETWORK);
    if (isComplaint) complaints.push(message.text());
  });
  try {
    await act(page);
    assert.deepEqual(complaints, [], 'the page complains of nothing');
  } catch (error) {
    throw new Error([...complaints, stripVTControlCharacters(error.message)].join('\n'), { cause: error });
  } finally {
    await context.close();
  }
}

const calls = (status) => [1, 2, 3].map((n) => `GET /api/items/${n} ${status}`);
const itemsFor = (token) => [1, 2, 3].map((n) => `item ${n} for ${token}`);
const load = (page) => page.getByRole('button', { name: 'Load' }).click();
const statusOf = (page) => page.getByRole('status').first().innerText();

async function signIn(page, server) {
  await page.getByRole('button', { name: 'Sign in' }).click();
  await load(page);
  await shows(page, ...itemsFor(`token ${server.issued()}`));
  assert.deepEqual(server.takeLog().sort(), [...calls(200), 'POST /api/auth/login 200']);
}

async function cureRefusals(page, server) {
  server.expire();
  await load(page);
  await shows(page, ...itemsFor('token 2'));
  const asked = server.takeLog();
  assert.deepEqual(
    asked.toSorted(),
    [...calls(200), ...calls(401), 'POST /api/auth/refresh 200'].sort(),
    'by one refresh',
  );
  return asked;
}

async function endSession(page, server) {
  server.endSession();
  await load(page);
  await shows(page, 'refused: 401', 'refused: 401', 'refused: 401');
  const asked = server.takeLog().sort();
  assert.deepEqual(asked, [...calls(401), 'POST /api/auth/refresh 401'], 'one refresh says no for all');
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  assert.equal(await statusOf(page), 'signed out, sessions ended: 1');
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
  await page
    .getByRole('region', { name: 'Token refresh devtools' })
    .getByRole('button', { name: 'Copy as text' })
    .waitFor();
}
