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
import { failure, success } from './envelope.js';

interface ItemRoute {
  Params: ItemParams;
  Querystring: ItemQuery;
}

/** Protected routes that refuse with `code: 401`, inside HTTP 200 or, with `refusal=http`, as a real HTTP 401. */
export function envelopeItemRoutes(app: FastifyInstance, access: AccessCheck, clock: Clock, pause: Pause): void {
  const schema = { params: itemParamsSchema, querystring: itemQuerySchema };

  app.get<ItemRoute>('/items/:id', { schema }, async (request, reply) => {
    const session = await access.admit(request.headers.authorization);
    await holdAnswer(reply, request.query, pause);
    if (session === null) return sendRefusal(reply, request.query);
    return success(describeItem(request.params.id, session, clock));
  });

  app.post<ItemRoute>('/items/:id', { schema }, async (request, reply) => {
    const session = await access.admit(request.headers.authorization);
    await holdAnswer(reply, request.query, pause);
    if (session === null) return sendRefusal(reply, request.query);
    return request.body === undefined ? failure(400, 'body is required') : success(request.body);
  });

  app.route<{ Querystring: ItemQuery }>({
    method: ['GET', 'POST'],
    url: '/always-refused',
    schema: { querystring: itemQuerySchema },
    handler: async (request, reply) => {
      await access.refuse(request.headers.authorization);
      return sendRefusal(reply, request.query);
    },
  });
}

function sendRefusal(reply: FastifyReply, query: ItemQuery): FastifyReply {
  if (query.refusal === 'http') reply.code(401).header('WWW-Authenticate', 'Bearer error="invalid_token"');
  return reply.send(failure(401, 'the token is not valid'));
}
