// N11: libraries that send by themselves, in a real browser, with the recipes of the site: node --test, after
// `npm run build:lib`.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, beforeEach, test } from 'node:test';
import { ifThereIsChromium, launchChromium } from '../../chromium.mjs';
import { servePage } from './serve-page.mjs';

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const PLAYLIST = '#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nsegment.ts\n#EXT-X-ENDLIST\n';

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
  if (refusesAll || token !== `A${issued}`) return void response.writeHead(401).end('refused');
  answer(request, response);
  onAnswer(request);
}

function answer({ url, method, headers }, response) {
  if (url === '/api/upload') {
    response.setHeader('Content-Type', 'application/json').end('{}');
  } else if (url.endsWith('.m3u8')) {
    response.setHeader('Content-Type', 'application/vnd.apple.mpegurl').end(PLAYLIST);
  } else if (url.endsWith('.ts')) {
    response.setHeader('Content-Type', 'video/mp2t').end(Buffer.alloc(188 * 100, 0x47));
  } else if (url.endsWith('.png')) {
    response.setHeader('Content-Type', 'image/png').end(PIXEL);
  } else {
    const [, from, to] = /bytes=(\d+)-(\d+)/.exec(headers.range ?? '') ?? [];
    const part = from === undefined ? DOCUMENT : DOCUMENT.subarray(Number(from), Number(to) + 1);
    response.writeHead(from === undefined ? 200 : 206, { 'Content-Length': part.length });
    response.end(method === 'HEAD' ? undefined : part);
  }
}

before(async () => {
  if (ifThereIsChromium.skip) return;
  const pdfWorker = readFileSync(new URL(import.meta.resolve('pdfjs-dist/build/pdf.worker.min.mjs')));
  site = await servePage('senders', serve, { '/pdf.worker.js': pdfWorker });
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
  assert.equal(await use('hls'), 'segment.ts');
  assert.deepEqual(tokensSentTo('/api/live.m3u8'), ['A1', 'A3']);
  assert.deepEqual(tokensSentTo('/api/segment.ts'), ['A3', 'A5']);
  assert.equal(refreshes, 2);
});

test('N11 hls.js: refused for good, an error and no loop', ifThereIsChromium, async () => {
  refusesAll = true;
  assert.equal(await use('hls'), 'error 401');
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

test(
  'N11 pdf.js: the token expires between parts, and the document is read to its end',
  ifThereIsChromium,
  async () => {
    let answers = 0;
    onAnswer = () => ++answers < 4 && issued++;
    assert.equal(await use('pdf'), 5);
    assert.equal(refreshes, 3);
    assert.ok(requests.filter(({ method }) => method === 'GET').length > 6);
  },
);

test('N11 pdf.js: refused for good in the middle, an error and no loop', ifThereIsChromium, async () => {
  onAnswer = ({ headers }) => (refusesAll ||= headers.range !== undefined);
  assert.equal(await use('pdf'), 'HTTP 401');
  assert.ok(requests.length <= 12);
});
