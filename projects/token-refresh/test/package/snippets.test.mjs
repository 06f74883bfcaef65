// Every TypeScript snippet of the README compiles, as a module of its own, under the strict settings of the workspace.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const docs = readdirSync(`${root}projects/token-refresh/docs`)
  .filter((name) => name.endsWith('.md'))
  .map((name) => `projects/token-refresh/docs/${name}`);

const { options } = ts.parseJsonConfigFileContent(
  { extends: './tsconfig.json', compilerOptions: { noEmit: true } },
  ts.sys,
  root,
);

function snippetsOf(file) {
  const text = readFileSync(root + file, 'utf8');
  return [...text.matchAll(/^```ts\n(.*?)^```/gms)].map((match, n) => ({
    name: `${root}tmp-snippet-${file.replaceAll(/\W/g, '-')}-${n}.ts`,
    line: text.slice(0, match.index).split('\n').length,
    code: match[1],
  }));
}

for (const file of ['README.md', ...docs]) {
  const snippets = snippetsOf(file);
  if (file === 'README.md') test('the README has snippets', () => assert.ok(snippets.length >= 10));
  if (!snippets.length) continue;
  test(`the ${snippets.length} snippets of ${file} compile`, () => {
    const codes = new Map(snippets.map(({ name, code }) => [name, code]));
    const host = ts.createCompilerHost(options);
    const { readFile, fileExists, getSourceFile } = host;
    host.readFile = (name) => codes.get(name) ?? readFile(name);
    host.fileExists = (name) => codes.has(name) || fileExists(name);
    host.getSourceFile = (name, ...rest) => {
      const code = codes.get(name);
      return code === undefined ? getSourceFile(name, ...rest) : ts.createSourceFile(name, code, rest[0]);
    };
    const program = ts.createProgram([...codes.keys()], options, host);
    const problems = ts.getPreEmitDiagnostics(program).map(({ file: source, start, messageText }) => {
      const snippet = snippets.find(({ name }) => name === source?.fileName);
      const line = source && start !== undefined ? source.getLineAndCharacterOfPosition(start).line + 1 : 0;
      const at = snippet ? `${file}:${snippet.line + line}` : source?.fileName;
      return `${at}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
    assert.deepEqual(problems, []);
  });
}

for (const [folder, page] of [
  ['recipes', 'projects/token-refresh/docs/backends.md'],
  ['readme', 'README.md'],
]) {
  test(`what is tested in test/${folder} is what ${page} shows`, () => {
    const path = `${root}projects/token-refresh/test/${folder}/`;
    const shown = readFileSync(root + page, 'utf8');
    const tested = readdirSync(path).filter((name) => /\.(?:recipe|example)\.ts$/.test(name));
    assert.ok(tested.length >= 2);
    for (const name of tested) {
      const isShown = shown.includes('```ts\n' + readFileSync(path + name, 'utf8') + '```');
      assert.ok(isShown, `${name} is not in ${page} as it is`);
    }
  });
}

test('the README that npm shows is up to date', async () => {
  const { execFileSync } = await import('node:child_process');
  execFileSync(process.execPath, [`${root}projects/token-refresh/readme.mjs`, '--check']);
});
