import { runInProduction } from '../../build/run-in-production.mjs';
import { measure } from '../measure.mjs';
import { CORE, FEATURE_PIECES, FEATURES } from './piece-list.mjs';

const EXPORTS = ['tokenRefreshInterceptor, provideTokenRefresh, TokenStore, restBackend'];

function entryOf(on) {
  const features = FEATURE_PIECES.filter(({ name, exports }) => exports && on.includes(name));
  const names = [...EXPORTS, ...features.map((piece) => piece.exports)].join(', ');
  return `export { ${names} } from './size/floor/floor.mjs';`;
}

/** What esbuild replaces: as the CLI does for production, and the flags of these pieces. */
function definesFor(on) {
  const modes = ['ngDevMode', 'ngJitMode', 'ngServerMode', 'ngHmrMode'].map((mode) => [mode, 'false']);
  const flags = [...CORE, ...FEATURES].map((name) => [`FLOOR_${name}`, String(on.includes(name))]);
  return Object.fromEntries([...modes, ...flags]);
}

/** Bytes of the floor with these pieces. */
export async function floorSize(on = CORE) {
  return await measure(entryOf(on), { define: definesFor(on) });
}

/** The scenarios over HTTP against the floor with these pieces. */
export async function floorConformance(on = CORE) {
  return await runInProduction('conformance/run-floor.mjs', {
    define: definesFor(on),
    as: `floor-${on.join('-')}.mjs`,
  });
}
