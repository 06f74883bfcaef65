// N11: libraries that send by themselves, in a real browser, with the recipes of the site: node --test, after
// `npm run build:lib`.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ifThereIsChromium, launchChromium } from '../../chromium.mjs';
import { bundle, servePage } from './serve-page.mjs';

const root = new URL('../../../../', import.meta.url);

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const PLAYLISTS = {
  '/api/live.m3u8': () => playlist('#EXTINF:4,\nsegment.ts'),
  '/api/encrypted.m3u8': () => playlist('#EXT-X-KEY:METHOD=AES-128,URI="key"\n#EXTINF:4,\nsegment.ts'),
  '/api/cdn.m3u8': () => playlist(`#EXTINF:4,\n${cdn()}/segment.ts`),
};
const playlist = (lines) => `#EXTM3U\n#EXT-X-TARGETDURATION:4\n${lines}\n#EXT-X-ENDLIST\n`;

const SEGMENT = Buffer.alloc(188 * 100, 0x47);

/** A document of several pages, each with a stream of a few kilobytes, so that it is read in parts. */
function pdf(pages) {
  const ids = Array.from({ length: pages }, (_, n) => 3 + 2 * n);
  const stream = `% ${'x'.repeat(100_000)}\n`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages} /Kids [${ids.map((id) => `${id} 0 R`).join(' ')}] >>`,
    ...ids.flatMap((id) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents ${id + 1} 0 R >>`,
      `<< /Length ${stream.length} >>\nstream\n${stream}endstream`,
    ]),
  ];
  let text = '%PDF-1.4\n';
  const offsets = objects.map((object, n) => {
    const offset = text.length;
    text += `${n + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(offset).padStart(10, '0')} 00000 n \n`;
  });
  const size = objects.length + 1;
  const table = `xref\n0 ${size}\n0000000000 65535 f \n${offsets.join('')}`;
  return Buffer.from(`${text}${table}trailer\n<< /Size ${size} /Root 1 0 R >>\nstartxref\n${text.length}\n%%EOF\n`);
}
const DOCUMENT = pdf(5);

let site, browser, tab;
let requests, refreshes, issued, refusesAll, onAnswer;

/** Another origin, whose server is the same. */
const cdn = () => `http://localhost:${new URL(site.url).port}/cdn`;
/** The service worker of the page, as the site shows it. */
const SERVICE_WORKER = /### PDF\.js[^]*?```ts\n([^]*?)```/.exec(
  readFileSync(new URL('projects/docs/pages/other-transports.md', root), 'utf8'),
)[1];

async function serve(request, response) {
  const { url, method, headers } = request;
  let body = '';
  try {
    for await (const part of request.setEncoding('latin1')) body += part;
  } catch {
    return; // The page has aborted it.
  }
  if (url === '/auth/refresh') {
    refreshes++;
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ accessToken: `A${++issued}`, refreshToken: `R${issued}` }));
    return;
  }
  const token = headers.authorization?.replace('Bearer ', '') ?? null;
  requests.push({ method, url, token, body });
  // It allows no header: with one, the browser would ask first and send nothing.
  if (url.startsWith('/cdn')) return void response.setHeader('Access-Control-Allow-Origin', '*').end(SEGMENT);
  if (refusesAll || token !== `A${issued}`) return void response.writeHead(401).end('refused');
  answer(request, response);
  onAnswer(request);
}

function answer({ url, method, headers }, response) {
  if (url === '/api/upload') {
    response.setHeader('Content-Type', 'application/json').end('{}');
  } else if (url in PLAYLISTS) {
    response.setHeader('Content-Type', 'application/vnd.apple.mpegurl').end(PLAYLISTS[url]());
  } else if (url.endsWith('/key')) {
    response.end(Buffer.alloc(16));
  } else if (url.endsWith('.ts')) {
    response.setHeader('Content-Type', 'video/mp2t').end(SEGMENT);
  } else if (url.endsWith('.png')) {
    response.setHeader('Content-Type', 'image/png').end(PIXEL);
  } else {
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(headers.range ?? '') ?? [];
    const part = from === undefined ? DOCUMENT : DOCUMENT.subarray(Number(from), Number(to) + 1);
    response.writeHead(from === undefined ? 200 : 206, { 'Accept-Ranges': 'bytes', 'Content-Length': part.length });
    response.end(method === 'HEAD' ? undefined : part);
  }
}

before(async () => {
  if (ifThereIsChromium.skip) return;
  const worker = { contents: SERVICE_WORKER, loader: 'ts', resolveDir: fileURLToPath(root) };
  site = await servePage('senders', serve, {
    '/pdf.worker.js': readFileSync(new URL(import.meta.resolve('pdfjs-dist/build/pdf.worker.min.mjs'))),
    '/service-worker.js': await bundle({ stdin: worker }),
  });
  // A map is drawn by WebGL, here without a graphics card.
  browser = await launchChromium('--enable-unsafe-swiftshader', '--use-angle=swiftshader');
});

after(async () => {
  await browser?.close();
  site?.close();
});

beforeEach(async () => {
  if (!browser) return;
  [requests, refreshes, issued, refusesAll, onAnswer] = [[], 0, 1, false, () => undefined];
  tab = await browser.newPage();
  await tab.goto(site.url, { waitUntil: 'load' });
});

const use = (name, ...args) => tab.evaluate(([name, args]) => globalThis.senders[name](...args), [name, args]);
const tokensSentTo = (url) => requests.filter((request) => request.url === url).map(({ token }) => token);

test('N11 uppy: two uploads refused together, one refresh, both go on', ifThereIsChromium, async () => {
  issued++;
  assert.deepEqual(await use('uppy', ['a.txt', 'b.txt']), [['a.txt', 'b.txt'], 0]);
  assert.equal(refreshes, 1);
  assert.deepEqual(tokensSentTo('/api/upload').sort(), ['A1', 'A1', 'A3', 'A3']);
  for (const { body } of requests) assert.match(body, /filename="[ab]\.txt"/);
});

test('N11 uppy: refused for good, an error and no loop', ifThereIsChromium, async () => {
  refusesAll = true;
  assert.deepEqual(await use('uppy', ['a.txt']), [[], 1]);
  assert.deepEqual(tokensSentTo('/api/upload'), ['A1', 'A2']);
  assert.equal(refreshes, 1);
});

test('N11 hls.js: playlist and segment refused, each cured', ifThereIsChromium, async () => {
  issued++;
  onAnswer = ({ url }) => url.endsWith('.m3u8') && issued++;
  assert.equal(await use('hls', '/api/live.m3u8'), 'segment.ts');
  assert.deepEqual(tokensSentTo('/api/live.m3u8'), ['A1', 'A3']);
  assert.deepEqual(tokensSentTo('/api/segment.ts'), ['A3', 'A5']);
  assert.equal(refreshes, 2);
});

test('N11 hls.js: key and segment refused together, one refresh cures both', ifThereIsChromium, async () => {
  onAnswer = ({ url }) => url.endsWith('.m3u8') && issued++;
  assert.equal(await use('hls', '/api/encrypted.m3u8'), 'segment.ts');
  for (const url of ['/api/key', '/api/segment.ts']) assert.deepEqual(tokensSentTo(url), ['A1', 'A3']);
  assert.equal(refreshes, 1);
});

test('N11 hls.js: a segment on another server is asked for without a token', ifThereIsChromium, async () => {
  assert.equal(await use('hls', '/api/cdn.m3u8'), `${cdn()}/segment.ts`);
  assert.deepEqual(tokensSentTo('/cdn/segment.ts'), [null]);
  assert.equal(refreshes, 0);
});

test('N11 hls.js: refused for good, an error and no loop', ifThereIsChromium, async () => {
  refusesAll = true;
  assert.equal(await use('hls', '/api/live.m3u8'), 'error 401');
  assert.deepEqual(tokensSentTo('/api/live.m3u8'), ['A1', 'A2']);
  assert.equal(refreshes, 1);
});

test('N11 maplibre-gl: a tile is refused, one refresh, and it is drawn', ifThereIsChromium, async () => {
  issued++;
  assert.equal(await use('map'), 'idle');
  assert.deepEqual(tokensSentTo('/api/0/0/0.png'), ['A1', 'A3']);
  assert.equal(refreshes, 1);
});

test('N11 maplibre-gl: refused for good, an error and no loop', ifThereIsChromium, async () => {
  refusesAll = true;
  assert.equal(await use('map'), 'HTTP 401');
  assert.ok(tokensSentTo('/api/0/0/0.png').length <= 3);
  assert.ok(refreshes <= 2);
});

test('N11 pdf.js: refused, one refresh, and the document is read', ifThereIsChromium, async () => {
  issued++;
  assert.equal(await use('pdf'), 5);
  assert.deepEqual(tokensSentTo('/api/document.pdf'), ['A1', 'A3']);
  assert.equal(refreshes, 1);
});

test('N11 pdf.js: refused for good, an error and no loop', ifThereIsChromium, async () => {
  refusesAll = true;
  assert.equal(await use('pdf'), 'HTTP 401');
  assert.deepEqual(tokensSentTo('/api/document.pdf'), ['A1', 'A2']);
  assert.equal(refreshes, 1);
});

/** The service worker takes the page over when that is loaded again. */
async function startServiceWorker() {
  await use('serviceWorker');
  await tab.reload({ waitUntil: 'load' });
}

test('N11 pdf.js in parts: the token expires between them, and the document is read', ifThereIsChromium, async () => {
  await startServiceWorker();
  let answers = 0;
  onAnswer = () => ++answers < 4 && issued++;
  assert.equal(await use('pdfInParts'), 5);
  assert.equal(refreshes, 3);
  assert.ok(requests.length > 6);
});

test('N11 pdf.js in parts: refused for good in the middle, an error and no loop', ifThereIsChromium, async () => {
  await startServiceWorker();
  onAnswer = ({ headers }) => (refusesAll ||= headers.range !== undefined);
  assert.match(await use('pdfInParts'), /401/);
  assert.deepEqual(
    requests.slice(-2).map(({ token }) => token),
    ['A1', 'A2'],
  );
  assert.equal(refreshes, 1);
});
