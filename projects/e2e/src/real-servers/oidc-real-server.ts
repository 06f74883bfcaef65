import express from 'express';
import { itemsApi } from './items-api.js';
import { startOidc } from './oidc-provider.js';
import { signInWithCode } from './oidc-sign-in.js';
import type { RealServer } from './real-server.js';
import { WebServer } from './web-server.js';

/** oidc-provider on a port, and an API on another, which looks opaque tokens up with it. */
export async function startOidcServer(): Promise<RealServer> {
  const auth = express();
  const web = await WebServer.start(() => auth);
  const redirectUri = 'http://127.0.0.1/signed-in';
  let refreshes = 0;
  const oidc = await startOidc({
    url: web.url,
    accessTokens: 'opaque',
    accessTokenLife: 600,
    redirectUris: [redirectUri],
    onRefresh: () => refreshes++,
  });
  auth.use(oidc.router);
  const api = await WebServer.start(() => express().use(itemsApi(oidc.check)));
  const { clientId, issuer } = oidc;
  return {
    clientId,
    tokenEndpoint: `${issuer}/token`,
    revocationEndpoint: `${issuer}/revoke`,
    api: `${api.url}/`,
    get refreshes() {
      return refreshes;
    },
    signIn: () => signInWithCode({ issuer, clientId, redirectUri }),
    expireAccessTokens: () => oidc.expireAccessTokens(),
    stop: () => web.stop(),
    restart: () => web.restart(),
    close: async () => {
      await Promise.all([web.stop(), api.stop()]);
    },
  };
}
