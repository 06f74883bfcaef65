// For tests that need one browser: a page over the built package, and a server for it.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const dist = fileURLToPath(new URL('../../../../dist/token-refresh/fesm2022/', import.meta.url));
const parts = ['', '-dpop', '-fetch', '-worker'];

/** @param input of esbuild: what becomes one script, with the built package in it */
export async function bundle(input) {
  const { outputFiles } = await build({
    ...input,
    alias: Object.fromEntries(
      parts.map((part) => [`ngx-token-refresh${part.replace('-', '/')}`, `${dist}ngx-token-refresh${part}.mjs`]),
    ),
    bundle: true,
    format: 'esm',
    write: false,
  });
  return outputFiles[0].text;
}

/**
 * Bundles `<name>.page.mjs`, and serves a page that runs it.
 *
 * @param answer answers requests to `/api…`, `/auth…` and `/cdn…`
 * @param scripts what else the page loads, by path
 */
export async function servePage(name, answer, scripts = {}) {
  const page = { entryPoints: [fileURLToPath(new URL(`${name}.page.mjs`, import.meta.url))] };
  const files = { '/page.js': await bundle(page), ...scripts };
  const server = createServer((request, response) => {
    const { url } = request;
    if (/^\/(?:api|auth|cdn)/.test(url)) return void answer(request, response);
    response.setHeader('Content-Type', url in files ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(files[url] ?? `<!doctype html><title>${name}</title><script type="module" src="/page.js"></script>`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
