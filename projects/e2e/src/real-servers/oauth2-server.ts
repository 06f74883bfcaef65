import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import OAuth2Server from '@node-oauth/oauth2-server';
import express, { type Router } from 'express';
import type { CheckToken } from './items-api.js';
import { CLIENT_ID, OAuth2Model, type Person } from './oauth2-model.js';

/** How long a revocation takes, in ms: a page that does not wait for it is gone before. */
const REVOCATION_MS = 300;
/** A mark of the session in the browser, which a revocation takes away at its end. */
const SESSION_COOKIE = 'oauth2-session';

export interface OAuth2Options {
  /** Seconds. */
  readonly accessTokenLife: number;
  /** Called for each refresh, with what became of it. */
  readonly onRefresh: (isGranted: boolean, sessionId: string | undefined) => void;
}

/** @node-oauth/oauth2-server behind Express, set up for one app in the browser: a public client, rotation. */
export interface OAuth2 {
  readonly clientId: string;
  /** `POST /oauth/token`, `POST /oauth/revoke`. */
  readonly router: Router;
  readonly check: CheckToken;
  /** @param sessionId of which session. @default of all */
  expireAccessTokens(sessionId?: string): void;
}

export function createOAuth2({ accessTokenLife, onRefresh }: OAuth2Options): OAuth2 {
  const model = new OAuth2Model(randomBytes(32), accessTokenLife);
  const server = new OAuth2Server({
    model,
    accessTokenLifetime: accessTokenLife,
    alwaysIssueNewRefreshToken: true,
    requireClientAuthentication: { password: false, refresh_token: false },
  });
  const router = express.Router();
  const form = express.urlencoded({ extended: false });

  router.post('/oauth/token', form, async (request, response) => {
    const answer = new OAuth2Server.Response(response);
    const { grant_type: grantType, refresh_token: refreshToken } = (request.body ?? {}) as Record<string, unknown>;
    const session = model.sessionOf(String(refreshToken)) ?? undefined;
    let isGranted = true;
    try {
      await server.token(new OAuth2Server.Request(request), answer);
    } catch (error) {
      if (!(error instanceof OAuth2Server.OAuthError)) throw error;
      isGranted = false;
    }
    if (isGranted) response.cookie(SESSION_COOKIE, 'open', { sameSite: 'strict' });
    if (grantType === 'refresh_token') onRefresh(isGranted, session);
    response
      .status(answer.status ?? 500)
      .set(answer.headers)
      .json(answer.body);
  });

  // RFC 7009: it says nothing of whether there was such a token.
  router.post('/oauth/revoke', form, async (request, response) => {
    const { client_id: clientId, token } = (request.body ?? {}) as Record<string, unknown>;
    if (clientId !== CLIENT_ID) {
      response.status(401).json({ error: 'invalid_client' });
      return;
    }
    const session = model.sessionOf(String(token));
    if (session !== null) model.endSession(session);
    await pause(REVOCATION_MS);
    response.clearCookie(SESSION_COOKIE).status(200).end();
  });

  return {
    clientId: CLIENT_ID,
    router,
    check: checkWith(server),
    expireAccessTokens: (sessionId) => model.expireAccessTokens(sessionId),
  };
}

/** As the server itself reads a request with this token. */
function checkWith(server: OAuth2Server): CheckToken {
  return async (accessToken) => {
    const headers = { authorization: `Bearer ${accessToken}` };
    const request = new OAuth2Server.Request({ method: 'GET', query: {}, headers, body: {} });
    try {
      const { user } = await server.authenticate(request, new OAuth2Server.Response());
      const { username, sessionId } = user as Person;
      return { username, sessionId };
    } catch (error) {
      if (error instanceof OAuth2Server.InvalidTokenError) return null;
      throw error;
    }
  };
}
