import type { FastifyInstance, FastifyRequest } from 'fastify';
import { clientGone } from './client-gone.js';
import type { Sessions } from './sessions.js';
import { COOKIE, type WireShape } from './wire-shape.js';

interface Credentials {
  username: string;
  password: string;
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

export function authRoutes(app: FastifyInstance, shape: WireShape, sessions: Sessions): void {
  const { refreshTokenIn } = shape;
  const schemaOf = (schema: object): object =>
    refreshTokenIn === 'cookie' ? {} : { [refreshTokenIn === 'body' ? 'body' : 'querystring']: schema };
  const refreshTokenOf = ({ body, headers, query }: FastifyRequest): string => {
    if (refreshTokenIn === 'cookie') return cookieIn(headers.cookie);
    const fields = refreshTokenIn === 'body' ? body : query;
    return (fields as { refreshToken?: string } | null | undefined)?.refreshToken ?? '';
  };

  app.post<{ Body: Credentials }>(shape.login, { schema: { body: credentialsSchema } }, async ({ body }, reply) => {
    const tokens = sessions.signIn(body.username, body.password);
    if (tokens === null) return shape.fail(reply, shape.wrongCredentials);
    shape.keep?.(reply, tokens);
    return shape.succeed(reply, shape.tokens(tokens));
  });

  app.route({
    ...shape.refresh,
    schema: schemaOf(refreshSchema),
    handler: async (request, reply) => {
      const answer = await sessions.refresh(refreshTokenOf(request), clientGone(reply));
      switch (answer.kind) {
        case 'issued':
          shape.keep?.(reply, answer.tokens);
          return shape.succeed(reply, shape.tokens(answer.tokens));
        case 'refused':
          return shape.fail(reply, { status: 401, error: 'invalid_grant', message: 'the refresh token is not valid' });
        case 'unavailable':
          reply.header('Retry-After', '1');
          return shape.fail(reply, { status: 503, error: 'temporarily_unavailable', message: 'try again later' });
        case 'silence':
          return reply.hijack();
      }
    },
  });

  app.post<{ Body: { code: string } }>(
    shape.stepUp,
    { schema: { body: stepUpSchema } },
    async ({ body, headers }, reply) => {
      const session = sessions.admit(headers.authorization);
      if (!session)
        return shape.fail(reply, { status: 401, error: 'invalid_token', message: 'the token is not valid' });
      const tokens = sessions.stepUp(session, body.code);
      // Not 401: the token is good, and no refresh helps.
      if (tokens === null) return shape.fail(reply, { status: 422, error: 'wrong_code', message: 'the code is wrong' });
      shape.keep?.(reply, tokens);
      return shape.succeed(reply, shape.tokens(tokens));
    },
  );

  app.post(shape.logout, { schema: schemaOf(logoutSchema) }, async (request, reply) => {
    sessions.signOut(refreshTokenOf(request));
    shape.keep?.(reply, null);
    return shape.succeed(reply);
  });
}

function cookieIn(header = ''): string {
  for (const pair of header.split(/; */)) if (pair.startsWith(`${COOKIE}=`)) return pair.slice(COOKIE.length + 1);
  return '';
}
