import { readdirSync, readFileSync } from 'node:fs';

// "Each client a recipe of at most ten lines": code, without imports, comments and empty lines.

/** What takes more, and why. */
const LONGER: Readonly<Record<string, number>> = {
  // An object URL must be revoked.
  image: 14,
  // The policy of each kind of request must be told to try again.
  hls: 18,
  // The parts of a document are loaded as they are needed.
  pdf: 24,
};

const recipes = readdirSync(__dirname).filter((name) => name.endsWith('.recipe.ts'));

test.each(recipes)('%s is short', (file) => {
  const text = readFileSync(`${__dirname}/${file}`, 'utf8');
  const code = text.replaceAll(/^import [^;]*;$/gm, '').replaceAll(/^\s*(?:\/\/.*|\/\*\*.*\*\/)?\n/gm, '');
  expect(code.trim().split('\n').length).toBeLessThanOrEqual(LONGER[file.replace('.recipe.ts', '')] ?? 10);
});
