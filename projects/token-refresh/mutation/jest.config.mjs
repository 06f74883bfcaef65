import { fileURLToPath } from 'node:url';
import config from '../jest.config.mjs';

/** One jest, in which one spec loads all others. */
export default {
  ...config,
  rootDir: fileURLToPath(new URL('../../..', import.meta.url)),
  testMatch: ['<rootDir>/projects/token-refresh/mutation/every-spec.cjs'],
  moduleFileExtensions: [...config.moduleFileExtensions, 'cjs'],
  // On a busy machine: mutants have a limit of their own.
  testTimeout: 60_000,
  testEnvironment: fileURLToPath(new URL('one-realm.cjs', import.meta.url)),
};
