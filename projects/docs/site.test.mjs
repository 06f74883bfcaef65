// The built site: every link leads somewhere, nothing is asked of another host, and it works below any path.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { pages } from './pages.mjs';
import { sidebar } from './sidebar.mjs';

const dist = fileURLToPath(new URL('../../dist/docs/', import.meta.url));
const read = (name) => readFileSync(dist + name, 'utf8');
const files = new Set(readdirSync(dist, { recursive: true }));
const htmlPages = [...files].filter((name) => name.endsWith('.html') && name !== '404.html');

const idsOf = new Map(
  htmlPages.map((name) => [name, new Set([...read(name).matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))]),
);

/** What the tags of a page name in this attribute. */
const attributes = (html, name) =>
  [...html.matchAll(/<[a-z][^>]*>/g)].flatMap(([tag]) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? []);

test('every page that is written is in the sidebar, and the other way round', () => {
  const links = sidebar.flatMap(({ items }) => items).map(({ link }) => `${link.slice(1)}.md`);
  const names = pages.map(({ name }) => name).filter((name) => name !== 'index.md');
  assert.deepEqual(links.filter((link) => link !== 'api/.md').sort(), names.sort());
  assert.ok(files.has('api/index.html'));
});

test('every link and picture of every page is relative and there, and so is every heading that one leads to', () => {
  const wrong = htmlPages.flatMap((page) => {
    const html = read(page);
    return [...attributes(html, 'href'), ...attributes(html, 'src')]
      .filter((link) => {
        if (/^(?:https?|data):/.test(link)) return false;
        const { pathname, hash } = new URL(link, `http://here/${page}`);
        const target = decodeURIComponent(pathname.slice(1));
        // A hash that is a path is a page of the playground's router.
        const isThere =
          files.has(target) &&
          (!hash || hash.startsWith('#/') || idsOf.get(target)?.has(decodeURIComponent(hash.slice(1))));
        return link.startsWith('/') || !isThere;
      })
      .map((link) => `${page}: ${link}`);
  });
  assert.deepEqual(wrong, []);
});

test('no page, script or style loads anything from another host', () => {
  for (const page of htmlPages) {
    const loading = [...read(page).matchAll(/<(?:link|script|img|iframe)\b[^>]*>/g)].map(([tag]) => tag);
    assert.deepEqual(
      loading.filter((tag) => /(?:href|src)="(?:https?:)?\/\//.test(tag)),
      [],
      page,
    );
  }
  for (const style of [...files].filter((name) => name.endsWith('.css'))) {
    assert.doesNotMatch(read(style), /url\(["']?(?:https?:)?\/\/|@import/, style);
  }
});

test('the reference has every entry point, and nothing that is not for apps', () => {
  const goldens = readdirSync(new URL('../token-refresh/api/', import.meta.url));
  const links = attributes(read('api/index.html'), 'href');
  for (const golden of goldens) {
    const name = golden.replace('.api.md', '').replace('ngx-token-refresh-', 'ngx-token-refresh/');
    assert.ok(links.includes(`./${name}/index.html`), name);
  }
  for (const page of htmlPages) assert.doesNotMatch(read(page), /ɵ/, page);
});

test('llms.txt lists every page, llms-full.txt has their text, and each is there as Markdown', () => {
  const list = read('llms.txt');
  const full = read('llms-full.txt');
  for (const { name, text } of pages) {
    assert.equal(read(name), text);
    if (name === 'index.md') continue;
    assert.ok(list.includes(`](./${name})`), name);
    assert.ok(full.includes(text), name);
  }
  for (const [, link] of list.matchAll(/\]\(\.\/([^)]+)\)/g)) assert.ok(files.has(link), link);
  assert.match(full, /^# Class: TokenStore$/m);
  assert.doesNotMatch(full, /^<<< |<!--@include/m);
});
