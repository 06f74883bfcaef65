import type { FastifyInstance } from 'fastify';
import type { Authority, IssuedTokens } from '../sessions/authority.js';
import { clientGone } from '../web/client-gone.js';
import { credentialsSchema, type Credentials } from '../web/credentials.js';
import { failure, success } from './envelope.js';

interface RefreshQuery {
  refreshToken: string;
}

const refreshSchema = {
  type: 'object',
  required: ['refreshToken'],
  properties: { refreshToken: { type: 'string', minLength: 1, maxLength: 512 } },
} as const;

/** The founding backend's paths and fields, over the same sessions as the plain shape. */
export function envelopeAuthRoutes(app: FastifyInstance, authority: Authority): void {
  app.post<{ Body: Credentials }>('/admin/login', { schema: { body: credentialsSchema } }, async (request) => {
    const tokens = await authority.signIn(request.body.username, request.body.password);
    return tokens === null ? failure(404, 'wrong username or password') : success(tokenData(tokens));
  });

  app.get<{ Querystring: RefreshQuery }>(
    '/admin/refreshToken',
    { schema: { querystring: refreshSchema } },
    async (request, reply) => {
      const answer = await authority.refresh(request.query.refreshToken, clientGone(reply));
      switch (answer.kind) {
        case 'issued':
          return success(tokenData(answer.tokens));
        case 'refused':
          return failure(401, 'the refresh token is not valid');
        case 'unavailable':
          return reply.code(503).header('Retry-After', '1').send(failure(503, 'try again later'));
        case 'silence':
          return reply.hijack();
      }
    },
  );

  app.post<{ Querystring: Partial<RefreshQuery> }>('/admin/logout', async (request) => {
    const { refreshToken } = request.query;
    if (typeof refreshToken === 'string') authority.signOut(refreshToken);
    return success();
  });
}

function tokenData(tokens: IssuedTokens): Record<'tokenHead' | 'token' | 'refreshToken', string> {
  return { tokenHead: 'Bearer ', token: tokens.accessToken, refreshToken: tokens.refreshToken };
}
