// Browsers load no module from disk (`file:`). There each page runs the same app as one classic script, put together from
// what VitePress has built: the app, its search index, and what each page hydrates with.
import { readdirSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';

const SCRIPT = 'from-disk.js';

/** A Vite plugin: the router takes pages from the classic script, where that runs. */
export const pagesFromDisk = {
  name: 'pages-from-disk',
  enforce: 'pre',
  transform: (code, id, { ssr } = {}) =>
    !ssr && id.endsWith('/vitepress/dist/client/app/index.js')
      ? code.replaceAll(
          'import(/*@vite-ignore*/ pageFilePath)',
          '(window.pagesFromDisk?.load(pageFilePath) ?? import(/*@vite-ignore*/ pageFilePath))',
        )
      : undefined,
};

const nameOf = (path) => path.split('/').at(-1).split('.md.')[0];

/** `PAGES` by name, and the `APP`, which begins at once. */
const ENTRY = `
const nameOf = ${nameOf};
const pages = PAGES;
window.pagesFromDisk = {
  load: (path) => pages[nameOf(path)](),
  open(path) {
    const { pathname, search, hash } = new URL(path, location.href);
    if (pathname === location.pathname.replace(/index\\.html$/, '')) return true;
    location.assign(pathname.replace(/\\/$/, '/index.html') + search + hash);
    return false;
  },
};
void import(APP);
`;

/** @param {string} outDir of the built site */
export async function writeScriptFromDisk(outDir) {
  const assets = `${outDir}/assets/`;
  const names = readdirSync(assets);
  const pages = names
    .filter((name) => name.endsWith('.lean.js'))
    .map((name) => `${JSON.stringify(nameOf(name))}: () => import(${JSON.stringify(`./${name}`)})`);
  const app = names.find((name) => /^app\..*\.js$/.test(name));
  await build({
    stdin: {
      contents: ENTRY.replace('PAGES', () => `{${pages}}`).replace('APP', () => JSON.stringify(`./${app}`)),
      resolveDir: assets,
    },
    bundle: true,
    format: 'iife',
    minify: true,
    target: 'es2022',
    banner: { js: 'const scriptFromDisk = document.currentScript.src;' },
    plugins: [asModules(assets)],
    outfile: `${assets}${SCRIPT}`,
    logLevel: 'warning',
  });
}

/**
 * What a module of its own has and a part of the script would not: its address, from which pictures are found, and the mark
 * by which Vue tells a module that is imported later from a component.
 */
const asModules = (assets) => ({
  name: 'as-modules',
  setup: ({ onLoad }) =>
    onLoad({ filter: /\.js$/ }, ({ path }) => {
      const address = `new URL(${JSON.stringify(path.slice(assets.length))},scriptFromDisk).href`;
      const code = readFileSync(path, 'utf8').replaceAll('import.meta.url', address);
      return { contents: `${code}\nexport const __esModule = true;` };
    }),
});

const MODULE =
  /\s*<(script|link)\b(?=[^>]* (?:type="module"|rel="modulepreload"))[^>]* (?:src|href)="([^"]*)"[^>]*>(?:<\/script>)?/g;

/**
 * From disk the page does not ask for its modules, which would be an error on the console. The script comes before the
 * styles, for which it would wait, and before all that is hidden from disk.
 *
 * @param {string} html with relative links
 */
export function withModulesFromServer(html) {
  const modules = [...html.matchAll(MODULE)].map(([, tag, address]) => ({ tag, address }));
  const app = modules.find(({ tag }) => tag === 'script').address;
  const load = `<script>
if (location.protocol === 'file:') document.documentElement.classList.add('from-disk');
else {
  for (const href of ${JSON.stringify(modules.map(({ address }) => address))})
    document.head.append(Object.assign(document.createElement('link'), { rel: 'modulepreload', href }));
  addEventListener('DOMContentLoaded', () => import(new URL('${app}', document.baseURI)));
}
</script>`;
  return html
    .replaceAll(MODULE, '')
    .replace(/<link rel="(?:preload )?stylesheet"/, (styles) => `${load}\n    ${styles}`);
}
