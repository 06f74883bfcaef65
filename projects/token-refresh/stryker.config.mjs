// `npm run mutate`: breaks the library in every small way and counts what the tests notice.
// `npm run mutate -- --mutate 'projects/token-refresh/src/lib/tokens/**/*.ts'` does so for a part.
process.env['ONE_SET_UP'] = 'yes';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: ['projects/token-refresh/src/lib/**/*.ts', '!**/*.spec.ts'],
  testRunner: 'jest',
  jest: { configFile: 'projects/token-refresh/jest.mutation.mjs', enableFindRelatedTests: false },
  coverageAnalysis: 'perTest',
  // Each process holds a whole jest: on two cores two.
  concurrency: 2,
  timeoutMS: 20_000,
  ignoreStatic: true,
  incremental: true,
  incrementalFile: 'dist/mutation/incremental.json',
  tempDirName: 'dist/mutation/tmp',
  jsonReporter: { fileName: 'dist/mutation/mutation.json' },
  reporters: ['clear-text', 'json', 'progress'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  ignorePatterns: ['dist', 'projects/bench/node_modules', '.git'],
  thresholds: { high: 100, low: 95, break: 95 },
  disableTypeChecks: '{projects,test}/**/*.ts',
};
