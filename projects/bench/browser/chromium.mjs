// The storm in a real Chromium, over a server on this machine. Nothing watches the page: what drives browsers hears of
// every request, and that takes longer than the request.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { productionBundle } from '../build/production-bundle.mjs';

const PATIENCE = 900_000;

/** @returns the server, and what the page sends it in the end */
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
  let tell;
  const outcome = new Promise((resolve) => (tell = resolve));
  const server = createServer((request, response) => {
    if (request.url === '/outcome') {
      let text = '';
      request.setEncoding('utf8').on('data', (part) => (text += part));
      request.on('end', () => {
        response.end();
        tell(JSON.parse(text));
      });
      return;
    }
    const { type, body } = answers[request.url.split('?')[0]] ?? { type: 'text/plain', body: '' };
    const refused = request.url === '/api/items' && request.headers.authorization !== 'Bearer A2';
    response.writeHead(refused ? 401 : 200, { 'Content-Type': type });
    response.end(refused ? '' : body);
  });
  return { server, outcome };
}

/**
 * @param input `n`, `rounds`, and the `names` of those who are compared
 * @returns for each of them: its time and its ratio to 2N bare sends, milliseconds from the refresh's answer until the last
 * replay left, and refreshes
 */
export async function stormInChromium(input) {
  const { outputFiles } = await productionBundle("import './browser/page.mjs';");
  const { server, outcome } = site(outputFiles.find(({ path }) => path.endsWith('.js')).text);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const profile = await mkdtemp(`${tmpdir()}/bench-chromium-`);
  const browser = spawn(
    execFileSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).trim(),
    [
      ...['--headless', '--no-sandbox', '--no-first-run', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync', '--disable-gpu', `--user-data-dir=${profile}`],
      `http://127.0.0.1:${server.address().port}/?input=${encodeURIComponent(JSON.stringify(input))}`,
    ],
    { stdio: 'ignore' },
  );
  let timer;
  const patience = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Chromium took longer than ${PATIENCE} ms`)), PATIENCE);
  });
  try {
    const result = await Promise.race([outcome, patience]);
    if (result.error) throw new Error(result.error);
    return result;
  } finally {
    clearTimeout(timer);
    browser.kill();
    await once(browser, 'exit');
    server.closeAllConnections();
    server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
