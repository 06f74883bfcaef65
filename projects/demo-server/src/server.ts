import Fastify, { type FastifyError, type FastifyInstance, type FastifyReply } from 'fastify';
import { systemClock, type Clock } from './clock.js';
import { controlRoutes } from './controls/control-routes.js';
import { envelopeAuthRoutes } from './envelope/auth-routes.js';
import { envelopeErrors } from './envelope/envelope-errors.js';
import { envelopeItemRoutes } from './envelope/item-routes.js';
import { timerPause, type Pause } from './pause.js';
import { plainAuthRoutes } from './plain/auth-routes.js';
import { plainItemRoutes } from './plain/item-routes.js';
import { AccessCheck } from './sessions/access-check.js';
import { AccessTokens } from './sessions/access-tokens.js';
import { Authority } from './sessions/authority.js';
import { SessionStore } from './sessions/session-store.js';
import { Tally } from './sessions/tally.js';
import { DEMO_USERS } from './sessions/user.js';
import { builtDemo } from './site/built-demo.js';
import { setAnswerHeaders } from './web/answer-headers.js';
import { logOptions, type DemoLogger } from './web/log-options.js';
import { requireLoopbackHost } from './web/loopback-host.js';
import { describeProblem, describeSchemaErrors } from './web/request-problem.js';

export interface DemoServerOptions {
  /** Life of an access token in seconds. @default 20 */
  readonly accessTokenTtl?: number;
  /** Folder of the built demo. Without it, or if it holds no `index.html`, `/` says how to build it. */
  readonly staticDir?: string;
  /** Current time in epoch ms. @default Date.now */
  readonly now?: Clock;
  /** How answers are held back: `delay` and the `slow` fault. @default a timer */
  readonly pause?: Pause;
  /** @default false */
  readonly logger?: DemoLogger;
}

/** The API and auth server of the demo. Two servers share nothing: each has its own key, sessions and counts. */
export function createDemoServer(options: DemoServerOptions = {}): FastifyInstance {
  const { accessTokenTtl = 20, staticDir, now = systemClock, pause = timerPause, logger = false } = options;
  if (!Number.isFinite(accessTokenTtl) || accessTokenTtl <= 0) {
    throw new TypeError(`accessTokenTtl must be a positive number of seconds, but it is ${accessTokenTtl}.`);
  }

  const total = new Tally();
  const sessions = new SessionStore(total);
  const accessTokens = new AccessTokens(accessTokenTtl, now);
  const authority = new Authority({ users: DEMO_USERS, sessions, accessTokens, total, pause });
  const access = new AccessCheck(accessTokens, sessions, total);

  const app = createHttpServer(logger);
  void app.register(
    async (scope) => {
      plainAuthRoutes(scope, authority);
      plainItemRoutes(scope, access, now, pause);
    },
    { prefix: '/api' },
  );
  void app.register(
    async (scope) => {
      envelopeErrors(scope);
      envelopeAuthRoutes(scope, authority);
      envelopeItemRoutes(scope, access, now, pause);
    },
    { prefix: '/atoto-user' },
  );
  void app.register(async (scope) => controlRoutes(scope, sessions, total, accessTokenTtl), { prefix: '/demo' });
  builtDemo(app, staticDir);
  return app;
}

function createHttpServer(logger: DemoLogger): FastifyInstance {
  const app = Fastify({
    logger: logOptions(logger),
    bodyLimit: 16 * 1024,
    requestTimeout: 30_000,
    // A refresh that hangs on purpose, or an idle keep-alive connection, must not hold up Ctrl-C.
    forceCloseConnections: true,
    // A HEAD twin of the envelope's refresh would spend a token and throw the new one away.
    exposeHeadRoutes: false,
    schemaErrorFormatter: describeSchemaErrors,
    // A URL that cannot be decoded or routed; Fastify's own answer repeats it, query and all.
    frameworkErrors: (_error, _request, reply: FastifyReply) => {
      reply.code(400).send({ error: 'invalid_request', message: 'The URL is not valid.' });
    },
  });
  // JSON only. A form or text post of another site's page needs no CORS preflight, so it must not be understood.
  app.removeContentTypeParser('text/plain');
  app.addHook('onRequest', setAnswerHeaders);
  app.addHook('onRequest', requireLoopbackHost);
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const problem = describeProblem(error);
    if (problem.status >= 500) request.log.error({ err: error }, 'request failed');
    return reply.code(problem.status).send({ error: problem.error, message: problem.message });
  });
  return app;
}
