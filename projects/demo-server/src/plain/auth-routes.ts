import type { FastifyInstance } from 'fastify';
import type { Authority } from '../sessions/authority.js';
import { credentialsSchema, type Credentials } from '../web/credentials.js';
import { clientGone } from '../web/client-gone.js';

interface RefreshBody {
  refreshToken: string;
}

const refreshSchema = {
  type: 'object',
  required: ['refreshToken'],
  properties: { refreshToken: { type: 'string', minLength: 1, maxLength: 512 } },
} as const;

// `null` is what Fastify validates when there is no body: signing out never fails for a client that lost its token.
const logoutSchema = {
  type: ['object', 'null'],
  properties: { refreshToken: { type: 'string' } },
} as const;

/** JSON in, JSON out, HTTP status for the outcome. */
export function plainAuthRoutes(app: FastifyInstance, authority: Authority): void {
  app.post<{ Body: Credentials }>('/auth/login', { schema: { body: credentialsSchema } }, async (request, reply) => {
    const tokens = await authority.signIn(request.body.username, request.body.password);
    return tokens ?? reply.code(401).send({ error: 'invalid_credentials' });
  });

  app.post<{ Body: RefreshBody }>('/auth/refresh', { schema: { body: refreshSchema } }, async (request, reply) => {
    const answer = await authority.refresh(request.body.refreshToken, clientGone(reply));
    switch (answer.kind) {
      case 'issued':
        return answer.tokens;
      case 'refused':
        return reply.code(401).send({ error: 'invalid_grant' });
      case 'unavailable':
        return reply.code(503).header('Retry-After', '1').send({ error: 'temporarily_unavailable' });
      case 'silence':
        return reply.hijack();
    }
  });

  app.post<{ Body: Partial<RefreshBody> | null | undefined }>(
    '/auth/logout',
    { schema: { body: logoutSchema } },
    async (request, reply) => {
      const refreshToken = request.body?.refreshToken;
      if (refreshToken !== undefined) authority.signOut(refreshToken);
      return reply.code(204).send();
    },
  );
}
