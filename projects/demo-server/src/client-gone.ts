import type { FastifyReply } from 'fastify';

/** Aborts when the connection closes: the client went away, or the server is closing. */
export function clientGone(reply: FastifyReply): AbortSignal {
  const controller = new AbortController();
  const response = reply.raw;
  if (response.closed) controller.abort();
  else response.once('close', () => controller.abort());
  return controller.signal;
}
