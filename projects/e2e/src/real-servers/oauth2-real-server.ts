import express from 'express';
import { itemsApi } from './items-api.js';
import { createOAuth2 } from './oauth2-server.js';
import { ADA } from './people.js';
import { askTokens, type RealServer } from './real-server.js';
import { WebServer } from './web-server.js';

/** @node-oauth/oauth2-server on a port, and an API on another, which asks it about tokens. */
export async function startOAuth2Server(): Promise<RealServer> {
  let refreshes = 0;
  const oauth2 = createOAuth2({ accessTokenLife: 600, onRefresh: () => refreshes++ });
  const web = await WebServer.start(() => express().use(oauth2.router));
  const api = await WebServer.start(() => express().use(itemsApi(oauth2.check)));
  const tokenEndpoint = `${web.url}/oauth/token`;
  return {
    clientId: oauth2.clientId,
    tokenEndpoint,
    revocationEndpoint: `${web.url}/oauth/revoke`,
    api: `${api.url}/`,
    get refreshes() {
      return refreshes;
    },
    signIn: () => askTokens(tokenEndpoint, { grant_type: 'password', client_id: oauth2.clientId, ...ADA }),
    expireAccessTokens: () => oauth2.expireAccessTokens(),
    stop: () => web.stop(),
    restart: () => web.restart(),
    close: async () => {
      await Promise.all([web.stop(), api.stop()]);
    },
  };
}
