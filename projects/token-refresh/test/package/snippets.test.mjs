// Every TypeScript snippet of the README and the site compiles.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import ts from 'typescript';
import { filesOfSample, pages, programOf, root, samples, snippetsOf } from './snippets.mjs';

const all = [...pages.flatMap(snippetsOf), ...samples.flatMap(filesOfSample)];
/** What runs in a worker has another global scope. */
const isWorker = ({ code }) => code.startsWith('/// <reference lib="webworker" />');
const [snippets, inWorkers] = [all.filter((snippet) => !isWorker(snippet)), all.filter(isWorker)];

test('the README has snippets, and so has every page that shows how something is done', () => {
  const without = pages.filter((page) => snippetsOf(page).length === 0).map(({ name }) => name.replace(/.*\//, ''));
  assert.deepEqual(without.sort(), [
    'changelog.md',
    'comparison.md',
    'compatibility.md',
    'figures.md',
    'how-it-works.md',
    'index.md',
    'playground.md',
    'security.md',
    'stability.md',
  ]);
});

/** What is wrong with the snippets of a program. */
function problemsOf(of, options) {
  return ts.getPreEmitDiagnostics(programOf(of, options)).flatMap(({ file: source, start, messageText }) => {
    const snippet = of.find(({ name }) => name === source?.fileName);
    const line = source && start !== undefined ? source.getLineAndCharacterOfPosition(start).line + 1 : 0;
    const at = snippet ? `${snippet.page}:${snippet.line + line}` : source?.fileName;
    // The sources of the library are those of a page.
    if (options && !snippet) return [];
    return `${at}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

test(`the ${snippets.length} snippets compile`, () => {
  assert.deepEqual(problemsOf(snippets), []);
});

test(`the ${inWorkers.length} snippets for workers compile`, () => {
  assert.ok(inWorkers.length > 2);
  assert.deepEqual(problemsOf(inWorkers, { lib: ['lib.es2022.d.ts', 'lib.webworker.d.ts'] }), []);
});

for (const folder of ['recipes', 'readme', 'transports']) {
  test(`what is tested in test/${folder} is shown`, () => {
    const path = `${root}projects/token-refresh/test/${folder}/`;
    const tested = readdirSync(path).filter((name) => /\.(?:recipe|example)\.ts$/.test(name));
    assert.ok(tested.length >= 5);
    for (const name of tested) {
      const snippet = '```ts\n' + readFileSync(path + name, 'utf8') + '```';
      assert.ok(
        pages.some(({ text }) => text.includes(snippet)),
        `${name} is nowhere as it is`,
      );
    }
  });
}
