import { runInProduction } from '../../build/run-in-production.mjs';
import { measure } from '../measure.mjs';

/** The pieces of the floor, in the order in which they build on each other. */
export const PIECES = [
  ['REFRESH', 'one flight, the gate as a list, replay, late refusals, the timeout'],
  ['GATE', 'the gate as a BehaviorSubject'],
  ['FAILURES', 'outcomes, the error shape, the cooldown, the end told once'],
  ['BOUNDS', 'refreshes stay bounded'],
  ['SESSIONS', 'sessions never mix, re-entry'],
  ['SCOPE', 'who gets the token'],
  ['ANSWERS', 'header values, wrong answers'],
  ['PLATFORM', 'XSRF, server, destruction, registered twice, progress'],
  ['EVENTS', 'events'],
  ['CUSTOM', "backends of the app's own, another header"],
];

const ENTRY = `export { tokenRefreshInterceptor, provideTokenRefresh, TokenStore, restBackend } from './size/floor/floor.mjs';`;

/** What esbuild replaces: as the CLI does for production, and the flags of these pieces. */
function definesFor(on) {
  const modes = ['ngDevMode', 'ngJitMode', 'ngServerMode', 'ngHmrMode'].map((mode) => [mode, 'false']);
  return Object.fromEntries([...modes, ...PIECES.map(([name]) => [`FLOOR_${name}`, String(on.includes(name))])]);
}

const ALL = PIECES.map(([name]) => name);

/** Bytes of the floor with these pieces. */
export async function floorSize(on = ALL) {
  return await measure(ENTRY, { define: definesFor(on) });
}

/** The scenarios over HTTP against the floor with these pieces. */
export async function floorConformance(on = ALL) {
  return await runInProduction('conformance/run-floor.mjs', {
    define: definesFor(on),
    as: `floor-${on.join('-')}.mjs`,
  });
}
