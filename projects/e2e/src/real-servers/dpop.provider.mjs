// An authorization server, oidc-provider with DPoP on, for one test: signs everybody in who comes.
import { once } from 'node:events';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

export const CLIENT = 'spa';
export const REDIRECT = 'https://app.example/signed-in';

/** @param {{ requireNonce?: boolean }} options */
export async function startProvider({ requireNonce = false } = {}) {
  let handle = (_, response) => response.end();
  const server = createServer((request, response) => handle(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${server.address().port}`;

  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT,
        token_endpoint_auth_method: 'none',
        application_type: 'web',
        redirect_uris: [REDIRECT],
        response_types: ['code'],
        grant_types: ['authorization_code', 'refresh_token'],
        dpop_bound_access_tokens: true,
      },
    ],
    cookies: { keys: [randomBytes(16).toString('hex')] },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => requireNonce },
      revocation: { enabled: true, allowedPolicy: (_, client, token) => token.clientId === client.clientId },
    },
    findAccount: (_, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    rotateRefreshToken: true,
    ttl: { AccessToken: 3600, Grant: 3600, IdToken: 3600, Interaction: 3600, RefreshToken: 3600, Session: 3600 },
  });
  const counts = { refreshes: 0, requests: [] };
  provider.on('grant.success', ({ oidc }) => {
    if (oidc.params.grant_type === 'refresh_token') counts.refreshes++;
  });

  const callback = provider.callback();
  handle = (request, response) => {
    const path = request.url.replace(/\?.*/, '');
    counts.requests.push({ path, headers: request.headers });
    const answer = path.startsWith('/interaction/') ? signIn(provider, request, response) : callback(request, response);
    Promise.resolve(answer).catch((error) => response.destroy(error));
  };
  return { issuer, provider, counts, close: () => (server.closeAllConnections(), server.close()) };
}

/** What the sign-in page and the consent page would do. */
async function signIn(provider, request, response) {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') {
    return provider.interactionFinished(request, response, { login: { accountId: 'ann' } });
  }
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope('openid offline_access');
  const consent = { grantId: await grant.save() };
  return provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true });
}

/** Follows the redirects of the sign-in, as a browser does, to the code that comes of it. */
export async function authorize(authorizationUrl) {
  const cookies = new Map();
  let url = authorizationUrl;
  for (let hops = 0; hops < 10; hops++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const { headers, status } = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const set of headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(set);
      if (value) cookies.set(name, value);
      else cookies.delete(name);
    }
    const location = headers.get('location');
    if (!location) throw new Error(`the sign-in stopped with ${status}`);
    url = new URL(location, url);
    if (url.href.startsWith(REDIRECT)) {
      if (!url.searchParams.has('code')) throw new Error(`the sign-in failed: ${url.searchParams.get('error')}`);
      return url.searchParams.get('code');
    }
  }
  throw new Error('the sign-in went in circles');
}
