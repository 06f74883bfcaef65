import { InjectionToken } from '@angular/core';

declare const ngDevMode: boolean | undefined;
declare const ngServerMode: boolean | undefined;

/** The longest delay, in ms: `setTimeout` counts in 31 bits and fires at once for anything longer. */
export const LONGEST_DELAY = 0x7fff_ffff;

/** The port for time. All code of this library that waits, or compares times, uses it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls back once after `ms` milliseconds, at most 2³¹−1. On a server it sets no timer: see {@link systemClock}. */
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

/**
 * The machine's clock. The globals are looked up at each call, so that fake timers of a test take effect.
 *
 * A timer would keep a server process alive after it has rendered its pages. There, an abort signal bounds a refresh
 * that is never answered; it keeps no process alive.
 */
export function systemClock(isServer: boolean): Clock {
  return {
    now: () => Date.now(),
    setTimeout: (callback, ms) =>
      (typeof ngServerMode === 'undefined' || ngServerMode) && isServer
        ? AbortSignal.timeout(ms).addEventListener('abort', callback)
        : setTimeout(callback, ms),
    clearTimeout: (handle) => clearTimeout(handle as number),
  };
}

export const CLOCK = new InjectionToken<Clock>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh clock' : '',
);

/** Whether an option is a delay that can be waited for, or left out. `NaN` is none. */
export function isDelay(ms: number | undefined, least: number): boolean {
  return ms === undefined || (typeof ms === 'number' && ms >= least && ms <= LONGEST_DELAY);
}
