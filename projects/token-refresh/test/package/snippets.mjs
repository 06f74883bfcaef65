// The TypeScript that the README and the site show, each snippet as a module of its own.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { pages as ofSite } from '../../../docs/pages.mjs';

export const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** The README, and the pages of the site: what they are called, and their text. */
export const pages = [
  { name: 'README.md', text: readFileSync(`${root}README.md`, 'utf8') },
  ...ofSite.map((page) => ({ ...page, name: `projects/docs/pages/${page.name}` })),
];

const { options } = ts.parseJsonConfigFileContent(
  { extends: './tsconfig.json', compilerOptions: { noEmit: true } },
  ts.sys,
  root,
);

export function snippetsOf({ name: page, text }) {
  return [...text.matchAll(/^```ts\n(.*?)^```/gms)].map((match, n) => ({
    page,
    name: `${root}tmp-snippet-${page.replaceAll(/\W/g, '-')}-${n}.ts`,
    line: text.slice(0, match.index).split('\n').length,
    code: match[1],
  }));
}

/** Under the strict settings of the workspace, or with others. */
export function programOf(snippets, others = {}) {
  const codes = new Map(snippets.map(({ name, code }) => [name, code]));
  const compilerOptions = { ...options, ...others };
  const host = ts.createCompilerHost(compilerOptions);
  const { readFile, fileExists, getSourceFile } = host;
  // The folders of the snippets are nowhere: without it, TypeScript takes every folder to be there.
  delete host.directoryExists;
  host.readFile = (name) => codes.get(name) ?? readFile(name);
  host.fileExists = (name) => codes.has(name) || fileExists(name);
  host.getSourceFile = (name, ...rest) => {
    const code = codes.get(name);
    return code === undefined ? getSourceFile(name, ...rest) : ts.createSourceFile(name, code, rest[0], true);
  };
  return ts.createProgram([...codes.keys()], compilerOptions, host);
}
