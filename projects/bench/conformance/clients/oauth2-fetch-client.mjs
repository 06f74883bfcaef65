import { OAuth2Client, OAuth2Fetch } from '@badgateway/oauth2-client';
import { fetchingBy } from '../../../token-refresh/test/http-scenarios/fetch-client.ts';
import { fakeFetch } from '../../../token-refresh/test/world/fake-fetch.ts';
import { PAGE } from './angular-client.mjs';

/** A token endpoint as OAuth 2 has it, before the server's own. */
function tokenEndpoint(server, network) {
  return async (_, { body }) => {
    const refreshToken = new URLSearchParams(body).get('refresh_token');
    const answer = await network(server.refreshPath, { method: 'POST', body: JSON.stringify({ refreshToken }) });
    const text = await answer.text();
    const tokens = answer.ok && text.startsWith('{') ? JSON.parse(text) : null;
    const translated = tokens && {
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken,
      token_type: 'bearer',
    };
    const { status, headers } = answer;
    return new Response(translated ? JSON.stringify(translated) : text, { status, headers });
  };
}

/** `OAuth2Fetch` of @badgateway/oauth2-client, as its documentation says, with an app that cannot sign in by itself. */
export function oauth2FetchClient(server) {
  const network = fakeFetch(server, PAGE);
  globalThis.fetch = network;
  const client = new OAuth2Client({
    clientId: 'app',
    tokenEndpoint: new URL(server.refreshPath, PAGE).href,
    fetch: tokenEndpoint(server, network),
  });
  let tokens = null;
  const oauth2 = new OAuth2Fetch({
    client,
    getNewToken: () => null,
    storeToken: (token) => (tokens = token),
    scheduleRefresh: false,
  });
  return {
    ...fetchingBy((url, init) => oauth2.fetch(new URL(url, PAGE), init)),
    signIn: ({ accessToken, refreshToken = null, expiresAt = null }) => {
      tokens = oauth2.token = { accessToken, refreshToken, expiresAt };
    },
    token: () => tokens?.accessToken ?? null,
    getAccessToken: () => oauth2.getAccessToken(),
    destroy: () => undefined,
  };
}
