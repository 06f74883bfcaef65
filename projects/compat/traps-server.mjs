// The servers of the app with the traps: its files on one origin, its API on another, which says in four ways that a token
// has expired.
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import express from 'express';

/** Long enough for every request that is refused to wait. */
const REFRESH_MS = 100;

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

async function listen(app) {
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${server.address().port}` };
}

export async function startTrapsServer(folder) {
  /** What is accepted now; `null`: nothing. */
  const valid = { access_token: null, refresh_token: null };
  let issued = 0;
  const log = [];
  const streams = new Set();

  function issue() {
    issued += 1;
    const payload = { sub: '1', roles: ['admin'], n: issued };
    return Object.assign(valid, {
      access_token: [encoded({ alg: 'HS256' }), encoded(payload), 'signature'].join('.'),
      refresh_token: `refresh-${issued}`,
    });
  }
  const answer = () => ({ ...issue(), expires_in: 900, profile: { name: 'Ada', tenant: 'north' } });
  const isGood = ({ headers, query }) =>
    valid.access_token !== null && [headers.authorization?.slice(7), query.token].includes(valid.access_token);

  const api = express();
  api.use(express.json(), (request, response, next) => {
    response.set('Access-Control-Allow-Origin', '*').set('Access-Control-Allow-Headers', '*, Authorization');
    if (request.method === 'OPTIONS') return void response.sendStatus(204);
    response.set('Cache-Control', 'no-store');
    response.on('finish', () => log.push(`${request.method} ${request.path} ${response.statusCode}`));
    next();
  });
  api.post('/auth/login', (_, response) => response.json(answer()));
  api.post('/auth/refresh', async ({ body }, response) => {
    await pause(REFRESH_MS);
    if (body.refresh_token === valid.refresh_token) response.json(answer());
    else response.status(401).json({ code: 'REUSED' });
  });
  api.get('/items/:id', (request, response) =>
    isGood(request)
      ? response.json(`item ${request.params.id} of ${request.get('X-Tenant')} for token ${issued}`)
      : response.status(401).json({}),
  );
  const expired = (response) => response.status(403).json({ code: 'TOKEN_EXPIRED' });
  api.get('/orders/1', (request, response) =>
    isGood(request) ? response.json(`order for token ${issued}`) : expired(response),
  );
  api.get('/report', (request, response) =>
    isGood(request) ? response.type('text/plain').send(`report for token ${issued}`) : expired(response),
  );
  api.post('/graphql', (request, response) =>
    response.json(
      isGood(request)
        ? { data: { me: `me for token ${issued}` } }
        : { errors: [{ message: 'Who are you?', extensions: { code: 'UNAUTHENTICATED' } }] },
    ),
  );
  api.get('/forbidden', (_, response) => response.status(403).json({ code: 'FORBIDDEN' }));
  api.get('/events', (request, response) => {
    if (!isGood(request)) return void response.status(401).json({});
    log.push('GET /events open');
    response.type('text/event-stream').write(`retry: 100\ndata: news for token ${issued}\n\n`);
    streams.add(response);
    response.on('close', () => streams.delete(response));
  });

  const page = express();
  const { server: apiServer, url: apiUrl } = await listen(api);
  page.get('/config.json', (_, response) => response.json({ apiUrl }));
  page.use(express.static(folder));
  // Paths without an extension are pages of the app.
  page.get(/^[^.]*$/, (_, response) => response.sendFile('index.html', { root: folder }));
  const { server: pageServer, url } = await listen(page);

  /** A server ends a stream whose token has expired. */
  const endStreams = () => streams.forEach((stream) => stream.end());
  return {
    url,
    issued: () => issued,
    issue,
    /** The access token is refused from now on; the refresh token is good. */
    expire: () => {
      valid.access_token = null;
      endStreams();
    },
    /** Both are refused from now on. */
    endSession: () => {
      Object.assign(valid, { access_token: null, refresh_token: null });
      endStreams();
    },
    /** What the API was asked since the last time, and the status it gave. */
    takeLog: () => log.splice(0),
    close: () => {
      for (const server of [apiServer, pageServer]) {
        server.closeAllConnections();
        server.close();
      }
    },
  };
}
