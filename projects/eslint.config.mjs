// @ts-check
import angular from 'angular-eslint';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

const lib = './projects/token-refresh/src/lib';

/** The rooms, in the one direction in which imports may go: each may import those before it. */
const rooms = ['platform', 'session', 'backends', 'refresh', 'http', 'features'];

const arrows = rooms.map((room, place) => ({
  target: `${lib}/${room}`,
  from: [
    ...rooms.slice(place + 1).map((later) => `${lib}/${later}/**/*`),
    `${lib}/*.ts`,
    './projects/token-refresh/src/*.ts',
  ],
  message: `${room}/ must not import it: rooms import those before them (${rooms.join(' ← ')} ← provide).`,
}));

/** What production code gets through ports only. */
const ports = {
  'no-restricted-globals': [
    'error',
    { name: 'setTimeout', message: 'Time comes in through the CLOCK port.' },
    { name: 'setInterval', message: 'Time comes in through the CLOCK port.' },
    { name: 'localStorage', message: 'Storage comes in through the TokenStorage port.' },
    { name: 'sessionStorage', message: 'Storage comes in through the TokenStorage port.' },
    { name: 'window', message: 'There is none on a server.' },
    { name: 'document', message: 'Inject DOCUMENT.' },
  ],
  'no-restricted-syntax': [
    'error',
    { selector: 'Program > VariableDeclaration[kind="let"]', message: 'No module-level state.' },
    {
      selector:
        'Program > VariableDeclaration > VariableDeclarator > NewExpression[callee.name=/^(Map|Set|WeakMap|WeakSet|Subject|BehaviorSubject)$/]',
      message: 'No module-level state.',
    },
  ],
};

export default tseslint.config(
  // Apps as people have written them, before their conversion.
  { ignores: ['projects/compat/apps/{converted-*,traps*}/**'] },
  // What the documentation shows is compiled by its tests, in files that are made there.
  { ignores: ['projects/docs/{pages,samples}/**'] },
  {
    files: ['projects/**/*.ts'],
    extends: [
      ...tseslint.configs.strictTypeChecked,
      ...tseslint.configs.stylisticTypeChecked,
      ...angular.configs.tsRecommended,
    ],
    plugins: { 'import-x': importX },
    processor: angular.processInlineTemplates,
    languageOptions: {
      parserOptions: {
        project: [
          './projects/token-refresh/tsconfig.spec.json',
          './projects/token-refresh/schematics/tsconfig.json',
          './projects/demo/tsconfig.app.json',
          './projects/demo/tsconfig.spec.json',
          './projects/compat/tsconfig.json',
          './projects/demo-server/tsconfig.json',
          './projects/e2e/tsconfig.json',
          './projects/e2e/ssr/tsconfig.json',
          './projects/e2e/tsconfig.spec.json',
        ],
        tsconfigRootDir: new URL('..', import.meta.url).pathname,
      },
    },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: './tsconfig.json' })],
    },
    rules: {
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-duplicates': 'error',
      'import-x/no-default-export': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/explicit-function-return-type': ['error', { allowExpressions: true }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNullish: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true, allowStaticOnly: true }],
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['projects/token-refresh/src/lib/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'import-x/no-restricted-paths': ['error', { zones: arrows }],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!@angular/core$|@angular/common$|@angular/common/http$|rxjs$|\\.)',
              message: 'The core depends on @angular/core, @angular/common and rxjs alone.',
            },
          ],
        },
      ],
      ...ports,
    },
  },
  {
    files: ['projects/token-refresh/{devtools,dpop,fetch,graphql,router}/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: ports,
  },
  // Its time is that of the worker: there is no injector.
  {
    files: ['projects/token-refresh/worker/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: { 'no-restricted-syntax': ports['no-restricted-syntax'] },
  },
  { files: ['projects/token-refresh/src/lib/platform/clock.ts'], rules: { 'no-restricted-globals': 'off' } },
  { files: ['projects/token-refresh/src/lib/platform/warn.ts'], rules: { 'no-console': 'off' } },
  {
    files: [
      '**/*.spec.ts',
      'projects/token-refresh/test/**/*.ts',
      'projects/e2e/**/*.ts',
      'projects/demo-server/**/*.ts',
    ],
    rules: {
      'no-console': 'off',
      '@typescript-eslint/no-misused-promises': 'off',
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/no-base-to-string': 'off',
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/explicit-function-return-type': 'off',
    },
  },
  {
    // Async by contract: the handlers and hooks of Fastify, and what the real servers keep their tokens in.
    files: ['projects/demo-server/**/*.ts', 'projects/e2e/src/real-servers/**/*.ts'],
    rules: { '@typescript-eslint/require-await': 'off' },
  },
  {
    files: ['projects/demo/**/*.html', 'projects/token-refresh/devtools/**/*.html'],
    extends: [...angular.configs.templateRecommended, ...angular.configs.templateAccessibility],
  },
);
