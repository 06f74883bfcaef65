import type { FastifyReply } from 'fastify';
import type { IssuedTokens } from './session.js';

/** Why a request was not served. */
export interface Failure {
  readonly status: number;
  readonly error: string;
  readonly message: string;
}

/** How one kind of backend words its requests and answers. All kinds share their sessions. */
export interface WireShape {
  readonly prefix: string;
  readonly login: string;
  readonly refresh: { readonly method: 'GET' | 'POST'; readonly url: string };
  readonly logout: string;
  /** Where the second factor is checked. */
  readonly stepUp: string;
  /** Where the refresh token of a request is. */
  readonly refreshTokenIn: 'body' | 'query' | 'cookie';
  readonly wrongCredentials: Failure;
  tokens(issued: IssuedTokens): object;
  /** Keeps the refresh token in the browser; `null`: removes it. @default it is in the answer */
  readonly keep?: (reply: FastifyReply, issued: IssuedTokens | null) => void;
  /** @param data JSON. @default nothing to say */
  succeed(reply: FastifyReply, data?: unknown): FastifyReply;
  fail(reply: FastifyReply, failure: Failure): FastifyReply;
}

/** The error of RFC 9470 by which a server demands a stronger sign-in. */
export const STEP_UP = 'insufficient_user_authentication';
/** The code for it in the envelope. */
const STEP_UP_CODE = 4011;

const WRONG_CREDENTIALS = { error: 'invalid_credentials', message: 'wrong username or password' };

/** JSON in, JSON out, the HTTP status for the outcome. */
export const plainShape: WireShape = {
  prefix: '/api',
  login: '/auth/login',
  refresh: { method: 'POST', url: '/auth/refresh' },
  logout: '/auth/logout',
  stepUp: '/auth/step-up',
  refreshTokenIn: 'body',
  wrongCredentials: { status: 401, ...WRONG_CREDENTIALS },
  tokens: (issued) => issued,
  succeed: (reply, data) =>
    data === undefined
      ? reply.code(204).send()
      : // Serialised here: Fastify would send a JSON string as plain text.
        reply.type('application/json; charset=utf-8').send(JSON.stringify(data)),
  fail: (reply, { status, error, message }) => {
    if (error === 'invalid_token') reply.header('WWW-Authenticate', 'Bearer error="invalid_token"');
    if (error === STEP_UP) reply.header('WWW-Authenticate', `Bearer error="${STEP_UP}", acr_values="otp"`);
    return reply.code(status).send({ error, message });
  },
};

/** The founding backend's paths and fields: HTTP 200 around everything, the outcome in `code`. */
export const envelopeShape: WireShape = {
  prefix: '/atoto-user',
  login: '/admin/login',
  refresh: { method: 'GET', url: '/admin/refreshToken' },
  logout: '/admin/logout',
  stepUp: '/admin/stepUp',
  refreshTokenIn: 'query',
  wrongCredentials: { status: 404, ...WRONG_CREDENTIALS },
  tokens: ({ accessToken, refreshToken }) => ({ tokenHead: 'Bearer ', token: accessToken, refreshToken }),
  succeed: (reply, data) => reply.send({ code: 200, message: 'success', ...(data !== undefined && { data }) }),
  fail: (reply, { status, error, message }) =>
    reply.code(status < 500 ? 200 : status).send({ code: error === STEP_UP ? STEP_UP_CODE : status, message }),
};

/** The cookie of {@link cookieShape}. */
export const COOKIE = 'demo_refresh';

/** As the plain one, with the refresh token in a cookie that no script can read. */
export const cookieShape: WireShape = {
  ...plainShape,
  prefix: '/cookie',
  refreshTokenIn: 'cookie',
  tokens: ({ accessToken }) => ({ accessToken }),
  keep: (reply, issued) =>
    void reply.header(
      'Set-Cookie',
      `${COOKIE}=${issued?.refreshToken ?? '; Max-Age=0'}; Path=/cookie/auth; HttpOnly; SameSite=Strict`,
    ),
};
