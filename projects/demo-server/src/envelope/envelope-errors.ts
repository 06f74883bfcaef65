import type { FastifyError, FastifyInstance } from 'fastify';
import { describeProblem } from '../web/request-problem.js';
import { failure } from './envelope.js';

/** A malformed request is told like everything else in this shape: HTTP 200, and the status in `code`. */
export function envelopeErrors(app: FastifyInstance): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const problem = describeProblem(error);
    if (problem.status >= 500) request.log.error({ err: error }, 'request failed');
    return reply.code(problem.status >= 500 ? 500 : 200).send(failure(problem.status, problem.message));
  });
}
