import { InjectionToken } from '@angular/core';
import { currentWindow } from '../../platform/page-lifecycle';

declare const ngDevMode: boolean | undefined;

/** The locks of this origin. */
export interface LockSnapshot {
  readonly held?: readonly { readonly name?: string }[];
  readonly pending?: readonly { readonly name?: string }[];
}

/**
 * The port for Web Locks (`navigator.locks`), as far as they are used here. A lock is held until the promise of `held`
 * settles, and is released when its tab closes or crashes.
 */
export interface TabLocks {
  request<T>(name: string, options: { readonly signal?: AbortSignal }, held: () => Promise<T>): Promise<T>;
  query(): Promise<LockSnapshot>;
}

/** `null`: there are none; a lease in storage is used instead. */
export const TAB_LOCKS = new InjectionToken<TabLocks | null>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh tab locks' : '',
);

/** Web Locks; `null` in an old browser, or on a page without TLS. Needs an injection context. */
export function browserTabLocks(): TabLocks | null {
  try {
    return currentWindow()?.navigator?.locks ?? null;
  } catch {
    return null;
  }
}
