// The scenarios of the library against the floor with all its pieces, and what else goes by the exports of its row:
//
//   npx jest -c projects/bench/size/floor/jest.config.mjs scenarios
//
// Of the scenarios none fails. Of the rest some do that are about what production drops, and what a storage throws with: see
// the head of floor.mjs.
import presets from 'jest-preset-angular/presets/index.js';
import config from '../../../token-refresh/jest.config.mjs';
import { CORE, FEATURES } from './piece-list.mjs';

const tsconfig = '<rootDir>/projects/token-refresh/tsconfig.spec.json';
// One set-up, the functional interceptor over fetch: there is no class.
process.env.ONE_SET_UP = '1';

/** Pieces left out, as in `FLOOR_WITHOUT=LEASE,FROZEN`. */
const without = process.env.FLOOR_WITHOUT?.split(',') ?? [];

const floor = '<rootDir>/projects/bench/size/floor/stand-ins.mjs';

/** @type {import('jest').Config} */
export default {
  ...config,
  // The floor has no types.
  transform: presets.createCjsPreset({ tsconfig, diagnostics: false }).transform,
  rootDir: '../../../..',
  globals: Object.fromEntries([...CORE, ...FEATURES].map((name) => [`FLOOR_${name}`, !without.includes(name)])),
  roots: ['test', 'src/lib/backends', 'src/lib/tokens'].map((folder) => `<rootDir>/projects/token-refresh/${folder}`),
  // What goes by the public API: the scenarios, and what the recipes and the other entry points ask of it; and what the
  // exports of the row are tested by.
  testMatch: [
    '**/test/(scenarios|recipes|router|testing|readme|properties)/*.spec.ts',
    '**/(rest-backend|refresh-request|token-storage).spec.ts',
  ],
  moduleNameMapper: {
    ...config.moduleNameMapper,
    '^ngx-token-refresh$': floor,
    '^[.]/(rest-backend|token-storage)$': floor,
  },
};
