import type { ApiRoute } from './api-route.js';
import { authRoutes } from './auth-routes.js';
import { controlRoutes } from './control-routes.js';
import { itemRoutes } from './item-routes.js';
import { memoryTable, type SessionTable } from './session-table.js';
import { Sessions, timerPause, type Pause } from './sessions.js';
import { cookieShape, envelopeShape, plainShape } from './wire-shape.js';

export type { ApiAnswer, ApiRequest, ApiRoute } from './api-route.js';
export type { SessionRecords, SessionTable } from './session-table.js';

export interface DemoApiOptions {
  /** Life of an access token in seconds. @default 20 */
  readonly accessTokenTtl?: number;
  /** The current time in epoch milliseconds. @default Date.now */
  readonly now?: () => number;
  /** How answers are held back: `delay` and the `slow` fault. @default a timer */
  readonly pause?: Pause;
  /** Where the sessions are kept. @default in memory */
  readonly table?: SessionTable;
}

/** Everything the demo's server answers, for a host to serve. Two of them share nothing but their table. */
export function demoApi(options: DemoApiOptions = {}): readonly ApiRoute[] {
  const { accessTokenTtl = 20, now = () => Date.now(), pause = timerPause, table = memoryTable() } = options;
  if (!Number.isFinite(accessTokenTtl) || accessTokenTtl <= 0) {
    throw new TypeError(`accessTokenTtl must be a positive number of seconds, but it is ${accessTokenTtl}.`);
  }
  const sessions = new Sessions({ accessTokenLife: accessTokenTtl, now, pause, table });
  return [
    ...[plainShape, envelopeShape, cookieShape].flatMap((shape) =>
      [...authRoutes(shape, sessions), ...itemRoutes(shape, { sessions, now, pause })].map((route) => ({
        ...route,
        url: `${shape.prefix}${route.url}`,
        fail: shape.fail,
      })),
    ),
    ...controlRoutes(sessions, accessTokenTtl).map((route) => ({
      ...route,
      url: `/demo${route.url}`,
      fail: plainShape.fail,
    })),
  ];
}
