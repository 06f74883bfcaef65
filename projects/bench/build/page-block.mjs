import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { workspace } from './production-bundle.mjs';

/** The page with this text between `<!-- name:start -->` and `<!-- name:end -->`, as it is and as it would be. */
async function withBlock(page, name, text) {
  const path = `${workspace}projects/docs/pages/${page}.md`;
  const before = await readFile(path, 'utf8');
  const block = new RegExp(`(<!-- ${name}:start[^>]*-->).*?(<!-- ${name}:end -->)`, 's');
  if (!block.test(before)) throw new Error(`${path} has no <!-- ${name}:start --> … <!-- ${name}:end -->`);
  const raw = before.replace(block, (_, start, end) => `${start}\n\n${text.trim()}\n\n${end}`);
  return { path, before, after: await format(raw, { ...(await resolveConfig(path)), parser: 'markdown' }) };
}

/** Writes what stands between the marks of a block in a page of the site. */
export async function writePageBlock(page, name, text) {
  const { path, after } = await withBlock(page, name, text);
  await writeFile(path, after);
}

/** Whether that is what stands there. */
export async function isPageBlock(page, name, text) {
  const { before, after } = await withBlock(page, name, text);
  return before === after;
}

/** A table in Markdown: an array of cells for the head, and one for each row. */
export const table = (head, rows) =>
  [head, head.map((_, column) => (column ? '--:' : '---')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
