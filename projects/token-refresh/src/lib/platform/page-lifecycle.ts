import { InjectionToken } from '@angular/core';

declare const ngDevMode: boolean | undefined;

/** The port through which the page is known: whether somebody looks at it, and when it comes back to life. */
export interface PageWake {
  /** Whether the tab is in sight. */
  readonly visible: boolean;
  /** Tells when the page may have missed time: `visibilitychange`, `online`, `focus`, `pageshow`. @returns ends it. */
  listen(woken: () => void): () => void;
}

export const PAGE_WAKE = new InjectionToken<PageWake>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh page wake' : '',
);
