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

/** An entry point of the built package by the name that users import it by: the package is not installed here. */
const builtFile = (entryPoint) => `${workspace}dist/token-refresh/fesm2022/${entryPoint.replace('/', '-')}.mjs`;

const quiet = { warn: () => undefined };

/**
 * What every build here has in common. What the pattern `external` matches stays an import: it is in the app anyway, and is
 * taken to be free of side effects, as it is.
 */
function resolution(external) {
  return {
    name: 'resolution',
    setup({ onResolve, resolve }) {
      onResolve({ filter: /^ngx-token-refresh(\/|$)/ }, ({ path }) => ({ path: builtFile(path), sideEffects: false }));
      if (external) onResolve({ filter: external }, ({ path }) => ({ path, external: true, sideEffects: false }));
      // One copy of Angular and of rxjs for all, or a peer would be measured with its own. What is not installed belongs to a
      // part of a peer that is not used here: it drops out with that part, or else the bundle cannot run.
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
 * @param entry the code of the entry, as text; its relative imports start in this folder's parent
 * @param options `external`: what stays an import; the rest: options of esbuild
 * @returns the text of the bundle
 */
export async function productionBundle(entry, { external, ...esbuild } = {}) {
  const transformer = new JavaScriptTransformer(
    { sourcemap: false, thirdPartySourcemaps: false, advancedOptimizations: true, jit: false },
    1,
  );
  try {
    const { outputFiles } = await build({
      stdin: { contents: entry, resolveDir: `${workspace}projects/bench`, sourcefile: 'entry.mjs' },
      absWorkingDir: workspace,
      bundle: true,
      write: false,
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
      logLevel: 'error',
      plugins: [resolution(external), cliPasses(transformer)],
      ...esbuild,
    });
    return outputFiles[0].text;
  } finally {
    await transformer.close();
  }
}
