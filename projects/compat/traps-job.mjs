// What the app with the traps does once it is converted, and does not as it was: every way of saying "expired" is cured by
// one refresh, sessions of before are taken over, and an end is an end.
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { onPage } from './job.mjs';
import { startTrapsServer } from './traps-server.mjs';

/** Longer than the delay of the feed, several times. */
const A_WHILE_MS = 1_500;

export async function doTrapsJob(browser, folder) {
  const server = await startTrapsServer(folder);
  try {
    await onPage(browser, (page) => meetExpiry(page, server));
    for (const stored of storedBefore(server)) await onPage(browser, (page) => takeOver(page, server, stored));
  } finally {
    server.close();
  }
}

/** With `"undefined"` where the token was: the app starts signed out. */
async function meetExpiry(page, server) {
  await store(page, server, { access_token: 'undefined', refresh_token: 'undefined' });
  await page.goto(`${server.url}/items`);
  await page.waitForURL(({ pathname }) => pathname === '/login');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(({ pathname }) => pathname === '/items');
  await page.locator('header', { hasText: 'Ada (admin)' }).waitFor();
  await loads(page, server);

  server.takeLog();
  server.expire();
  await loads(page, server);
  const asked = server.takeLog();
  assert.equal(count(asked, 'POST /auth/refresh'), 1, `one refresh: ${asked.join(', ')}`);
  await page.locator('output', { hasText: 'news for token 2' }).waitFor();
  await page.locator('header', { hasText: 'Ada (admin)' }).waitFor();
  assert.deepEqual(await notices(page), ['The server said 403', 'The server said 403'], 'of what is forbidden alone');

  server.takeLog();
  server.endSession();
  await page.getByRole('button', { name: 'Load' }).click();
  await page.waitForURL(({ pathname }) => pathname === '/login');
  await pause(A_WHILE_MS);
  const last = server.takeLog();
  assert.deepEqual(
    last.filter((line) => line.includes('/auth/')),
    ['POST /auth/refresh 401'],
    'the session ends once',
  );
  assert.ok(count(last, 'GET /events 401') <= 1, `the feed does not go on: ${last.join(', ')}`);
  assert.equal((await page.locator('header').innerText()).trim(), '()');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(({ pathname }) => pathname === '/items');
  await loads(page, server);
}

/** What people had in localStorage, of a session that is good. */
function storedBefore(server) {
  const profile = JSON.stringify({ name: 'Ada', tenant: 'north' });
  const record = ({ access_token, refresh_token }) => ({
    profile,
    currentUser: JSON.stringify({ accessToken: access_token, refreshToken: refresh_token }),
  });
  const quoted = ({ access_token, refresh_token }) => ({
    profile,
    access_token: JSON.stringify(access_token),
    refresh_token: JSON.stringify(refresh_token),
  });
  return [() => record(server.issue()), () => quoted(server.issue())];
}

async function takeOver(page, server, stored) {
  await store(page, server, stored());
  await page.goto(`${server.url}/items`);
  await page.locator('header', { hasText: 'Ada (admin)' }).waitFor();
  await loads(page, server);
  server.expire();
  await loads(page, server);
  // It was taken over once.
  await page.reload();
  await loads(page, server);
  await page.goto(`${server.url}/admin`);
  await page.getByRole('heading', { name: 'Administration' }).waitFor();
}

async function store(page, server, texts) {
  await page.route('**/empty', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<link rel="icon" href="data:,">' }),
  );
  await page.goto(`${server.url}/empty`);
  await page.evaluate((all) => Object.entries(all).forEach((each) => localStorage.setItem(...each)), texts);
}

async function loads(page, server) {
  await page.getByRole('button', { name: 'Load' }).click();
  await page.locator('ol li').last().waitFor();
  const token = `for token ${server.issued()}`;
  const wanted = [
    `item 1 of north ${token}`,
    `item 2 of north ${token}`,
    `order ${token}`,
    `report ${token}`,
    `me ${token}`,
    'The server said 403',
  ];
  assert.equal(await page.locator('ol').innerText(), wanted.join('\n'));
}

const notices = (page) => page.locator('ul li').allInnerTexts();
const count = (lines, begin) => lines.filter((line) => line.startsWith(begin)).length;
