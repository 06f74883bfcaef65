// One build that works below any path, and from disk: links in HTML are relative, and what the scripts take for the base is
// read from the address of the page.

/** A Vite plugin: VitePress's router asks for the base when it runs, not when it is built. */
export const baseAtRunTime = {
  name: 'base-at-run-time',
  enforce: 'pre',
  transform: (code, id) =>
    id.endsWith('/vitepress/dist/client/app/utils.js')
      ? // Where it is used, the path of the page has been decoded.
        code.replace('import.meta.env.BASE_URL', 'decodeURIComponent(siteDataRef.value.base)')
      : undefined,
};

/** What scripts import, relative to the script. In the HTML VitePress writes it from the base: see `withRelativeLinks`. */
export const renderBuiltUrl = (_file, { hostType, ssr }) =>
  ssr || hostType === 'html' ? undefined : { relative: true };

/**
 * Runs before the scripts: says where the site begins, and makes the links of the page absolute, because they stay in the
 * document when the router shows a page of another folder. From disk the browser opens each page, and its script is another.
 */
const onLoad = (top) => `<script>{
const { origin, protocol, pathname } = new URL('${top}', location.href);
if (window.__VP_SITE_DATA__) __VP_SITE_DATA__.base = pathname;
if (protocol === 'file:')
  document.body.append(Object.assign(document.createElement('script'), { src: '${top}assets/from-disk.js' }));
else for (const link of document.querySelectorAll('a[href]:not([href^="#"])'))
  if (link.origin === origin) link.setAttribute('href', link.pathname.replace(/\\/index\\.html$/, '/') + link.search + link.hash);
}</script>`;

/** @param {string} page path of the page within the site */
export function withRelativeLinks(html, page) {
  const top = '../'.repeat(page.split('/').length - 1) || './';
  const relative = (_, name, path, hash) =>
    `${name}="${top}${path}${path === '' || path.endsWith('/') ? 'index.html' : ''}${hash}"`;
  return html
    .replace(/<[a-z][^>]*>/g, (tag) => tag.replace(/\b(href|src)="\/(?!\/)([^"#]*)([^"]*)"/g, relative))
    .replace(/(<a [^>]*?href="\.[^"#]*\/)([#"])/g, '$1index.html$2')
    .replace('</body>', () => `${onLoad(top)}\n  </body>`);
}
