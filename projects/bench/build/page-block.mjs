import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';

/** A page of the site, and what stands in it between `<!-- name:start -->` and `<!-- name:end -->`. */
async function blockOf(page, name) {
  const path = fileURLToPath(new URL(`../../docs/pages/${page}.md`, import.meta.url));
  const text = await readFile(path, 'utf8');
  const found = new RegExp(`(?<=<!-- ${name}:start[^>]*-->).*?(?=<!-- ${name}:end -->)`, 's').exec(text);
  if (!found) throw new Error(`${path} has no <!-- ${name}:start --> … <!-- ${name}:end -->`);
  const [block] = found;
  const around = [text.slice(0, found.index), text.slice(found.index + block.length)];
  return { path, text, block, around };
}

/** The page with another text in that place. */
async function withBlock({ path, around }, text) {
  return format(around.join(`\n\n${text.trim()}\n\n`), { ...(await resolveConfig(path)), parser: 'markdown' });
}

export const readPageBlock = async (page, name) => (await blockOf(page, name)).block;

/** Writes what stands between the marks of a block in a page of the site. */
export async function writePageBlock(page, name, text) {
  const found = await blockOf(page, name);
  await writeFile(found.path, await withBlock(found, text));
}

/** Whether that is what stands there. */
export async function isPageBlock(page, name, text) {
  const found = await blockOf(page, name);
  return found.text === (await withBlock(found, text));
}

/** A table in Markdown: an array of cells for the head, and one for each row. */
export const table = (head, rows) =>
  [head, head.map((_, column) => (column ? '--:' : '---')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
