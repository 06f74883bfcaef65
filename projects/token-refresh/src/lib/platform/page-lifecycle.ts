import { DOCUMENT } from '@angular/common';
import { inject, InjectionToken } from '@angular/core';
import { onServer } from './on-server';

declare const ngDevMode: boolean | undefined;
declare const ngServerMode: boolean | undefined;

/** The port for the page's life cycle: when it resumes. */
export interface PageLifecycle {
  /**
   * Calls back on `visibilitychange`, `online`, `focus` and `pageshow`; with `true` on `online`: the network is back.
   * @returns stops it.
   */
  onWake(woken: (isOnline: boolean) => void): () => void;
}

export const PAGE_LIFECYCLE = new InjectionToken<PageLifecycle>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh page life cycle' : '',
);

/** As much of a window as there is: outside a browser it may be a stand-in. */
export type AnyWindow = Partial<Window & typeof globalThis> | null | undefined;

/** Needs an injection context. */
export function currentWindow(): AnyWindow {
  return inject(DOCUMENT, { optional: true })?.defaultView;
}

/** Adds the listener for each of these events. @returns removes it. */
export function listenTo(
  target: Partial<EventTarget> | null | undefined,
  events: readonly string[],
  listener: (event: Event) => void,
): () => void {
  for (const event of events) target?.addEventListener?.(event, listener);
  return () => {
    for (const event of events) target?.removeEventListener?.(event, listener);
  };
}

/** The page's life cycle as the browser reports it; on a server the page never resumes. Needs an injection context. */
export function browserPageLifecycle(): PageLifecycle {
  if ((typeof ngServerMode === 'undefined' || ngServerMode) && onServer()) return { onWake: () => () => undefined };
  const window = currentWindow();
  return {
    onWake: (woken) => {
      const listener = ({ type }: Event): void => woken(type === 'online');
      return listenTo(window, ['visibilitychange', 'online', 'focus', 'pageshow'], listener);
    },
  };
}
