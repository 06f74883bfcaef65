// The pages in Chinese say what the English ones say: the same code, the same options, the same sections. When one of these
// tests fails, an English page has changed: write the change into the Chinese page too.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { picker as english } from './.vitepress/theme/picker.en.mjs';
import { picker as chinese } from './.vitepress/theme/picker.zh.mjs';
import { folder } from './pages.mjs';

const read = (path) => readFileSync(new URL(path, folder), 'utf8');
const names = readdirSync(new URL('zh/', folder)).filter((name) => name !== 'index.md');

/** What VitePress makes of a heading, unless it says so itself. */
const slugOf = (heading) =>
  heading
    .toLowerCase()
    .replace(/[^\w]+/g, '-')
    .replace(/^-|-$/g, '');

const snippetsIn = (text) => text.match(/^```.*?^```$/gms) ?? [];
const withoutSnippets = (text) => text.replace(/^```.*?^```$/gms, '');

const sectionsIn = (text) =>
  [...withoutSnippets(text).matchAll(/^(##+) (.*?)(?: \{#([\w-]+)\})?$/gm)].map(
    ([, level, heading, id]) => `${level} ${id ?? slugOf(heading)}`,
  );

/** The code in the first column of each table: names of options, and what is replaced by what. */
const optionsIn = (text) =>
  [...withoutSnippets(text).matchAll(/^ *\| *(`[^|]*?) *\|/gm)].flatMap(([, cell]) => cell.match(/`[^`]+`/g));

/** How many rows and items there are. */
const shapeOf = (text) =>
  ['^ *\\|', '^ *- '].map((start) => [...withoutSnippets(text).matchAll(new RegExp(start, 'gm'))].length);

const linksIn = (text) =>
  [...withoutSnippets(text).matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link.replace(/^\.\.?\//, '')).sort();

test('there are pages to compare', () => {
  assert.deepEqual(names.sort(), ['backends.md', 'getting-started.md', 'migration.md']);
});

for (const name of names) {
  const [zh, en] = [read(`zh/${name}`), read(name)];

  test(`${name} in Chinese has the code of the English page`, () => assert.deepEqual(snippetsIn(zh), snippetsIn(en)));
  test(`${name} in Chinese has its sections`, () => assert.deepEqual(sectionsIn(zh), sectionsIn(en)));
  test(`${name} in Chinese has its options`, () => assert.deepEqual(optionsIn(zh), optionsIn(en)));
  test(`${name} in Chinese has its rows and items`, () => assert.deepEqual(shapeOf(zh), shapeOf(en)));
  test(`${name} in Chinese leads where it leads`, () => {
    const missing = linksIn(en).filter((link) => !linksIn(zh).includes(link));
    assert.deepEqual(missing, []);
  });
}

test('the picker has a Chinese text for each English one', () => {
  const keysOf = (value) =>
    typeof value === 'object' ? Object.entries(value).map(([key, inner]) => [key, keysOf(inner)]) : typeof value;
  assert.deepEqual(keysOf(chinese), keysOf(english));
});
