import { randomBytes } from 'node:crypto';
import express, { type Router } from 'express';
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify, type JSONWebKeySet } from 'jose';
import { Provider, type Configuration } from 'oidc-provider';
import type { CheckToken } from './items-api.js';
import { isPerson } from './people.js';
import { signInPage } from './oidc-sign-in-page.js';

export interface OidcOptions {
  /** Where the server is, without a slash at its end. */
  readonly url: string;
  /** `'opaque'`: known to the provider alone. `'jwt'`: every holder can read it, and it cannot be taken back. */
  readonly accessTokens: 'opaque' | 'jwt';
  /** Seconds. */
  readonly accessTokenLife: number;
  /** Where a sign-in may end. On this machine the port does not matter (RFC 8252 §7.3). */
  readonly redirectUris: readonly string[];
  /** Tokens are bound to a key (RFC 9449), and the provider's own `/me` is the protected resource. @default no */
  readonly dpop?: { readonly requireNonce: boolean };
  /** Further APIs that an access token may be asked for (RFC 8707). @default none */
  readonly resources?: readonly string[];
  /** Called for each refresh, with what became of it. */
  readonly onRefresh: (isGranted: boolean, sessionId: string | undefined) => void;
}

/** oidc-provider, set up for one app in the browser: a public client, PKCE, refresh tokens that are used once. */
export interface Oidc {
  readonly clientId: string;
  /** The issuer, below which its endpoints are: `/auth`, `/token`, `/revoke`. */
  readonly issuer: string;
  readonly provider: Provider;
  readonly router: Router;
  readonly check: CheckToken;
  /** @param sessionId of which session. @default of all */
  expireAccessTokens(sessionId?: string): void;
}

const CLIENT_ID = 'my-spa';
/** The API that an access token is for where none is asked for. */
export const RESOURCE = 'urn:ngx-token-refresh:items';
const SCOPE = 'items';
/** Seconds. */
const DAY = 86_400;
const PATH = '/oidc';

export async function startOidc(options: OidcOptions): Promise<Oidc> {
  const issuer = options.url + PATH;
  const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
  const mark = { alg: 'RS256', use: 'sig', kid: 'one' };
  const [secret, known] = [
    { ...(await exportJWK(privateKey)), ...mark },
    { ...(await exportJWK(publicKey)), ...mark },
  ];
  const provider = new Provider(issuer, configurationOf(options, { keys: [secret] }));

  provider.on('grant.success', (context) => {
    const { params, entities } = context.oidc;
    if (params?.['grant_type'] === 'refresh_token') options.onRefresh(true, entities.AccessToken?.grantId);
  });
  provider.on('grant.error', (context) => {
    const { params, entities } = context.oidc;
    if (params?.['grant_type'] === 'refresh_token') options.onRefresh(false, entities.Grant?.jti);
  });

  /** How to end the access tokens that were issued before their time. */
  const issued: { readonly sessionId: string | undefined; end(): void }[] = [];
  provider.on('access_token.saved', (token) => {
    issued.push({ sessionId: token.grantId, end: () => void token.destroy() });
  });
  // A JWT says itself how long it is good: the API must know of those that are to end before.
  const recalled = new Set<string>();
  provider.on('access_token.issued', ({ grantId, jti }) => {
    issued.push({ sessionId: grantId, end: () => recalled.add(jti) });
  });

  const router = express.Router();
  router.use(signInPage(provider, { resources: [RESOURCE, ...(options.resources ?? [])], scope: SCOPE }));
  router.use(PATH, provider.callback());
  return {
    clientId: CLIENT_ID,
    issuer,
    provider,
    router,
    check: options.accessTokens === 'jwt' ? checkJwt(issuer, { keys: [known] }, recalled) : checkOpaque(provider),
    expireAccessTokens: (sessionId) => {
      for (const token of issued) if (sessionId === undefined || token.sessionId === sessionId) token.end();
    },
  };
}

function configurationOf(options: OidcOptions, jwks: JSONWebKeySet): Configuration {
  return {
    clients: [
      {
        client_id: CLIENT_ID,
        // A public client: what a browser holds is no secret.
        token_endpoint_auth_method: 'none',
        // The kind whose redirect may go to this machine without TLS.
        application_type: 'native',
        redirect_uris: [...options.redirectUris],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        dpop_bound_access_tokens: options.dpop !== undefined,
      },
    ],
    jwks,
    cookies: { keys: [randomBytes(32).toString('hex')] },
    routes: { authorization: '/auth', token: '/token', revocation: '/revoke' },
    interactions: { url: (_context, { uid }) => `/sign-in/${uid}` },
    findAccount: (_context, id) =>
      isPerson(id) ? { accountId: id, claims: () => Promise.resolve({ sub: id }) } : undefined,
    // Whose page a code may go to may ask with it.
    clientBasedCORS: (_context, origin, client) =>
      (client.redirectUris ?? []).some((uri) => new URL(uri).origin === origin),
    pkce: { required: () => true },
    rotateRefreshToken: true,
    expiresWithSession: () => false,
    ttl: {
      AccessToken: options.accessTokenLife,
      Grant: DAY,
      IdToken: options.accessTokenLife,
      Interaction: 3_600,
      RefreshToken: DAY,
      Session: DAY,
    },
    extraTokenClaims: (_context, token) => (token.kind === 'AccessToken' ? { sid: token.grantId } : undefined),
    features: {
      devInteractions: { enabled: false },
      ...(options.dpop && {
        dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => options.dpop?.requireNonce === true },
      }),
      revocation: { enabled: true, allowedPolicy: (_context, client, token) => token.clientId === client.clientId },
      resourceIndicators: {
        enabled: options.dpop === undefined,
        defaultResource: () => RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: SCOPE,
          accessTokenTTL: options.accessTokenLife,
          ...(options.accessTokens === 'jwt'
            ? { accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } }
            : { accessTokenFormat: 'opaque' }),
        }),
      },
    },
  };
}

function checkOpaque(provider: Provider): CheckToken {
  return async (accessToken) => {
    const found = await provider.AccessToken.find(accessToken);
    return found?.grantId === undefined ? null : { username: found.accountId, sessionId: found.grantId };
  };
}

function checkJwt(issuer: string, keys: JSONWebKeySet, recalled: ReadonlySet<string>): CheckToken {
  const keySet = createLocalJWKSet(keys);
  return async (accessToken) => {
    try {
      const { payload } = await jwtVerify(accessToken, keySet, { issuer, audience: RESOURCE });
      const { sub, sid, jti } = payload;
      return sub !== undefined && jti !== undefined && !recalled.has(jti) && typeof sid === 'string'
        ? { username: sub, sessionId: sid }
        : null;
    } catch {
      return null;
    }
  };
}
