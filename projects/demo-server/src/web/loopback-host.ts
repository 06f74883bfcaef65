import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * Refuses a request whose `Host` is not this machine. A page of another site can make its own name resolve to
 * 127.0.0.1 (DNS rebinding) and would then be same-origin with this server; the name in `Host` gives it away.
 */
export async function requireLoopbackHost(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (isLoopbackHost(request.headers.host)) return;
  const message = 'This server answers only to the names 127.0.0.1 and localhost.';
  await reply.code(421).send({ error: 'misdirected_request', message });
}

export function isLoopbackHost(host: string | undefined): boolean {
  return /^(?:localhost|127\.0\.0\.1)(?::\d{1,5})?$/i.test(host ?? '');
}
