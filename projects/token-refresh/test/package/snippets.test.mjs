// Every TypeScript snippet of the README and the site compiles.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import ts from 'typescript';
import { filesOfSample, pages, programOf, root, samples, snippetsOf } from './snippets.mjs';

const snippets = [...pages.flatMap(snippetsOf), ...samples.flatMap(filesOfSample)];

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

test(`the ${snippets.length} snippets compile`, () => {
  const problems = ts.getPreEmitDiagnostics(programOf(snippets)).map(({ file: source, start, messageText }) => {
    const snippet = snippets.find(({ name }) => name === source?.fileName);
    const line = source && start !== undefined ? source.getLineAndCharacterOfPosition(start).line + 1 : 0;
    const at = snippet ? `${snippet.page}:${snippet.line + line}` : source?.fileName;
    return `${at}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
  assert.deepEqual(problems, []);
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
