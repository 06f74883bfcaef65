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

/** Those that compile by themselves: all but the apps of the samples, which import their backend. */
export function snippetsOf({ name: page, text }) {
  return [...text.matchAll(/^```ts\n(.*?)^```/gms)]
    .filter(([, code]) => !code.includes("from './"))
    .map((match, n) => ({
      page,
      name: `${root}tmp-snippet-${page.replaceAll(/\W/g, '-')}-${n}.ts`,
      line: text.slice(0, match.index).split('\n').length,
      code: match[1],
    }));
}

export const samples = ['rest', 'envelope', 'cookie', 'oauth2'];

/** The files of one sample, where its app looks for them. */
export const filesOfSample = (sample) =>
  Object.entries({ backend: `${sample}.backend.ts`, 'app.config': 'app.config.ts', app: 'app.ts' }).map(
    ([name, file]) => ({
      page: `projects/docs/samples/${file}`,
      name: `${root}tmp-snippet-sample-${sample}/${name}.ts`,
      line: 0,
      code: readFileSync(`${root}projects/docs/samples/${file}`, 'utf8'),
    }),
  );

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
