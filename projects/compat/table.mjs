// The table of the matrix, in the site.
import { readPageBlock, writePageBlock } from '../bench/build/page-block.mjs';

/** What each column says of a row. */
const COLUMNS = {
  Angular: ({ angular }) => angular,
  app: ({ kind }) => ({ standalone: 'standalone', ngmodule: 'NgModule' })[kind],
  TypeScript: ({ typescript = '' }) => typescript,
  Node: ({ node = '' }) => node,
  'production build': ({ built }) => mark(built),
  'main job in Chromium': ({ worked }) => mark(worked),
};
/** Of no use in the site: it changes with every change of the library. */
const SIZE = { 'minified core': ({ bytes }) => (bytes === undefined ? '' : `${(bytes / 1000).toFixed(1)} kB`) };

const mark = (good) => (good ? 'yes' : '**no**');

function tableOf(rows, columns) {
  const cells = rows.map((row) => Object.values(columns).map((of) => of(row)));
  const names = Object.keys(columns);
  return [names, names.map(() => '---'), ...cells].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

export const asText = (rows) => tableOf(rows, { ...COLUMNS, ...SIZE });

/** The rows that the site shows, as texts by the name of their column. */
export async function rowsOfPage() {
  const [head = [], , ...rows] = (await readPageBlock('compatibility', 'compat'))
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return rows.map((row) => Object.fromEntries(row.map((cell, n) => [head[n], cell])));
}

export const writePage = (rows) => writePageBlock('compatibility', 'compat', tableOf(rows, COLUMNS));
