import { fileURLToPath } from 'node:url';
import config from '../jest.config.mjs';

const pathOf = (file) => fileURLToPath(new URL(file, import.meta.url));

const withMutants = ([of, [, options]]) => [of, [pathOf('transformer.cjs'), options]];

/** For `npm run mutate`: one jest, with every spec in one place and every mutant in the code. */
export default {
  ...config,
  rootDir: '../../..',
  testMatch: ['<rootDir>/projects/token-refresh/mutation/every-spec.cjs'],
  moduleFileExtensions: [...config.moduleFileExtensions, 'cjs'],
  // On a busy machine: mutants have a limit of their own.
  testTimeout: 60_000,
  testEnvironment: pathOf('environment.cjs'),
  transform: Object.fromEntries(Object.entries(config.transform).map(withMutants)),
};
