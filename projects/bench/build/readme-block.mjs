import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';
import { workspace } from './production-bundle.mjs';

const path = `${workspace}README.md`;

/** Writes what stands between `<!-- name:start -->` and `<!-- name:end -->` in the README. */
export async function writeReadmeBlock(name, text) {
  const before = await readFile(path, 'utf8');
  const block = new RegExp(`(<!-- ${name}:start[^>]*-->).*?(<!-- ${name}:end -->)`, 's');
  if (!block.test(before)) throw new Error(`README.md has no <!-- ${name}:start --> … <!-- ${name}:end -->`);
  const after = before.replace(block, (_, start, end) => `${start}\n\n${text.trim()}\n\n${end}`);
  await writeFile(path, await format(after, { ...(await resolveConfig(path)), parser: 'markdown' }));
}

/** A table in Markdown: an array of cells for the head, and one for each row. */
export const table = (head, rows) =>
  [head, head.map((_, column) => (column ? '--:' : '---')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
