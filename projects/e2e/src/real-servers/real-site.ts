import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import express, { type Router } from 'express';
import { decodeJwt } from 'jose';
import { itemsApi, type CheckToken } from './items-api.js';
import { createOAuth2 } from './oauth2-server.js';
import { startOidc } from './oidc-provider.js';
import type { ServerCounts } from '../demo/server-session.js';
import { WebServer } from './web-server.js';

export interface RealSite {
  /** Ends with a slash. */
  readonly url: string;
  close(): void;
}

type Counts = Record<Exclude<keyof ServerCounts, 'reuseDetections'>, number>;

/** What the site counted by session, as the demo reads it. */
class SessionCounts extends Map<string, Counts> {
  of(sessionId: string): Counts {
    const counts = this.get(sessionId) ?? { requests: 0, accepted: 0, refused: 0, refreshes: 0, refreshAttempts: 0 };
    this.set(sessionId, counts);
    return counts;
  }
}

/** Relative to dist/e2e/real-servers/, where this is compiled to. */
const BUILT_DEMO = fileURLToPath(new URL('../../demo/browser/', import.meta.url));

/**
 * The built demo with oidc-provider and @node-oauth/oauth2-server behind it, in place of the demo server.
 *
 * @param accessTokenLife in seconds.
 */
export async function startRealSite(accessTokenLife: number): Promise<RealSite> {
  if (!existsSync(`${BUILT_DEMO}index.html`)) throw new Error('dist/demo is missing: run `npx ng build demo` first.');
  const counts = new SessionCounts();
  const onRefresh = (isGranted: boolean, sessionId = ''): void => {
    const session = counts.of(sessionId);
    session.refreshAttempts += 1;
    if (isGranted) session.refreshes += 1;
  };
  const app = express();
  const web = await WebServer.start(() => app);
  const oauth2 = createOAuth2({ accessTokenLife, onRefresh });
  const oidc = await startOidc({
    url: web.url,
    accessTokens: 'jwt',
    accessTokenLife,
    redirectUris: loginPages(web.url),
    onRefresh,
  });

  app.use(oidc.router);
  app.use(oauth2.router);
  app.use('/oidc-api', countedApi(oidc.check, counts));
  app.use('/oauth-api', countedApi(oauth2.check, counts));
  app.use('/demo/sessions/:sid', levers(counts, [oidc, oauth2]));
  // Where a page goes that leaves the app after its sign-out.
  app.get('/signed-out', (_request, response) => response.type('html').send('<title>Signed out</title>'));
  app.use(express.static(BUILT_DEMO));
  // Angular's router owns the other paths.
  app.get('/{*path}', (_request, response) => response.sendFile('index.html', { root: BUILT_DEMO }));
  return { url: `${web.url}/`, close: () => void web.stop() };
}

/** Where the demo wants its people back: at its login page, in each of its set-ups. */
function loginPages(url: string): readonly string[] {
  const choices = (['standalone', 'module'] as const).flatMap((setup) =>
    (['local', 'remember', 'memory'] as const).flatMap((tokens) =>
      (['fetch', 'xhr'] as const).flatMap((client) =>
        (['off', 'on'] as const).map((proactive) => ({ setup, backend: 'oidc', tokens, client, proactive })),
      ),
    ),
  );
  return choices.map((choice) => `${url}/login?${new URLSearchParams(choice).toString()}`);
}

function countedApi(check: CheckToken, counts: SessionCounts): Router {
  return itemsApi(check, (accessToken, isAccepted) => {
    const session = counts.of(sessionIdIn(accessToken));
    session.requests += 1;
    session[isAccepted ? 'accepted' : 'refused'] += 1;
  });
}

/** To count with, refused tokens too: whether it is true is not asked. */
function sessionIdIn(accessToken: string): string {
  try {
    return String(decodeJwt(accessToken)['sid']);
  } catch {
    return '';
  }
}

/** The buttons of the demo, as far as these servers have them. */
function levers(counts: SessionCounts, servers: readonly { expireAccessTokens(sessionId: string): void }[]): Router {
  const router = express.Router({ mergeParams: true });
  router.get<{ sid: string }>('/stats', ({ params }, response) => {
    response.json(counts.of(params.sid));
  });
  router.post<{ sid: string }>('/stats/reset', ({ params }, response) => {
    counts.delete(params.sid);
    response.status(204).end();
  });
  router.post<{ sid: string }>('/expire', ({ params }, response) => {
    for (const server of servers) server.expireAccessTokens(params.sid);
    response.status(204).end();
  });
  return router;
}
