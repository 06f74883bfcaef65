import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { workspace } from './production-bundle.mjs';

/** Writes what stands between `<!-- name:start -->` and `<!-- name:end -->` in a page of the site. */
export async function writePageBlock(page, name, text) {
  const path = `${workspace}projects/docs/pages/${page}.md`;
  const before = await readFile(path, 'utf8');
  const block = new RegExp(`(<!-- ${name}:start[^>]*-->).*?(<!-- ${name}:end -->)`, 's');
  if (!block.test(before)) throw new Error(`${path} has no <!-- ${name}:start --> … <!-- ${name}:end -->`);
  const after = before.replace(block, (_, start, end) => `${start}\n\n${text.trim()}\n\n${end}`);
  await writeFile(path, await format(after, { ...(await resolveConfig(path)), parser: 'markdown' }));
}

/** A table in Markdown: an array of cells for the head, and one for each row. */
export const table = (head, rows) =>
  [head, head.map((_, column) => (column ? '--:' : '---')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
