import type { FastifyRequest, FastifyServerOptions } from 'fastify';
import { pathOf } from './server-path.js';

/** `true` logs to stdout; an object chooses the level (default `info`) and where the lines go. */
export type DemoLogger = boolean | { readonly level?: string; readonly stream?: { write(line: string): void } };

/**
 * Serializers decide here what a log line may hold: no query, no header, no body. Fastify's own would log the
 * whole URL, and for a broken request the raw bytes with its `Authorization` header.
 */
export function logOptions(logger: DemoLogger): NonNullable<FastifyServerOptions['logger']> {
  if (logger === false) return false;
  const chosen = logger === true ? {} : logger;
  return {
    level: chosen.level ?? 'info',
    ...(chosen.stream === undefined ? {} : { stream: chosen.stream }),
    serializers: {
      req: (request: FastifyRequest) => ({ method: request.method, path: pathOf(request.url) }),
      res: ({ statusCode }: { statusCode?: number }) => (statusCode === undefined ? {} : { statusCode }),
      err: (error: Error) => ({ type: error.name, message: error.message, stack: error.stack ?? '' }),
    },
  };
}
