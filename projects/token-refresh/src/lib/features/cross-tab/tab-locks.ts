import { InjectionToken } from '@angular/core';

declare const ngDevMode: boolean | undefined;

/** The locks that there are. */
export interface LocksSeen {
  readonly held?: readonly { readonly name?: string }[];
  readonly pending?: readonly { readonly name?: string }[];
}

/**
 * The port through which tabs take turns: Web Locks (`navigator.locks`), or as much of them as is used here. A lock is
 * held until the promise of `held` settles, and is let go when its tab closes or crashes.
 */
export interface TabLocks {
  request<T>(name: string, options: { readonly signal?: AbortSignal }, held: () => Promise<T>): Promise<T>;
  query(): Promise<LocksSeen>;
}

/** `null`: there are none, the fallback in storage must do. */
export const TAB_LOCKS = new InjectionToken<TabLocks | null>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh tab locks' : '',
);
