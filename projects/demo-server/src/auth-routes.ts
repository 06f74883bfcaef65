import type { ApiAnswer, ApiRequest, ApiRoute } from './api-route.js';
import type { IssuedTokens } from './session.js';
import type { Sessions } from './sessions.js';
import { COOKIE, type WireShape } from './wire-shape.js';

interface Credentials {
  readonly username: string;
  readonly password: string;
}

const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });

const credentialsSchema = {
  type: 'object',
  required: ['username', 'password'],
  properties: { username: text(64), password: text(256) },
};
const refreshSchema = { type: 'object', required: ['refreshToken'], properties: { refreshToken: text(512) } };
const stepUpSchema = { type: 'object', required: ['code'], properties: { code: text(16) } };
// `null` is what Fastify validates when there is no body: signing out never fails for a client that lost its token.
const logoutSchema = { type: ['object', 'null'], properties: { refreshToken: { type: 'string' } } };

export function authRoutes(shape: WireShape, sessions: Sessions): readonly Omit<ApiRoute, 'fail'>[] {
  const { refreshTokenIn } = shape;
  const schemaOf = (schema: object): object =>
    refreshTokenIn === 'cookie' ? {} : { [refreshTokenIn === 'body' ? 'body' : 'querystring']: schema };
  const refreshTokenOf = ({ body, cookie, query }: ApiRequest): string => {
    if (refreshTokenIn === 'cookie') return cookieIn(cookie);
    const fields = refreshTokenIn === 'body' ? body : query;
    return (fields as { refreshToken?: string } | null | undefined)?.refreshToken ?? '';
  };
  const hand = (tokens: IssuedTokens): ApiAnswer => keeping(shape.succeed(shape.tokens(tokens)), tokens);
  const keeping = (answer: ApiAnswer, tokens: IssuedTokens | null): ApiAnswer => ({
    ...answer,
    headers: { ...answer.headers, ...shape.keep?.(tokens) },
  });

  return [
    {
      method: 'POST',
      url: shape.login,
      schema: { body: credentialsSchema },
      answer: async ({ body }) => {
        const { username, password } = body as Credentials;
        const tokens = await sessions.signIn(username, password);
        return tokens === null ? shape.fail(shape.wrongCredentials) : hand(tokens);
      },
    },
    {
      ...shape.refresh,
      schema: schemaOf(refreshSchema),
      answer: async (request) => {
        const answer = await sessions.refresh(refreshTokenOf(request), request.client);
        switch (answer.kind) {
          case 'issued':
            return hand(answer.tokens);
          case 'refused':
            return shape.fail({ status: 401, error: 'invalid_grant', message: 'the refresh token is not valid' });
          case 'unavailable': {
            const failed = shape.fail({ status: 503, error: 'temporarily_unavailable', message: 'try again later' });
            return { ...failed, headers: { ...failed.headers, 'Retry-After': '1' } };
          }
          case 'silence':
            return null;
        }
      },
    },
    {
      method: 'POST',
      url: shape.stepUp,
      schema: { body: stepUpSchema },
      answer: async ({ body, authorization }) => {
        const admission = await sessions.admit(authorization);
        if (!admission) return shape.fail({ status: 401, error: 'invalid_token', message: 'the token is not valid' });
        const tokens = await sessions.stepUp(admission, (body as { code: string }).code);
        // Not 401: the token is good, and no refresh helps.
        return tokens === null
          ? shape.fail({ status: 422, error: 'wrong_code', message: 'the code is wrong' })
          : hand(tokens);
      },
    },
    {
      method: 'POST',
      url: shape.logout,
      schema: schemaOf(logoutSchema),
      answer: async (request) => {
        await sessions.signOut(refreshTokenOf(request));
        return keeping(shape.succeed(), null);
      },
    },
  ];
}

function cookieIn(header = ''): string {
  for (const pair of header.split(/; */)) if (pair.startsWith(`${COOKIE}=`)) return pair.slice(COOKIE.length + 1);
  return '';
}
