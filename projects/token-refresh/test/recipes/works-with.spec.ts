import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// What the site says the library works with is what the tests of this folder show, and those against real servers.

const library = join(__dirname, '../..');
const workspace = join(library, '../..');
const page = readFileSync(join(workspace, 'projects/docs/pages/backends.md'), 'utf8');
const files = readdirSync(__dirname);

/** Name → proof, from the table in "Works with". */
const claims = new Map(
  [...(/^## Works with\n(.*)/ms.exec(page)?.[1] ?? '').matchAll(/^\| *([^|]*?) *\|[^|]*\| *([^|]*?) *\|$/gm)]
    .map(([, name = '', proof = '']) => [name, proof] as const)
    .filter(([name]) => name !== 'backend' && !name.startsWith('-')),
);

/** The backends that a spec is named after. */
const described = new Set(
  files
    .filter((name) => name.endsWith('.spec.ts') && !/^(?:dpop|works-with)\./.test(name))
    .flatMap((name) => [
      ...readFileSync(join(__dirname, name), 'utf8').matchAll(/^describe(?:SetUps|Recipe)?\(\s*'(.*?)'/gm),
    ])
    .map(([, name]) => name),
);

/** "OAuth 2.0: oidc-provider", for each server that the tests start. */
const realServers = ['real-servers.spec.ts', 'flask.debian.ts'].flatMap((file) =>
  [
    ...readFileSync(join(workspace, 'projects/e2e/src/real-servers', file), 'utf8').matchAll(
      /^describe(?:Server)?\('(.*?)'/gm,
    ),
  ].map(([, name]) => name),
);

describe('works with', () => {
  test('the site names every backend that a spec describes, once, with its kind of proof', () => {
    expect([...claims.keys()].sort()).toEqual([...described].sort());
    for (const proof of claims.values()) expect(proof).toMatch(/^(?:exact stub$|real server: \S)/);
  });

  test('a real server is one that the tests start', () => {
    const claimed = [...claims.values()].flatMap((proof) => /^real server: (.*)$/.exec(proof)?.[1]?.split(', ') ?? []);
    expect(claimed).toEqual(realServers);
    expect(claims.get('OAuth 2.0')).toBe('real server: oidc-provider, @node-oauth/oauth2-server');
  });

  test.each(files.filter((name) => name.endsWith('.recipe.ts')))(
    '%s: is tested, and has less than 15 lines of configuration',
    (name) => {
      const code = readFileSync(join(__dirname, name), 'utf8').trim();

      expect(files).toContain(name.replace('.recipe.ts', '.spec.ts'));
      for (const piece of code.split(/^export /m).slice(1)) expect(piece.trim().split('\n').length).toBeLessThan(15);
    },
  );
});
