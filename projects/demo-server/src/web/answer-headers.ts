import type { FastifyReply, FastifyRequest } from 'fastify';
import { isServerPath, pathOf } from './server-path.js';

/** Headers of every answer, set before anything can answer, so that errors have them too. */
export async function setAnswerHeaders(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.header('X-Content-Type-Options', 'nosniff');
  // The envelope's refresh token travels in a URL; no URL of this server may reach another one.
  reply.header('Referrer-Policy', 'no-referrer');
  if (isServerPath(pathOf(request.url))) reply.header('Cache-Control', 'no-store');
}
