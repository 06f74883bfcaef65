import type { FastifyInstance } from 'fastify';
import { clientGone } from './client-gone.js';
import type { Sessions } from './sessions.js';
import type { WireShape } from './wire-shape.js';

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
  const part = shape.refreshTokenIn === 'body' ? 'body' : 'querystring';
  const refreshTokenOf = (request: { body: unknown; query: unknown }): string =>
    (request[shape.refreshTokenIn] as { refreshToken?: string } | null | undefined)?.refreshToken ?? '';

  app.post<{ Body: Credentials }>(shape.login, { schema: { body: credentialsSchema } }, async ({ body }, reply) => {
    const tokens = sessions.signIn(body.username, body.password);
    return tokens === null ? shape.fail(reply, shape.wrongCredentials) : shape.succeed(reply, shape.tokens(tokens));
  });

  app.route({
    ...shape.refresh,
    schema: { [part]: refreshSchema },
    handler: async (request, reply) => {
      const answer = await sessions.refresh(refreshTokenOf(request), clientGone(reply));
      switch (answer.kind) {
        case 'issued':
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
      return tokens === null
        ? // Not 401: the token is good, and no refresh helps.
          shape.fail(reply, { status: 422, error: 'wrong_code', message: 'the code is wrong' })
        : shape.succeed(reply, shape.tokens(tokens));
    },
  );

  app.post(shape.logout, { schema: { [part]: logoutSchema } }, async (request, reply) => {
    sessions.signOut(refreshTokenOf(request));
    return shape.succeed(reply);
  });
}
