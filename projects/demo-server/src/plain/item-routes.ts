import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Clock } from '../clock.js';
import { describeItem } from '../items/item.js';
import {
  holdAnswer,
  itemParamsSchema,
  itemQuerySchema,
  type ItemParams,
  type ItemQuery,
} from '../items/item-request.js';
import type { Pause } from '../pause.js';
import type { AccessCheck } from '../sessions/access-check.js';

interface ItemRoute {
  Params: ItemParams;
  Querystring: ItemQuery;
}

/** Protected routes that refuse with HTTP 401 and an RFC 6750 challenge. */
export function plainItemRoutes(app: FastifyInstance, access: AccessCheck, clock: Clock, pause: Pause): void {
  const schema = { params: itemParamsSchema, querystring: itemQuerySchema };

  app.get<ItemRoute>('/items/:id', { schema }, async (request, reply) => {
    const session = await access.admit(request.headers.authorization);
    await holdAnswer(reply, request.query, pause);
    return session === null ? sendChallenge(reply) : describeItem(request.params.id, session, clock);
  });

  app.post<ItemRoute>('/items/:id', { schema }, async (request, reply) => {
    const session = await access.admit(request.headers.authorization);
    await holdAnswer(reply, request.query, pause);
    if (session === null) return sendChallenge(reply);
    if (request.body === undefined)
      return reply.code(400).send({ error: 'invalid_request', message: 'body is required' });
    // Serialised here: Fastify would send a JSON string as plain text.
    return reply.type('application/json; charset=utf-8').send(JSON.stringify(request.body));
  });

  app.get('/forbidden', async (request, reply) => {
    const session = await access.admit(request.headers.authorization);
    if (session === null) return sendChallenge(reply);
    reply.header('WWW-Authenticate', 'Bearer error="insufficient_scope"');
    return reply.code(403).send({ error: 'insufficient_scope' });
  });

  app.get('/always-refused', async (request, reply) => {
    await access.refuse(request.headers.authorization);
    return sendChallenge(reply);
  });
}

function sendChallenge(reply: FastifyReply): FastifyReply {
  reply.header('WWW-Authenticate', 'Bearer error="invalid_token"');
  return reply.code(401).send({ error: 'invalid_token' });
}
