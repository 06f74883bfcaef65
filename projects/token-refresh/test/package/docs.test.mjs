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
  .flatMap(({ name, members }) => members.map((member) => `${name.text}.${member.name.getText()}`))
  .filter((option) => !option.includes('.ɵ'));

/** Those that an object in a snippet gives, by the interface that the compiler takes it for. */
function shownIn(program) {
  const checker = program.getTypeChecker();
  const shown = new Set();
  const visit = (node) => {
    if (ts.isObjectLiteralExpression(node)) {
      const type = checker.getContextualType(node);
      const found = type && checker.getNonNullableType(type);
      // Where a function is taken as well, the object is one of a union.
      const types = found?.isUnion() ? found.types : found ? [found] : [];
      for (const { name } of node.properties) {
        const symbols = name ? types.map((each) => each.getProperty(name.getText())) : [];
        for (const { parent } of symbols.flatMap((symbol) => symbol?.declarations ?? []))
          shown.add(`${parent.name?.text}.${name.getText()}`);
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

const errorsPage = pages.find(({ name }) => name.endsWith('/troubleshooting.md')).source;

/** The headings with an anchor of their own, and what stands below each. */
const sections = new Map(
  errorsPage.split(/^(?=##)/m).flatMap((text) => {
    const [, anchor] = /^##.*\{#([\w-]+)\}$/m.exec(text) ?? [];
    return anchor ? [[anchor, text]] : [];
  }),
);

test('every error code has a section with a status, a cause and a cure', () => {
  const codes = declarations.find((node) => node.name?.text === 'TokenRefreshErrorCode');
  for (const { literal } of codes.type.types) {
    const section = sections.get(`error-${literal.text}`) ?? '';
    const lines = [...section.matchAll(/^- \*\*(\w+):\*\* \S/gm)].map(([, line]) => line);
    assert.deepEqual(lines, ['Status', 'Cause', 'Cure'], literal.text);
  }
});

test('every console code has a section that names it, with wrong code beside right code, and no other section has one', () => {
  const told = ['src/lib', 'router'].flatMap((folder) =>
    readdirSync(`${root}projects/token-refresh/${folder}`, { recursive: true })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
      .flatMap(
        (file) =>
          readFileSync(`${root}projects/token-refresh/${folder}/${file}`, 'utf8').match(/'K\d+'|\(K\d+\)'/g) ?? [],
      ),
  );
  const codes = new Set(told.map((code) => code.replace(/[^K\d]/g, '')));
  assert.ok(codes.size > 10);
  const anchors = [...codes].map((code) => code.toLowerCase());
  assert.deepEqual([...sections.keys()].filter((anchor) => /^k\d+$/.test(anchor)).sort(), anchors.sort());
  for (const code of codes) {
    const section = sections.get(code.toLowerCase());
    assert.ok(section.includes(`(${code})`), code);
    assert.match(section, /```ts\n[^]*```/, code);
  }
});

test('every session end has its reason explained', () => {
  const reasons = declarations.find((node) => node.name?.text === 'SessionEndReason');
  const text = sections.get('why-signed-out') ?? '';
  for (const { literal } of reasons.type.types) assert.ok(text.includes(`| \`'${literal.text}'\``), literal.text);
});

test('the README is short, and its figures are those of the site', () => {
  const { text: readme } = pages.find(({ name }) => name === 'README.md');
  assert.ok(readme.split('\n').length <= 221, 'at most 220 lines');
  const written = pages.filter(({ name }) => /\/(?:figures|comparison)\.md$/.test(name)).map(({ text }) => text);
  const [table] = /^\| measured.*?\n\n/ms.exec(readme);
  const figures = table.match(/\d[\d .]*(?: B| ×| of \d+)/g);
  assert.equal(figures.length, 18);
  for (const figure of figures) {
    assert.ok(
      written.some((text) => text.includes(figure.replace(/ B$/, ''))),
      `${figure} is measured nowhere`,
    );
  }
});
