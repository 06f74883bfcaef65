// The storm in a real Chromium, over a server on this machine. No driver watches the page: a driver is told of every request,
// and that takes longer than the request.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { json } from 'node:stream/consumers';
import { productionBundle } from '../build/production-bundle.mjs';

const TIMEOUT = 900_000;

/** @returns the server, and what the page posts in the end */
function site(script) {
  const answers = {
    '/': {
      type: 'text/html',
      body: '<!doctype html><title>bench</title><script type="module" src="/page.js"></script>',
    },
    '/page.js': { type: 'text/javascript', body: script },
    '/refresh': { type: 'application/json', body: '{"accessToken":"A2","refreshToken":"R2"}' },
    '/api/items': { type: 'application/json', body: '{}' },
  };
  let resolveOutcome;
  const outcome = new Promise((resolve) => (resolveOutcome = resolve));
  const server = createServer((request, response) => {
    if (request.url === '/outcome') resolveOutcome(json(request));
    const { type, body } = answers[request.url.split('?')[0]] ?? { type: 'text/plain', body: '' };
    const refused = request.url === '/api/items' && request.headers.authorization !== 'Bearer A2';
    response.writeHead(refused ? 401 : 200, { 'Content-Type': type });
    response.end(refused ? '' : body);
  });
  return { server, outcome };
}

/**
 * @param input `n`, `rounds`, and the `names` of the clients
 * @returns for each client: its time and its ratio to 2N bare sends, milliseconds from the refresh's answer until the last
 * replay left, and refreshes
 */
export async function stormInChromium(input) {
  const { text } = await productionBundle("import './browser/page.mjs';");
  const { server, outcome } = site(text);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const profile = await mkdtemp(`${tmpdir()}/bench-chromium-`);
  const browser = spawn(
    execFileSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).trim(),
    [
      ...['--headless', '--no-sandbox', '--no-first-run', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync', '--disable-gpu', `--user-data-dir=${profile}`],
      `http://127.0.0.1:${server.address().port}/?input=${encodeURIComponent(JSON.stringify(input))}`,
    ],
    { stdio: 'ignore', timeout: TIMEOUT },
  );
  const ended = once(browser, 'exit');
  try {
    const result = await Promise.race([
      outcome,
      ended.then(() => ({ error: 'Chromium ended before the page was done' })),
    ]);
    if (result.error) throw new Error(result.error);
    return result;
  } finally {
    browser.kill();
    await ended;
    server.closeAllConnections();
    server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
