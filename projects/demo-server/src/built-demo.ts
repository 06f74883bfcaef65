import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { isServerPath, pathOf } from './server-path.js';

const NOT_BUILT = 'The demo is not built yet: run `npm start` in the repository.\n';

/** Serves the built Angular app. Its router owns every path the server does not, so those get `index.html`. */
export function builtDemo(app: FastifyInstance, staticDir: string | undefined): void {
  const isBuilt = staticDir !== undefined && existsSync(join(staticDir, 'index.html'));

  if (isBuilt) {
    void app.register(fastifyStatic, { root: staticDir, dotfiles: 'ignore' });
  } else {
    app.get('/', async (_request, reply) => reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT));
  }

  app.setNotFoundHandler(async (request, reply) => {
    const path = pathOf(request.url);
    const isNavigation = request.method === 'GET' && acceptsHtml(request.headers.accept);
    if (isBuilt && isNavigation && !isServerPath(path)) return reply.code(200).sendFile('index.html');
    // Fastify's own answer repeats the URL with its query.
    return reply.code(404).send({ error: 'not_found', message: `There is no ${request.method} ${path} here.` });
  });
}

/** A browser's navigation names HTML; its scripts, styles and `fetch` do not, and must see a real 404. */
function acceptsHtml(accept: string | undefined): boolean {
  return accept !== undefined && /\btext\/html\b/i.test(accept);
}
