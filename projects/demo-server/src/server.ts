import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { authRoutes } from './auth-routes.js';
import { builtDemo, type BuiltFiles } from './built-demo.js';
import { controlRoutes } from './control-routes.js';
import { itemRoutes } from './item-routes.js';
import { isServerPath, pathOf } from './server-path.js';
import { Sessions, timerPause, type Pause } from './sessions.js';
import { cookieShape, envelopeShape, plainShape, type Failure } from './wire-shape.js';

export interface DemoServerOptions extends BuiltFiles {
  /** Life of an access token in seconds. @default 20 */
  readonly accessTokenTtl?: number;
  /** The current time in epoch milliseconds. @default Date.now */
  readonly now?: () => number;
  /** How answers are held back: `delay` and the `slow` fault. @default a timer */
  readonly pause?: Pause;
}

/** The API and auth server of the demo. Two servers share nothing: each has its own sessions and counts. */
export function createDemoServer(options: DemoServerOptions = {}): FastifyInstance {
  const { accessTokenTtl = 20, now = () => Date.now(), pause = timerPause } = options;
  if (!Number.isFinite(accessTokenTtl) || accessTokenTtl <= 0) {
    throw new TypeError(`accessTokenTtl must be a positive number of seconds, but it is ${accessTokenTtl}.`);
  }

  const sessions = new Sessions({ accessTokenLife: accessTokenTtl, now, pause });
  const app = createHttpServer();
  for (const shape of [plainShape, envelopeShape, cookieShape]) {
    void app.register(
      async (scope) => {
        scope.setErrorHandler<FastifyError>((error, _request, reply) => shape.fail(reply, failureOf(error)));
        authRoutes(scope, shape, sessions);
        itemRoutes(scope, shape, { sessions, now, pause });
      },
      { prefix: shape.prefix },
    );
  }
  void app.register(async (scope) => controlRoutes(scope, sessions, accessTokenTtl), { prefix: '/demo' });
  builtDemo(app, options);
  return app;
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
  app.setErrorHandler<FastifyError>((error, _request, reply) => plainShape.fail(reply, failureOf(error)));
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
