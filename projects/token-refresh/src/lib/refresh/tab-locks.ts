import { InjectionToken } from '@angular/core';

/** One of the locks that there are, held or waited for. */
export interface LockSeen {
  readonly name?: string;
  /** Whose it is: a name for the tab. */
  readonly clientId?: string;
}

/**
 * The port through which tabs take turns: Web Locks (`navigator.locks`), or as much of them as is used here. A lock is
 * held until the promise of `held` settles, and is let go when its tab closes or crashes.
 */
export interface TabLocks {
  request<T>(name: string, options: { readonly signal?: AbortSignal }, held: () => Promise<T>): Promise<T>;
  query(): Promise<{ readonly held?: readonly LockSeen[]; readonly pending?: readonly LockSeen[] }>;
}

/** `null`: there are none, the fallback in storage must do. */
export const TAB_LOCKS = new InjectionToken<TabLocks | null>('ngx-token-refresh tab locks');
