import { InjectionToken } from '@angular/core';

declare const ngDevMode: boolean | undefined;

/** Milliseconds of the longest delay: `setTimeout` counts in 31 bits, and beyond them it fires at once. */
export const LONGEST_DELAY = 2 ** 31 - 1;

/** The port through which time comes in. Everything that waits or compares times in this library asks it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls back once after `ms` milliseconds, at most 2³¹−1. On a server without a timer, see {@link systemClock}. */
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(handle: unknown): void;
}

export const CLOCK = new InjectionToken<Clock>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh clock' : '',
);

/**
 * The machine's clock. The globals are looked up late so that fake timers installed by a test are honoured.
 *
 * On a server nothing may keep a process alive that has rendered its pages, so no timer is set there: a signal that
 * times out does not keep it. What it bounds is a refresh that is never answered, and with it the render that waits.
 */
export function systemClock(onServer: boolean): Clock {
  return {
    now: () => Date.now(),
    setTimeout: (callback, ms) =>
      onServer ? AbortSignal.timeout(ms).addEventListener('abort', callback) : setTimeout(callback, ms),
    clearTimeout: (handle) => clearTimeout(handle as number),
  };
}
