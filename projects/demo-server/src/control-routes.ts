import type { FastifyInstance, FastifyReply } from 'fastify';
import { zeroCounts } from './counts.js';
import { REFRESH_FAULTS, type RefreshFault, type Session } from './session.js';
import type { Sessions } from './sessions.js';

interface SessionRequest {
  Params: { sid: string };
  Body: { refresh: RefreshFault };
}

const faultsSchema = {
  type: 'object',
  required: ['refresh'],
  properties: { refresh: { type: 'string', enum: REFRESH_FAULTS } },
};

/**
 * The buttons of the demo. They ask for no token, because they must work when the token does not: the random session
 * id is the permission.
 */
export function controlRoutes(app: FastifyInstance, sessions: Sessions, accessTokenTtl: number): void {
  const withSession = (sid: string, reply: FastifyReply, act: (session: Session) => unknown): FastifyReply => {
    const session = sessions.get(sid);
    if (session !== null) return reply.send(act(session));
    return reply.code(404).send({ error: 'unknown_session', message: 'There is no session with this id.' });
  };

  app.get('/health', async () => ({ ok: true, accessTokenTtl }));

  app.get<SessionRequest>('/sessions/:sid/stats', async ({ params }, reply) =>
    withSession(params.sid, reply, ({ counts }) => counts),
  );

  app.post<SessionRequest>('/sessions/:sid/stats/reset', async ({ params }, reply) =>
    withSession(params.sid, reply.code(204), (session) => void (session.counts = zeroCounts())),
  );

  app.post<SessionRequest>('/sessions/:sid/expire', async ({ params }, reply) =>
    withSession(params.sid, reply.code(204), (session) => session.expireAccessTokens()),
  );

  app.put<SessionRequest>(
    '/sessions/:sid/faults',
    { schema: { body: faultsSchema } },
    async ({ params, body }, reply) =>
      withSession(params.sid, reply.code(204), (session) => void (session.fault = body.refresh)),
  );
}
