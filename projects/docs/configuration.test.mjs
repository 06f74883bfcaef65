// The picker of the page "Backends": what it shows compiles, whatever is chosen, and is what the recipes say.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import ts from 'typescript';
import { programOf, root } from '../token-refresh/test/package/snippets.mjs';
import { advice, answersTo, beginning, CHOICES, configurationOf } from './.vitepress/theme/configuration.mjs';

const every = Object.keys(CHOICES.sends).flatMap((sends) =>
  Object.keys(CHOICES.answers).flatMap((answers) =>
    Object.keys(CHOICES.expires).flatMap((expires) => [
      { ...beginning(), sends, answers, expires },
      {
        ...beginning(),
        ...{ sends, answers, expires, url: "/it's/here", accessField: 'a', refreshField: 'r', expiryField: 'e' },
        ...{ okCode: '0000', refusedCode: 'STALE' },
      },
    ]),
  ),
);

test('every configuration compiles', () => {
  const snippets = every.map((picked, n) => ({
    name: `${root}tmp-snippet-picker-${n}.ts`,
    code: configurationOf(picked),
  }));
  assert.ok(new Set(snippets.map(({ code }) => code)).size > 100);
  const problems = ts
    .getPreEmitDiagnostics(programOf(snippets))
    .map(({ file, messageText }) => `${ts.flattenDiagnosticMessageText(messageText, ' ')}\n${file?.text}`);
  assert.deepEqual(problems, []);
});

/** A recipe as a backend alone, without what a person would add to it: comments, and the order of the options. */
function optionsIn(code) {
  const [, backend, body] = /= (\w+)\(\{(.*?)\}\);/s.exec(code.replaceAll(/ *\/\/.*$/gm, ''));
  return [
    backend,
    ...body
      .split(/,\n|, (?=\w+:)/)
      .map((line) => line.trim())
      .filter(Boolean),
  ].sort();
}

for (const [recipe, picked] of [
  ['aspnet-core-identity', { url: '/refresh' }],
  [
    'ruoyi-vue-pro',
    {
      ...{ sends: 'query', answers: 'envelope', url: '/admin-api/system/auth/refresh-token', okCode: '0' },
      ...{ accessField: 'accessToken', expires: 'epochMs', expiryField: 'expiresTime' },
    },
  ],
  ['vben', { sends: 'cookie', answers: 'bare', expires: 'jwt', url: '/api/auth/refresh' }],
  ['ruoyi-vue', { sends: 'nothing', answers: 'envelope' }],
]) {
  test(`the configuration is that of the recipe ${recipe}`, () => {
    const file = `${root}projects/token-refresh/test/recipes/${recipe}.recipe.ts`;
    assert.deepEqual(optionsIn(configurationOf({ ...beginning(), ...picked })), optionsIn(readFileSync(file, 'utf8')));
  });
}

test('what a former choice has left over does not count', () => {
  const picked = { ...beginning(), sends: 'oauth', answers: 'envelope', okCode: '0' };
  assert.doesNotMatch(configurationOf(picked), /okCode|envelope/);
  assert.deepEqual(answersTo(picked), ['flat']);
});

test('it says what else is needed', () => {
  assert.match(advice({ ...beginning(), sends: 'access' }).join(' '), /withProactiveRefresh/);
  assert.match(advice({ ...beginning(), sends: 'cookie', answers: 'empty' }).join(' '), /COOKIE_SESSION/);
});
