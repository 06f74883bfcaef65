import presets from 'jest-preset-angular/presets/index.js';

/** @type {import('jest').Config} */
export default {
  ...presets.createCjsPreset({ tsconfig: '<rootDir>/projects/demo/tsconfig.spec.json' }),
  rootDir: '../..',
  roots: ['<rootDir>/projects/demo'],
  // What comes partially compiled from @angular/common is compiled on the way.
  setupFiles: ['@angular/compiler'],
  moduleNameMapper: {
    '^demo-api$': '<rootDir>/projects/demo-server/src/demo-api.ts',
    // The demo server is written for Node, whose imports name the compiled file.
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^ngx-token-refresh$': '<rootDir>/projects/token-refresh/src/public-api.ts',
    '^devtools-parts$': '<rootDir>/projects/token-refresh/devtools/parts.ts',
  },
};
