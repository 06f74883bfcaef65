// The server of one app: its files, and an API whose tokens are valid until the check says otherwise.
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import express from 'express';

/** Long enough for every request that is refused to wait. */
const REFRESH_MS = 100;

/** @param told what the answers say beside the tokens */
export async function startServer(folder, told = {}) {
  /** What is accepted now; `null`: nothing. */
  const valid = { accessToken: null, refreshToken: null };
  /** How often there were new tokens. An item tells of it, so that an old answer is not taken for a new one. */
  let issued = 0;
  const log = [];

  function issue() {
    issued += 1;
    Object.assign(valid, { accessToken: `access-${issued}`, refreshToken: `refresh-${issued}` });
    return { ...valid, ...told };
  }

  const app = express();
  const api = (method, path, answer) =>
    app[method](path, express.json(), async (request, response) => {
      const [status, body] = await answer(request);
      log.push(`${request.method} ${request.url} ${status}`);
      response.status(status).set('Cache-Control', 'no-store').json(body);
    });
  api('post', '/api/auth/login', () => [200, issue()]);
  api('post', '/api/auth/refresh', async ({ body }) => {
    await pause(REFRESH_MS);
    return body.refreshToken === valid.refreshToken ? [200, issue()] : [401, {}];
  });
  api('get', '/api/items/:id', ({ params, headers }) =>
    headers.authorization === `Bearer ${valid.accessToken}`
      ? [200, `item ${params.id} for token ${issued}`]
      : [401, {}],
  );
  if (folder) {
    app.use(express.static(folder));
    // Paths without an extension are pages of the app.
    app.get(/^[^.]*$/, (_, response) => response.sendFile('index.html', { root: folder }));
  }

  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    /** How often there were new tokens. */
    issued: () => issued,
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
