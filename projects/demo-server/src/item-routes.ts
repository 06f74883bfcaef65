import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { clientGone } from './client-gone.js';
import type { Session } from './session.js';
import { tokenIn, type Pause, type Sessions } from './sessions.js';
import { STEP_UP, type WireShape } from './wire-shape.js';

interface ItemRequest {
  Params: { id: string };
  /** `delay`: how long the answer is held back, in ms. */
  Querystring: { delay?: number };
}

const schema = {
  params: { type: 'object', properties: { id: { type: 'string', maxLength: 64 } } },
  querystring: { type: 'object', properties: { delay: { type: 'integer', minimum: 0, maximum: 5000 } } },
};

/**
 * The protected resource. A GET tells whom the server took the request for; a POST echoes its body. A transfer needs a token
 * that came after a second factor.
 */
export function itemRoutes(
  app: FastifyInstance,
  shape: WireShape,
  { sessions, now, pause }: { sessions: Sessions; now: () => number; pause: Pause },
): void {
  const serve =
    (answer: (session: Session, request: FastifyRequest<ItemRequest>, reply: FastifyReply) => FastifyReply) =>
    async (request: FastifyRequest<ItemRequest>, reply: FastifyReply): Promise<FastifyReply> => {
      // Decided first: a refusal can then arrive late, when the refresh that another refusal started is over.
      const session = sessions.admit(request.headers.authorization);
      const { delay = 0 } = request.query;
      if (delay > 0) await pause(delay, clientGone(reply));
      return session === null
        ? shape.fail(reply, { status: 401, error: 'invalid_token', message: 'the token is not valid' })
        : answer(session, request, reply);
    };

  app.post<ItemRequest>('/transfers/:id', {
    schema,
    handler: serve((session, { headers, params: { id } }, reply) =>
      session.isElevated(tokenIn(headers.authorization))
        ? shape.succeed(reply, { id, name: `Transfer ${id}`, owner: session.username })
        : shape.fail(reply, { status: 401, error: STEP_UP, message: 'a second factor is needed' }),
    ),
  });

  app.get<ItemRequest>('/items/:id', {
    schema,
    handler: serve(({ username }, { params: { id } }, reply) =>
      shape.succeed(reply, { id, name: `Item ${id}`, owner: username, servedAt: new Date(now()).toISOString() }),
    ),
  });

  app.post<ItemRequest>('/items/:id', {
    schema,
    handler: serve((_session, { body }, reply) =>
      body === undefined
        ? shape.fail(reply, { status: 400, error: 'invalid_request', message: 'body is required' })
        : shape.succeed(reply, body),
    ),
  });
}
