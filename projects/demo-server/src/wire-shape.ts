import { answerOf, type ApiAnswer, type Failure } from './api-route.js';
import type { IssuedTokens } from './session.js';

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
  /** The headers that keep the refresh token in the browser; `null`: that remove it. @default it is in the answer */
  readonly keep?: (issued: IssuedTokens | null) => Readonly<Record<string, string>>;
  /** @param data JSON. @default nothing to say */
  readonly succeed: (data?: unknown) => ApiAnswer;
  readonly fail: (failure: Failure) => ApiAnswer;
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
  succeed: (data) => answerOf(data === undefined ? 204 : 200, data),
  fail: ({ status, error, message }) => answerOf(status, { error, message }, challengeFor(error)),
};

function challengeFor(error: string): Readonly<Record<string, string>> {
  if (error === 'invalid_token') return { 'WWW-Authenticate': 'Bearer error="invalid_token"' };
  return error === STEP_UP ? { 'WWW-Authenticate': `Bearer error="${STEP_UP}", acr_values="otp"` } : {};
}

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
  succeed: (data) => answerOf(200, { code: 200, message: 'success', ...(data !== undefined && { data }) }),
  fail: ({ status, error, message }) =>
    answerOf(status < 500 ? 200 : status, { code: error === STEP_UP ? STEP_UP_CODE : status, message }),
};

/** The cookie of {@link cookieShape}. */
export const COOKIE = 'demo_refresh';

/** As the plain one, with the refresh token in a cookie that no script can read. */
export const cookieShape: WireShape = {
  ...plainShape,
  prefix: '/cookie',
  refreshTokenIn: 'cookie',
  tokens: ({ accessToken }) => ({ accessToken }),
  keep: (issued) => ({
    'Set-Cookie': `${COOKIE}=${issued?.refreshToken ?? '; Max-Age=0'}; Path=/cookie/auth; HttpOnly; SameSite=Strict`,
  }),
};
