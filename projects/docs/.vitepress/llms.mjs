// llms.txt lists the pages, llms-full.txt holds them all, and each page is there as Markdown beside its HTML.
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { folder, pages } from '../pages.mjs';
import { sidebar } from '../sidebar.mjs';

const byName = new Map(pages.map((page) => [page.name, page]));
const api = fileURLToPath(new URL('api/', folder));

const ofApi = async () => (await readdir(api, { recursive: true })).filter((name) => name.endsWith('.md')).sort();

/** Written pages in the order of the sidebar. */
const inOrder = sidebar.flatMap(({ items }) => items).flatMap(({ link }) => byName.get(`${link.slice(1)}.md`) ?? []);

function list({ text, items }) {
  const lines = items.map((item) => {
    const { name = 'api/index.md', description = 'Every export, from its docstring.' } =
      byName.get(`${item.link.slice(1)}.md`) ?? {};
    return `- [${item.text}](./${name})${description && `: ${description}`}`;
  });
  return `## ${text}\n\n${lines.join('\n')}\n`;
}

/** @param {{ outDir: string, site: { title: string, description: string } }} config of VitePress */
export async function writeLlms({ outDir, site }) {
  const head = `# ${site.title}\n\n> ${site.description}\n`;
  const reference = await Promise.all((await ofApi()).map((name) => readFile(`${api}${name}`, 'utf8')));
  await writeFile(`${outDir}/llms.txt`, [head, ...sidebar.map(list)].join('\n'));
  await writeFile(`${outDir}/llms-full.txt`, [head, ...inOrder.map(({ text }) => text), ...reference].join('\n\n'));
  await Promise.all(pages.map(({ name, text }) => writeFile(`${outDir}/${name}`, text)));
  await cp(api, `${outDir}/api`, { recursive: true, filter: (path) => !path.endsWith('.json') });
}
