import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { isServerPath, pathOf } from './server-path.js';

const NOT_BUILT = 'The demo is not built yet: run `npm start` in the repository.\n';
const DOCS = '/docs/';

export interface BuiltFiles {
  /** Folder of the built demo. Without it, or if it holds no `index.html`, `/` says how to build it. */
  readonly staticDir?: string;
  /** Folder of the built documentation, for `/docs/`. */
  readonly docsDir?: string;
}

/** Serves the built Angular app. Its router owns every path the server does not, so those get `index.html`. */
export function builtDemo(app: FastifyInstance, { staticDir, docsDir }: BuiltFiles): void {
  const isBuilt = isThere(staticDir);
  const hasDocs = isThere(docsDir);

  if (isBuilt) {
    void app.register(fastifyStatic, { root: staticDir, dotfiles: 'ignore' });
  } else {
    app.get('/', async (_request, reply) => reply.code(503).type('text/plain; charset=utf-8').send(NOT_BUILT));
  }
  if (hasDocs) {
    void app.register(fastifyStatic, { root: docsDir, prefix: DOCS, decorateReply: !isBuilt });
    // The links of its pages are relative.
    app.get(DOCS.slice(0, -1), async (_request, reply) => reply.redirect(DOCS));
  }

  app.setNotFoundHandler(async (request, reply) => {
    const path = pathOf(request.url);
    const isNavigation = request.method === 'GET' && acceptsHtml(request.headers.accept);
    if (isNavigation && hasDocs && path.startsWith(DOCS)) return reply.code(404).sendFile('404.html', docsDir);
    if (isBuilt && isNavigation && !isServerPath(path)) return reply.code(200).sendFile('index.html');
    // Fastify's own answer repeats the URL with its query.
    return reply.code(404).send({ error: 'not_found', message: `There is no ${request.method} ${path} here.` });
  });
}

function isThere(folder: string | undefined): folder is string {
  return folder !== undefined && existsSync(join(folder, 'index.html'));
}

/** A browser's navigation names HTML; its scripts, styles and `fetch` do not, and must see a real 404. */
function acceptsHtml(accept: string | undefined): boolean {
  return accept !== undefined && /\btext\/html\b/i.test(accept);
}
