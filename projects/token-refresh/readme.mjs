// Writes the README and the pages of the site into the built package, as Markdown with links that work there.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chinesePages, folder, pages } from '../docs/pages.mjs';

const dist = new URL('../../dist/token-refresh/', import.meta.url);
const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');

/** Not in the package: the reference, whose text the declarations have, and the start page, which the README is. */
const withoutReference = (text) => text.replace(/\[([^\]]+)\]\(\.\.?\/api\/[^)]*\)/g, '$1');

mkdirSync(new URL('docs/zh/', dist), { recursive: true });
writeFileSync(new URL('README.md', dist), readme.replaceAll('(projects/docs/pages/', '(docs/'));
for (const { name, text } of [...pages, ...chinesePages]) {
  if (!/^(?:index|changelog|zh\/index)\.md$/.test(name))
    writeFileSync(new URL(`docs/${name}`, dist), withoutReference(text));
}
cpSync(new URL('images/', folder), new URL('docs/images/', dist), { recursive: true });
