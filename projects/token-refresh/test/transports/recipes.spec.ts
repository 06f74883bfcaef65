import { readdirSync, readFileSync } from 'node:fs';

// "Each client a recipe of at most ten lines": the lines as prettier breaks them, without imports, comments and empty ones.

const LIMIT = 10;
const IMPORT = /^import [^;]*;$/gm;
const COMMENT_OR_EMPTY = /^\s*(?:\/\/.*|\/\*\*.*\*\/)?\n/gm;

const PAGE = readFileSync(`${__dirname}/../../../docs/pages/other-transports.md`, 'utf8');
const shownFiles = [...PAGE.matchAll(/^<<< .*\/test\/transports\/(.*)$/gm)].map(([, name]) => name ?? '');
/** The snippets of the page: those from files, and those that stand in it. */
const recipes: readonly (readonly [string, string])[] = [
  ...shownFiles.map((name) => [name, readFileSync(`${__dirname}/${name}`, 'utf8')] as const),
  ...[...PAGE.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code = ''], n) => [`snippet ${n + 1}`, code] as const),
];

test('every recipe is shown, and every snippet of the page is looked at', () => {
  expect([...shownFiles].sort()).toEqual(readdirSync(__dirname).filter((name) => name.endsWith('.recipe.ts')));
  expect(PAGE.match(/^<<< |^```\w/gm)).toHaveLength(recipes.length);
});

test.each(recipes)('%s is short', (_, text) => {
  const code = text.replaceAll(IMPORT, '').replaceAll(COMMENT_OR_EMPTY, '');
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(LIMIT);
});
