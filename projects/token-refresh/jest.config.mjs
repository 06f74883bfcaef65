import presets from 'jest-preset-angular/presets/index.js';

/** @type {import('jest').Config} */
export default {
  ...presets.createCjsPreset({ tsconfig: '<rootDir>/projects/token-refresh/tsconfig.spec.json' }),
  rootDir: '../..',
  roots: ['<rootDir>/projects/token-refresh'],
  // jsdom, with fetch, Blob, FormData and streams of Node: jsdom has no fetch, and its own Blob cannot be sent by one.
  testEnvironment: 'jest-fixed-jsdom',
  setupFilesAfterEnv: ['<rootDir>/projects/token-refresh/test/set-up.ts'],
  moduleNameMapper: {
    '^ngx-token-refresh$': '<rootDir>/projects/token-refresh/src/public-api.ts',
    '^ngx-token-refresh/(\\w+)$': '<rootDir>/projects/token-refresh/$1/public-api.ts',
  },
  // jose is published as ES modules alone, and not as `.mjs`, by which the preset knows them.
  transformIgnorePatterns: ['node_modules/(?!(.*\\.mjs$|@angular/common/locales/.*\\.js$|jose/))'],
  testMatch: ['**/*.spec.ts'],
  clearMocks: true,
  restoreMocks: true,
  // Time in tests is virtual; the real limit is for a busy machine.
  testTimeout: 30_000,
};
