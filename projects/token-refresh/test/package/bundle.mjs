// What of the built package ends up in a production bundle: linked, marked and shaken as `ng build` does it.
import { createEs2015LinkerPlugin } from '@angular/compiler-cli/linker/babel';
import { transformAsync } from '@babel/core';
import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../../../../dist/token-refresh/', import.meta.url));
const require = createRequire(import.meta.url);
// The CLI's own, in the order and with the options that it uses for a package with `sideEffects: false`.
const marks = require(`${require.resolve('@angular/build/package.json')}/../src/tools/babel/plugins/index.js`);
const manifest = JSON.parse(await readFile(`${dist}package.json`, 'utf8'));

/** Each entry point, as it is imported, and its file. */
export const entryPoints = Object.entries(manifest.exports)
  .filter(([path]) => path !== './package.json')
  .map(([path, { default: file }]) => ({ name: path.replace('.', manifest.name), file: dist + file }));

const linker = createEs2015LinkerPlugin({
  // There are no source files to look at.
  fileSystem: { resolve: (...parts) => parts.join('/'), dirname: (path) => path, exists: () => false },
  logger: { level: 1, debug: () => undefined, info: () => undefined, warn: console.warn, error: console.error },
  linkerJitMode: false,
  sourceMapping: false,
});

const linking = {
  name: 'as ng build does it',
  setup: ({ onLoad }) => {
    onLoad({ filter: /fesm2022[/\\]ngx-token-refresh/ }, async ({ path }) => {
      const { code } = await transformAsync(await readFile(path, 'utf8'), {
        filename: path,
        configFile: false,
        babelrc: false,
        compact: false,
        plugins: [
          linker,
          [marks.markTopLevelPure, { topLevelSafeMode: true }],
          marks.elideAngularMetadata,
          marks.adjustTypeScriptEnums,
          [marks.adjustStaticMembers, { wrapDecorators: true }],
        ],
      });
      return { contents: code };
    });
  },
};

/** The bundle of a module, without what other packages bring. */
export async function bundleOf(contents) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: dist },
    alias: Object.fromEntries(entryPoints.map(({ name, file }) => [name, file])),
    external: ['@angular/*', 'rxjs', 'rxjs/*', 'jose', 'tslib'],
    define: { ngDevMode: 'false', ngJitMode: 'false' },
    plugins: [linking],
    bundle: true,
    format: 'esm',
    minify: true,
    write: false,
    logLevel: 'error',
    logOverride: { 'ignored-bare-import': 'silent' },
  });
  return outputFiles[0].text;
}
