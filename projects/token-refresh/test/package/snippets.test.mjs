// Every TypeScript snippet of the README and the docs compiles.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import ts from 'typescript';
import { pages, programOf, root, snippetsOf } from './snippets.mjs';

for (const file of pages) {
  const snippets = snippetsOf(file);
  if (file === 'README.md') test('the README has snippets', () => assert.ok(snippets.length >= 10));
  if (!snippets.length) continue;
  test(`the ${snippets.length} snippets of ${file} compile`, () => {
    const program = programOf(snippets);
    const problems = ts.getPreEmitDiagnostics(program).map(({ file: source, start, messageText }) => {
      const snippet = snippets.find(({ name }) => name === source?.fileName);
      const line = source && start !== undefined ? source.getLineAndCharacterOfPosition(start).line + 1 : 0;
      const at = snippet ? `${file}:${snippet.line + line}` : source?.fileName;
      return `${at}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
    assert.deepEqual(problems, []);
  });
}

for (const folder of ['recipes', 'readme']) {
  test(`what is tested in test/${folder} is what is shown`, () => {
    const path = `${root}projects/token-refresh/test/${folder}/`;
    const shown = pages.map((page) => readFileSync(root + page, 'utf8'));
    const tested = readdirSync(path).filter((name) => /\.(?:recipe|example)\.ts$/.test(name));
    assert.ok(tested.length >= 5);
    for (const name of tested) {
      const snippet = '```ts\n' + readFileSync(path + name, 'utf8') + '```';
      assert.ok(
        shown.some((text) => text.includes(snippet)),
        `${name} is nowhere as it is`,
      );
    }
  });
}
