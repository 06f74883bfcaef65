// The docs are complete: every option has an example, and every error code has a cause and a cure.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import ts from 'typescript';
import { pages, programOf, root, snippetsOf } from './snippets.mjs';

/** What is public, as the goldens of the API have it. */
const api = readdirSync(`${root}projects/token-refresh/api`)
  .map((name) => readFileSync(`${root}projects/token-refresh/api/${name}`, 'utf8'))
  .flatMap((text) => [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code))
  .map((code) => ts.createSourceFile('api.ts', code, ts.ScriptTarget.Latest, true));
const declarations = api.flatMap(({ statements }) => [...statements]);

/** What people hand to the library: each member of it, as `Interface.member`. */
const options = declarations
  .filter((node) => ts.isInterfaceDeclaration(node) && !node.name.text.startsWith('ɵ'))
  .filter(({ name }) => /(?:Options|Config|Contract|Backend|Storage)$/.test(name.text))
  .flatMap(({ name, members }) => members.map((member) => `${name.text}.${member.name.getText()}`));

/** Those that an object in a snippet gives, by the interface that the compiler takes it for. */
function shownIn(program) {
  const checker = program.getTypeChecker();
  const shown = new Set();
  const visit = (node) => {
    if (ts.isObjectLiteralExpression(node)) {
      const type = checker.getContextualType(node);
      for (const { name } of node.properties) {
        const symbol = name && type && checker.getNonNullableType(type).getProperty(name.getText());
        for (const { parent } of symbol?.declarations ?? []) shown.add(`${parent.name?.text}.${name.getText()}`);
      }
    }
    ts.forEachChild(node, visit);
  };
  for (const file of program.getSourceFiles()) if (file.fileName.includes('tmp-snippet-')) visit(file);
  return shown;
}

test('every option has an example', () => {
  assert.ok(options.length > 60, `${options.length} options`);
  const shown = shownIn(programOf(pages.flatMap(snippetsOf)));
  assert.deepEqual(
    options.filter((option) => !shown.has(option)),
    [],
  );
});

test('every input of the devtools has an example', () => {
  const devtools = declarations.find((node) => node.name?.text === 'TokenRefreshDevtools');
  const inputs = devtools.members
    .filter((member) => /InputSignal|ModelSignal/.test(member.type?.getText() ?? ''))
    .map(({ name }) => name.getText());
  assert.equal(inputs.length, 3);
  const elements = pages.flatMap(snippetsOf).flatMap(({ code }) => code.match(/<token-refresh-devtools[^>]*>/g) ?? []);
  assert.deepEqual(
    inputs.filter((input) => !elements.some((element) => element.includes(input))),
    [],
  );
});

test('every error code has a status, a cause and a cure', () => {
  const codes = declarations.find((node) => node.name?.text === 'TokenRefreshErrorCode');
  const rows = readFileSync(`${root}README.md`, 'utf8')
    .split('\n## Errors by code\n')[1]
    .split('\n## ')[0]
    .split('\n')
    .filter((line) => line.startsWith("| `'"))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  assert.deepEqual(
    rows.map(([code]) => code.replaceAll('`', '')).sort(),
    codes.type.types.map((type) => type.getText()).sort(),
  );
  for (const row of rows) {
    assert.equal(row.length, 4);
    for (const cell of row) assert.notEqual(cell, '', row[0]);
  }
});
