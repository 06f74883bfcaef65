import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { ApiAnswer, ApiRoute, Failure } from './api-route.js';
import { builtDemo, type BuiltFiles } from './built-demo.js';
import { clientGone } from './client-gone.js';
import { demoApi, type DemoApiOptions } from './demo-api.js';
import { isServerPath, pathOf } from './server-path.js';
import { plainShape } from './wire-shape.js';

export interface DemoServerOptions extends BuiltFiles, DemoApiOptions {}

/** The API and auth server of the demo. Two servers share nothing: each has its own sessions and counts. */
export function createDemoServer(options: DemoServerOptions = {}): FastifyInstance {
  const routes = demoApi(options);
  const app = createHttpServer();
  for (const route of routes) serve(app, route);
  builtDemo(app, options);
  return app;
}

function serve(app: FastifyInstance, { method, url, schema = {}, answer, fail }: ApiRoute): void {
  app.route({
    method,
    url,
    schema,
    errorHandler: (error, _request, reply) => send(reply, fail(failureOf(error))),
    handler: async ({ body, headers, params, query }, reply) => {
      const answered = await answer({
        params: params as Readonly<Record<string, string>>,
        query: query as Readonly<Record<string, unknown>>,
        authorization: headers.authorization,
        cookie: headers.cookie,
        body,
        client: clientGone(reply),
      });
      return answered === null ? reply.hijack() : send(reply, answered);
    },
  });
}

/** Serialised here: Fastify would send a JSON string as plain text. */
function send(reply: FastifyReply, { status, headers, body }: ApiAnswer): FastifyReply {
  reply.code(status).headers(headers);
  return body === undefined ? reply.send() : reply.type('application/json; charset=utf-8').send(JSON.stringify(body));
}

function createHttpServer(): FastifyInstance {
  const app = Fastify({
    bodyLimit: 16 * 1024,
    requestTimeout: 30_000,
    // A refresh that hangs on purpose, or an idle keep-alive connection, must not hold up Ctrl-C.
    forceCloseConnections: true,
    // A HEAD twin of the envelope's refresh would spend a token and throw the new one away.
    exposeHeadRoutes: false,
    // A URL that cannot be decoded or routed; Fastify's own answer repeats it, query and all.
    frameworkErrors: (_error, _request, reply: FastifyReply) => {
      reply.code(400).send({ error: 'invalid_request', message: 'The URL is not valid.' });
    },
  });
  // JSON only. A form or text post of another site's page needs no CORS preflight, so it must not be understood.
  app.removeContentTypeParser('text/plain');
  app.addHook('onRequest', setAnswerHeaders);
  app.addHook('onRequest', requireLoopbackHost);
  app.setErrorHandler<FastifyError>((error, _request, reply) => send(reply, plainShape.fail(failureOf(error))));
  return app;
}

/** What a client is told about a request that could not be served. Never a stack trace, never a value it sent. */
function failureOf({ statusCode: status = 500, message }: FastifyError): Failure {
  return status >= 400 && status < 500
    ? { status, error: 'invalid_request', message }
    : { status: 500, error: 'internal_error', message: 'The demo server failed.' };
}

/** Headers of every answer, set before any handler can answer, so that errors have them too. */
async function setAnswerHeaders(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.header('X-Content-Type-Options', 'nosniff');
  // The envelope's refresh token travels in a URL; no URL of this server may reach another one.
  reply.header('Referrer-Policy', 'no-referrer');
  if (isServerPath(pathOf(request.url))) reply.header('Cache-Control', 'no-store');
}

/**
 * Refuses a request whose `Host` is not this machine. A page of another site can make its own name resolve to
 * 127.0.0.1 (DNS rebinding) and would then be same-origin with this server; the name in `Host` gives it away.
 */
async function requireLoopbackHost(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  if (/^(?:localhost|127\.0\.0\.1)(?::\d{1,5})?$/i.test(request.headers.host ?? '')) return;
  const message = 'This server answers only to the names 127.0.0.1 and localhost.';
  await reply.code(421).send({ error: 'misdirected_request', message });
}
