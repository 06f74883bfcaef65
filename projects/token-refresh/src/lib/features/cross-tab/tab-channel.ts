import { InjectionToken } from '@angular/core';

declare const ngDevMode: boolean | undefined;

/**
 * The port through which tabs tell each other that the record in storage has changed. What is told may come late, twice
 * or never, and says nothing but that: whoever hears it reads storage.
 */
export interface TabChannel {
  /** Tells the other tabs. Never throws. */
  tell(): void;
  /** Hears the other tabs, never itself. @returns ends it. */
  listen(heard: () => void): () => void;
}

/** Absent, or `null`: this tab is alone. */
export const TAB_CHANNEL = new InjectionToken<TabChannel | null>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh tab channel' : '',
);
