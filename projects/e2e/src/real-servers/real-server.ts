import express from 'express';
import { itemsApi, type CheckToken } from './items-api.js';
import { createOAuth2 } from './oauth2-server.js';
import { startOidc } from './oidc-provider.js';
import { signInWithCode } from './oidc-sign-in.js';
import { ADA } from './people.js';
import { askTokens, type TokenAnswer } from './token-endpoint.js';
import { WebServer } from './web-server.js';

/** An authorization server that people use, on a port, and an API on another, which asks it about tokens. */
export interface RealServer {
  readonly clientId: string;
  readonly tokenEndpoint: string;
  readonly revocationEndpoint: string;
  /** The protected resource. Ends with a slash. */
  readonly api: string;
  /** Refreshes that came in, whatever became of them. */
  readonly refreshes: number;
  signIn(): Promise<TokenAnswer>;
  /** The time of all access tokens is up. */
  expireAccessTokens(): void;
  /** The authorization server goes down; the API stays. */
  stop(): Promise<void>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

export async function startOAuth2Server(): Promise<RealServer> {
  let refreshes = 0;
  const oauth2 = createOAuth2({ accessTokenLife: 600, onRefresh: () => refreshes++ });
  const { clientId, router, check } = oauth2;
  const web = await WebServer.start(() => express().use(router));
  const tokenEndpoint = `${web.url}/oauth/token`;
  return {
    clientId,
    tokenEndpoint,
    revocationEndpoint: `${web.url}/oauth/revoke`,
    get refreshes() {
      return refreshes;
    },
    signIn: () => askTokens(tokenEndpoint, { grant_type: 'password', client_id: clientId, ...ADA }),
    expireAccessTokens: () => oauth2.expireAccessTokens(),
    ...(await startApi(web, check)),
  };
}

export async function startOidcServer(): Promise<RealServer> {
  const app = express();
  const web = await WebServer.start(() => app);
  const redirectUri = 'http://127.0.0.1/signed-in';
  let refreshes = 0;
  const oidc = await startOidc({
    url: web.url,
    accessTokens: 'opaque',
    accessTokenLife: 600,
    redirectUris: [redirectUri],
    onRefresh: () => refreshes++,
  });
  const { clientId, issuer, check } = oidc;
  app.use(oidc.router);
  return {
    clientId,
    tokenEndpoint: `${issuer}/token`,
    revocationEndpoint: `${issuer}/revoke`,
    get refreshes() {
      return refreshes;
    },
    signIn: () => signInWithCode({ issuer, clientId, redirectUri }),
    expireAccessTokens: () => oidc.expireAccessTokens(),
    ...(await startApi(web, check)),
  };
}

async function startApi(
  web: WebServer,
  check: CheckToken,
): Promise<Pick<RealServer, 'api' | 'stop' | 'restart' | 'close'>> {
  const api = await WebServer.start(() => express().use(itemsApi(check)));
  return {
    api: `${api.url}/`,
    stop: () => web.stop(),
    restart: () => web.restart(),
    close: async () => {
      await Promise.all([web.stop(), api.stop()]);
    },
  };
}
