import { fileURLToPath } from 'node:url';
import config from './jest.config.mjs';

/**
 * For `npm run mutate`: every test that looks at one thing, the small ones first. Not the simulation, which looks at all
 * of them for long, nor what is about other entry points, or about documents.
 */
export default {
  ...config,
  testEnvironment: fileURLToPath(new URL('first-failure.cjs', import.meta.url)),
  testSequencer: '<rootDir>/projects/token-refresh/units-first.cjs',
  testPathIgnorePatterns: ['/node_modules/', '/test/simulation/', '/devtools/', '/dpop', '/works-with', '/public-api'],
};
