// Our fetch over that of a real browser, where bodies, signals and redirects are the browser's: node --test, after
// `npm run build:lib`.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { ifThereIsChromium, launchChromium } from '../../chromium.mjs';
import { servePage } from './serve-page.mjs';

let site, browser, tab;
let requests, refreshes, issued, streams;

async function serve(request, response) {
  const { url, method, headers } = request;
  const parts = [];
  try {
    for await (const part of request) parts.push(part);
  } catch {
    return; // The page has aborted it.
  }
  if (url === '/auth/refresh') {
    refreshes++;
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ accessToken: `A${++issued}`, refreshToken: `R${issued}` }));
    return;
  }
  requests.push({ method, url, headers, body: Buffer.concat(parts).toString('latin1') });
  if (headers.authorization !== `Bearer A${issued}`) return void response.writeHead(401).end('refused');
  if (url === '/api/redirect') return void response.writeHead(302, { Location: '/api/x' }).end();
  if (url === '/api/stream') {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write('data: 1\n\n');
    response.on('close', () => streams++);
    return;
  }
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(headers.authorization));
}

before(async () => {
  if (ifThereIsChromium.skip) return;
  site = await servePage('fetch', serve);
  browser = await launchChromium();
});

after(async () => {
  await browser?.close();
  site?.close();
});

beforeEach(async () => {
  if (!browser) return;
  [requests, refreshes, issued, streams] = [[], 0, 1, 0];
  tab = await browser.newPage();
  await tab.goto(site.url, { waitUntil: 'load' });
});

const sendsTo = (path) => requests.filter(({ url }) => url.startsWith(path));

for (const way of ['by init', 'in a Request']) {
  test(`N2 bodies of every kind are replayed byte for byte, ${way}`, ifThereIsChromium, async () => {
    for (const kind of ['string', 'FormData', 'Blob', 'buffer', 'part', 'URLSearchParams']) {
      issued++;
      const status = await tab.evaluate(
        async ([kind, way]) => {
          const { tokenFetch, bodies } = globalThis;
          const init = { method: 'POST', body: bodies[kind] };
          const url = `/api/${kind}`;
          const call = way === 'by init' ? tokenFetch(url, init) : tokenFetch(new Request(url, init));
          return (await call).status;
        },
        [kind, way],
      );
      assert.equal(status, 200, kind);
      const [first, replay, ...more] = sendsTo(`/api/${kind}`);
      assert.deepEqual([first.headers.authorization === replay.headers.authorization, more], [false, []], kind);
      assert.ok(first.body.length > 10, kind);
      assert.ok(first.body === replay.body, kind);
      for (const name of ['content-type', 'content-length', 'referer', 'accept']) {
        assert.equal(replay.headers[name], first.headers[name], `${kind}: ${name}`);
      }
    }
  });
}

test('N1 refused together with HttpClient: one refresh', ifThereIsChromium, async () => {
  issued++;
  const answers = await tab.evaluate(async () => {
    const { tokenFetch, get } = globalThis;
    const byFetch = async (url) => (await tokenFetch(url)).json();
    return Promise.all([get('/api/1'), byFetch('/api/2'), get('/api/3'), byFetch('api/4')]);
  });
  assert.deepEqual(new Set(answers), new Set(['Bearer A3']));
  assert.equal(refreshes, 1);
});

test('N2 aborted while the body streams: the server sees it, and the reader ends', ifThereIsChromium, async () => {
  issued++;
  const seen = await tab.evaluate(async () => {
    const outcomes = [];
    for (const way of ['init', 'Request']) {
      const abort = new AbortController();
      const { signal } = abort;
      const input = way === 'init' ? '/api/stream' : new Request('/api/stream', { signal });
      const answer = await globalThis.tokenFetch(input, way === 'init' ? { signal } : undefined);
      const reader = answer.body.getReader();
      outcomes.push(new TextDecoder().decode((await reader.read()).value));
      abort.abort();
      outcomes.push(await reader.read().catch(({ name }) => name));
    }
    return outcomes;
  });
  assert.deepEqual(seen, ['data: 1\n\n', 'AbortError', 'data: 1\n\n', 'AbortError']);
  while (streams < 2) await new Promise((done) => setImmediate(done));
});

test('N2 aborted before, and while it waits at the gate', ifThereIsChromium, async () => {
  issued++;
  const reasons = await tab.evaluate(async () => {
    const { tokenFetch } = globalThis;
    const before = tokenFetch('/api/x', { signal: AbortSignal.abort('before') });
    const abort = new AbortController();
    const waiting = tokenFetch('/api/y', { signal: abort.signal });
    const first = await before.catch((reason) => reason);
    abort.abort('waiting');
    return [first, await waiting.catch((reason) => reason)];
  });
  assert.deepEqual(reasons, ['before', 'waiting']);
  assert.deepEqual(sendsTo('/api/x'), []);
});

test('N2 redirect, keepalive, referrer policy and mode are those of the caller', ifThereIsChromium, async () => {
  const [manual, error, kept] = await tab.evaluate(async () => {
    const { tokenFetch } = globalThis;
    const { type, status } = await tokenFetch('/api/redirect', { redirect: 'manual' });
    const error = await tokenFetch('/api/redirect', { redirect: 'error' }).catch(({ name }) => name);
    const request = new Request('/api/kept', {
      method: 'PUT',
      body: 'b',
      keepalive: true,
      referrerPolicy: 'no-referrer',
    });
    return [{ type, status }, error, (await tokenFetch(request)).status];
  });
  assert.deepEqual(manual, { type: 'opaqueredirect', status: 0 });
  assert.equal(error, 'TypeError');
  assert.equal(kept, 200);
  assert.equal(sendsTo('/api/kept')[0].headers.referer, undefined);
  assert.equal(refreshes, 0);
});

test('N2 a Request with a body and no refusal is sent once, and is used up', ifThereIsChromium, async () => {
  const used = await tab.evaluate(async () => {
    const request = new Request('/api/once', { method: 'POST', body: new Blob(['b'.repeat(3_000_000)]) });
    await globalThis.tokenFetch(request);
    return request.bodyUsed;
  });
  assert.equal(used, true);
  assert.deepEqual(
    sendsTo('/api/once').map(({ body }) => body.length),
    [3_000_000],
  );
});

test('N2 a Request of a frame, and a URL of it, are taken as fetch takes them', ifThereIsChromium, async () => {
  issued++;
  const answers = await tab.evaluate(async () => {
    const frame = document.body.appendChild(document.createElement('iframe')).contentWindow;
    const url = new URL('/api/frame', location);
    const inputs = [new frame.Request(url, { method: 'POST', body: 'of the frame' }), new frame.URL(url)];
    return Promise.all(inputs.map(async (input) => (await globalThis.tokenFetch(input)).status));
  });
  assert.deepEqual(answers, [200, 200]);
  const posts = sendsTo('/api/frame').filter(({ method }) => method === 'POST');
  assert.deepEqual(
    posts.map(({ body }) => body),
    ['of the frame', 'of the frame'],
  );
});
