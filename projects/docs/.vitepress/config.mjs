import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';
import { sidebar, zhTheme } from '../sidebar.mjs';
import { baseAtRunTime, renderBuiltUrl, withRelativeLinks } from './any-path.mjs';
import { pagesFromDisk, withModulesFromServer, writeScriptFromDisk } from './from-disk.mjs';
import { writeLlms } from './llms.mjs';
import { copyPlayground } from './playground.mjs';
import { wordsIn } from './theme/words.mjs';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const icon = readFileSync(path('../../demo/public/favicon.svg'), 'utf8').trim();

/** As typedoc wrote it, unfolded: VitePress puts a link into the button that folds a group, which axe-core refuses. */
function apiSidebar() {
  const file = path('../pages/api/typedoc-sidebar.json');
  return existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8'), (key, value) => (key === 'collapsed' ? undefined : value))
    : [];
}

export default defineConfig({
  title: 'ngx-token-refresh',
  description: 'Silent access-token refresh for Angular: one refresh, every request answered.',
  lang: 'en',
  locales: {
    root: { label: 'English', lang: 'en' },
    zh: {
      label: '简体中文',
      lang: 'zh-Hans',
      link: '/zh/',
      description: 'Angular 的访问令牌静默刷新。',
      themeConfig: zhTheme,
    },
  },
  srcDir: 'pages',
  outDir: '../../dist/docs',
  cacheDir: '../../dist/docs-cache',
  // In the page: a browser asks for a relative icon again when the router leads into another folder.
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: `data:image/svg+xml,${encodeURIComponent(icon)}` }]],
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    languageAlias: { mjs: 'js' },
  },
  themeConfig: {
    nav: [
      { text: 'Getting started', link: '/getting-started' },
      { text: 'Playground', link: '/playground' },
      { text: 'Troubleshooting', link: '/troubleshooting' },
      { text: 'API', link: '/api/' },
    ],
    sidebar: {
      '/': sidebar,
      '/api/': apiSidebar(),
    },
    // Most pages are in English alone: another language begins at its own start.
    i18nRouting: false,
    outline: [2, 3],
    search: {
      provider: 'local',
      options: {
        miniSearch: { options: { tokenize: wordsIn } },
        locales: { zh: { translations: { button: { buttonText: '搜索', buttonAriaLabel: '搜索' } } } },
      },
    },
    docFooter: { prev: 'Previous', next: 'Next' },
  },
  vite: {
    plugins: [baseAtRunTime, pagesFromDisk],
    experimental: { renderBuiltUrl },
    resolve: {
      alias: [{ find: /^.*\/VPLocalSearchBox\.vue$/, replacement: path('theme/SearchDialog.vue') }],
    },
    // What the search imports later is there already, but for itself; from disk it would be asked for in vain.
    build: { chunkSizeWarningLimit: 1000, modulePreload: false },
    logLevel: 'warn',
  },
  buildEnd: async (config) => {
    // VitePress's own is empty without scripts, and finds none below another folder.
    copyFileSync(path('not-found.html'), `${config.outDir}/404.html`);
    await writeScriptFromDisk(config.outDir);
    await writeLlms(config);
    copyPlayground(`${config.outDir}/playground/`);
  },
  transformHtml: (html, _file, { page }) => withModulesFromServer(withRelativeLinks(html, page)),
});
