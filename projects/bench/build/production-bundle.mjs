// One bundle as a production build of the Angular CLI makes it: linked, with the CLI's own passes, minified by esbuild
// with the CLI's options. Properties keep their names, as they do in every app.
import {
  getSupportedBrowsers,
  JavaScriptTransformer,
  transformSupportedBrowsersToTargets,
} from '@angular/build/private';
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

export const workspace = fileURLToPath(new URL('../../../', import.meta.url));
const library = `${workspace}dist/token-refresh/`;

/** The built package by the names users import it by; it is not installed here. */
const entryPoints = {
  'ngx-token-refresh': `${library}fesm2022/ngx-token-refresh.mjs`,
  ...Object.fromEntries(
    ['devtools', 'dpop', 'router', 'testing'].map((name) => [
      `ngx-token-refresh/${name}`,
      `${library}fesm2022/ngx-token-refresh-${name}.mjs`,
    ]),
  ),
};

const quiet = { warn: () => undefined };

/**
 * What every build here has in common. With `external` set to a pattern, what it matches stays an import: it is in the
 * app anyway, and is taken to be free of side effects, as it is.
 */
function resolution(external) {
  return {
    name: 'resolution',
    setup({ onResolve, resolve }) {
      onResolve({ filter: /^ngx-token-refresh(\/|$)/ }, ({ path }) => ({
        path: entryPoints[path],
        sideEffects: false,
      }));
      if (external) onResolve({ filter: external }, ({ path }) => ({ path, external: true, sideEffects: false }));
      // One copy of Angular and of rxjs, whoever asks, or a peer would be measured with its own. What is not installed
      // belongs to a part of a peer that nobody here uses: it drops out with that part, or else the bundle cannot run.
      onResolve({ filter: /^(@angular|rxjs)(\/|$)/ }, async ({ path, kind, pluginData }) => {
        if (pluginData === 'resolved') return undefined;
        const resolved = await resolve(path, { kind, resolveDir: workspace, pluginData: 'resolved' });
        return resolved.errors.length ? { path, external: true, sideEffects: false } : resolved;
      });
    },
  };
}

/** By path: a run bundles the same files many times over. */
const transformed = new Map();

/** The linker and the optimisations that the CLI does with Babel. */
function cliPasses(transformer) {
  return {
    name: 'cli-passes',
    setup({ onLoad, resolve }) {
      onLoad({ filter: /\.[cm]?js$/ }, async ({ path }) => {
        const { sideEffects } = await resolve(path, { kind: 'import-statement', resolveDir: workspace });
        if (!transformed.has(path)) transformed.set(path, transformer.transformFile(path, false, sideEffects));
        return { contents: await transformed.get(path), loader: 'js' };
      });
    },
  };
}

/**
 * @param entry the code of the entry, as text
 * @param options `external`: what stays an import; `resolveDir`: where the entry's imports are looked up;
 * the rest: options of esbuild
 * @returns esbuild's result; its first output file is the bundle
 */
export async function productionBundle(entry, { external, resolveDir, ...esbuild } = {}) {
  const transformer = new JavaScriptTransformer(
    { sourcemap: true, thirdPartySourcemaps: true, advancedOptimizations: true, jit: false },
    1,
  );
  try {
    return await build({
      stdin: { contents: entry, resolveDir: resolveDir ?? `${workspace}projects/bench`, sourcefile: 'entry.mjs' },
      absWorkingDir: workspace,
      bundle: true,
      write: false,
      outdir: `${workspace}dist/bench`,
      format: 'esm',
      mainFields: ['es2020', 'es2015', 'browser', 'module', 'main'],
      conditions: ['es2020', 'es2015', 'module', 'production'],
      target: transformSupportedBrowsersToTargets(getSupportedBrowsers(workspace, quiet)),
      // As for an app without zone.js, whose async functions stay what they are.
      supported: { 'async-await': true, 'object-rest-spread': false },
      external: ['node:*'],
      legalComments: 'none',
      minify: true,
      treeShaking: true,
      pure: ['forwardRef'],
      define: { ngDevMode: 'false', ngJitMode: 'false', ngServerMode: 'false', ngHmrMode: 'false' },
      sourcemap: 'external',
      metafile: true,
      logLevel: 'error',
      plugins: [resolution(external), cliPasses(transformer)],
      ...esbuild,
    });
  } finally {
    await transformer.close();
  }
}
