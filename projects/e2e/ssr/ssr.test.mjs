// P3 in an app of @angular/ssr, built by the CLI, asked over HTTP, and taken over by a browser: npm run test:ssr.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ifThereIsChromium, launchChromium } from '../chromium.mjs';

const built = fileURLToPath(new URL('../../../dist/ssr/server/server.mjs', import.meta.url));

/** An API of another origin, that refuses tokens that end in "-old" and notes who asks for what. */
const api = {
  seen: [],
  server: createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://api');
    const answer = (status, body) =>
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Headers', 'Authorization, Content-Type, Cache-Control');
    if (request.method === 'OPTIONS') return response.end();
    const carried = request.headers.authorization ?? 'nobody';
    if (pathname === '/item') {
      const refused = carried.endsWith('-old');
      api.seen.push(`${carried} ${refused ? 'is refused' : 'is served'}`);
      return refused ? answer(401, {}) : answer(200, { carried });
    }
    const text = request.method === 'POST' ? (await once(request, 'data'))[0] : '{}';
    const refreshToken = searchParams.get('refreshToken') ?? JSON.parse(text).refreshToken;
    api.seen.push(`${refreshToken} refreshes`);
    if (refreshToken === 'nosy') return answer(401, {});
    if (refreshToken === 'away') return response.destroy();
    if (refreshToken === 'silent') return undefined;
    const tokens = { token: `${refreshToken}-new`, accessToken: `${refreshToken}-new`, refreshToken };
    // Who asks first is answered last: what two renders share, if they did, would show.
    const ms = refreshToken === 'ann' ? 150 : 20;
    setTimeout(() => answer(200, request.method === 'POST' ? tokens : { code: 200, data: tokens }), ms);
  }),
};

/** Apps by backend, each a process of its own. */
const apps = {};

async function start(backend) {
  const env = { ...process.env, PORT: '0', API: api.origin, BACKEND: backend };
  const child = spawn(process.execPath, [built], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  apps[backend] = { child, url: `${line}`.trim() };
}

before(async () => {
  api.server.listen(0, '127.0.0.1');
  await once(api.server, 'listening');
  api.origin = `http://127.0.0.1:${api.server.address().port}`;
  await Promise.all(['rest', 'envelope'].map(start));
});
after(() => {
  for (const { child } of Object.values(apps)) child.kill();
  api.server.closeAllConnections();
  api.server.close();
});
beforeEach(() => (api.seen = []));

const addressOf = (backend) => `${apps[backend].url}?API=${encodeURIComponent(api.origin)}&BACKEND=${backend}`;

async function pageFor(person, backend = 'rest') {
  const headers = person ? { cookie: `person=${person}` } : {};
  const response = await fetch(addressOf(backend), { headers, signal: AbortSignal.timeout(5_000) });
  assert.equal(response.status, 200);
  return response.text();
}
const itemOf = (html) => /<p id="item">(.*?)<\/p>/.exec(html)?.[1];

test('P3 a refused request is cured before the page is sent', async () => {
  assert.equal(itemOf(await pageFor('bob')), 'Bearer bob-new');
  assert.deepEqual(api.seen, ['Bearer bob-old is refused', 'bob refreshes', 'Bearer bob-new is served']);
});

test('P3 twenty people at once: everybody sees what is theirs, and nothing of another', async () => {
  const people = ['ann', ...Array.from({ length: 19 }, (_, n) => `p${n}x`)];
  const pages = await Promise.all(people.map((person) => pageFor(person)));
  for (const [n, html] of pages.entries()) {
    assert.equal(itemOf(html), `Bearer ${people[n]}-new`);
    assert.deepEqual(
      people.filter((other) => html.includes(`${other}-`)),
      [people[n]],
    );
  }
  assert.equal(api.seen.filter((what) => what.endsWith('refreshes')).length, people.length);
  assert.equal(itemOf(await pageFor(null)), 'nobody');
});

test('P3 F1 a refresh that is refused ends nothing but the render', async () => {
  assert.equal(itemOf(await pageFor('nosy')), 'failed with 401');
  assert.equal(itemOf(await pageFor('bob')), 'Bearer bob-new');
});

for (const [person, what] of Object.entries({
  away: 'F2 a refresh that meets a broken connection',
  silent: 'F5 one that is never answered',
})) {
  test(`P3 ${what}: the page is sent all the same`, async () => {
    assert.equal(itemOf(await pageFor(person)), 'failed with 0');
  });
}

test('P3 T1 a token that has expired is refreshed before it is sent', async () => {
  assert.equal(itemOf(await pageFor('late')), 'Bearer late-new');
  assert.deepEqual(api.seen, ['late refreshes', 'Bearer late-new is served']);
});

test('P3 T7 a token that expires some day holds no page', async () => {
  assert.equal(itemOf(await pageFor('long')), 'Bearer long-good');
  assert.deepEqual(api.seen, ['Bearer long-good is served']);
});

for (const backend of ['rest', 'envelope']) {
  // HttpClient hands over what a GET of the server was answered; a refresh is none of it.
  test(`P3 no token that was issued on the server is in the page: ${backend}`, async () => {
    const html = (await pageFor('bob', backend)).replace('<p id="item">Bearer bob-new</p>', '');
    assert.ok(!html.includes('bob-new'), html.slice(html.indexOf('<script id="ng-state"')));
  });
}

test('P3 a browser takes the page over, and goes on by itself', ifThereIsChromium, async () => {
  const browser = await launchChromium();
  try {
    const context = await browser.newContext();
    const complaints = [];
    await context.addCookies([{ name: 'person', value: 'bob', url: apps.rest.url }]);
    // Hydration takes what is there: whatever makes the element again is seen.
    await context.addInitScript(() => {
      globalThis.made = [];
      const note = (records) => {
        for (const { addedNodes } of records)
          for (const node of addedNodes) if (node.id === 'item') globalThis.made.push(node.textContent);
      };
      new MutationObserver(note).observe(document, { childList: true, subtree: true });
    });
    const page = await context.newPage();
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(addressOf('rest'));
    await page.waitForFunction(() => document.querySelector('#loads').textContent === '1');
    await page.getByRole('button', { name: 'Load' }).click();
    await page.waitForFunction(() => document.querySelector('#loads').textContent === '2');
    assert.equal(await page.textContent('#item'), 'Bearer bob-new');
    assert.equal(await page.evaluate('globalThis.made.length'), 1);
    const stored = await page.evaluate(`localStorage.getItem('ngx-token-refresh')`);
    assert.equal(JSON.parse(stored).tokens.accessToken, 'bob-new');
    assert.deepEqual(
      complaints.filter((text) => !text.includes('401')),
      [],
    );
    // The server for the page; the browser for itself, once, and then no more.
    const once = ['Bearer bob-old is refused', 'bob refreshes', 'Bearer bob-new is served'];
    assert.deepEqual(api.seen, [...once, ...once, 'Bearer bob-new is served']);
  } finally {
    await browser.close();
  }
});
