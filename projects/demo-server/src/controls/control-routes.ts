import type { FastifyInstance, FastifyReply } from 'fastify';
import { REFRESH_FAULTS, type RefreshFault } from '../sessions/refresh-fault.js';
import type { SessionStore } from '../sessions/session-store.js';
import type { Tally } from '../sessions/tally.js';

interface SessionParams {
  sid: string;
}

const faultsSchema = {
  type: 'object',
  required: ['refresh'],
  properties: { refresh: { type: 'string', enum: REFRESH_FAULTS } },
} as const;

/**
 * The buttons of the demo. No token is asked for, because they must work when the token does not: who knows the
 * random session id may press them.
 */
export function controlRoutes(
  app: FastifyInstance,
  sessions: SessionStore,
  total: Tally,
  accessTokenTtl: number,
): void {
  app.get('/health', async () => ({ ok: true, accessTokenTtl }));

  app.get('/stats', async () => total.read());

  app.get<{ Params: SessionParams }>('/sessions/:sid/stats', async (request, reply) => {
    const session = sessions.get(request.params.sid);
    return session === null ? sendUnknownSession(reply) : session.tally.read();
  });

  app.post<{ Params: SessionParams }>('/sessions/:sid/stats/reset', async (request, reply) => {
    const session = sessions.get(request.params.sid);
    if (session === null) return sendUnknownSession(reply);
    session.tally.reset();
    return reply.code(204).send();
  });

  app.post<{ Params: SessionParams }>('/sessions/:sid/expire', async (request, reply) => {
    const session = sessions.get(request.params.sid);
    if (session === null) return sendUnknownSession(reply);
    session.expireAccessTokens();
    return reply.code(204).send();
  });

  app.put<{ Params: SessionParams; Body: { refresh: RefreshFault } }>(
    '/sessions/:sid/faults',
    { schema: { body: faultsSchema } },
    async (request, reply) => {
      const session = sessions.get(request.params.sid);
      if (session === null) return sendUnknownSession(reply);
      session.fault = request.body.refresh;
      return reply.code(204).send();
    },
  );
}

function sendUnknownSession(reply: FastifyReply): FastifyReply {
  return reply.code(404).send({ error: 'unknown_session', message: 'There is no session with this id.' });
}
