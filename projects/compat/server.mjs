// The server of one app: its files, and an API whose tokens are valid until the check says otherwise.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const TYPES = { '.css': 'text/css', '.html': 'text/html', '.js': 'text/javascript' };
/** Long enough for every request that is refused to wait. */
const REFRESH_MS = 100;

export async function startServer(folder) {
  /** What is accepted now; `null`: nothing. */
  const valid = { accessToken: null, refreshToken: null };
  /** How often there were new tokens. An item tells of it, so that an old answer is not taken for a new one. */
  let issued = 0;
  const log = [];

  function issue() {
    issued += 1;
    return Object.assign(valid, { accessToken: `access-${issued}`, refreshToken: `refresh-${issued}` });
  }

  async function answer(request) {
    if (request.url === '/api/auth/login') return [200, issue()];
    if (request.url === '/api/auth/refresh') {
      const { refreshToken } = JSON.parse(await textOf(request));
      await pause(REFRESH_MS);
      return refreshToken === valid.refreshToken ? [200, issue()] : [401, {}];
    }
    const accepted = request.headers.authorization === `Bearer ${valid.accessToken}`;
    return accepted ? [200, `item ${request.url.split('/').at(-1)} for token ${issued}`] : [401, {}];
  }

  async function handle(request, response) {
    if (!request.url.startsWith('/api/')) return sendFile(folder, request, response);
    const [status, body] = await answer(request);
    log.push(`${request.method} ${request.url} ${status}`);
    response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
    response.end(JSON.stringify(body));
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error) => response.destroy(error));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** The access token is refused from now on; the refresh token is good. */
    expire: () => (valid.accessToken = null),
    /** Both are refused from now on. */
    endSession: () => Object.assign(valid, { accessToken: null, refreshToken: null }),
    /** What the API was asked since the last time, and the status it gave. */
    takeLog: () => log.splice(0),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function textOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Paths without an extension are pages of the app. */
async function sendFile(folder, request, response) {
  const { pathname } = new URL(request.url, 'http://localhost');
  const name = extname(pathname) ? pathname : '/index.html';
  try {
    const file = await readFile(join(folder, name));
    response.writeHead(200, { 'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream' }).end(file);
  } catch {
    response.writeHead(404).end();
  }
}
