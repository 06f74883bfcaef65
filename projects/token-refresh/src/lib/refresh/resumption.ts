import { InjectionToken } from '@angular/core';
import { Observable } from 'rxjs';
import { ExchangeOutcome, ExclusiveOutcome } from './tab-sync';

declare const ngDevMode: boolean | undefined;

/**
 * The port of what looks for a session when the app starts: in a storage that answers later, in other tabs, or at the
 * server by its cookie. The coordinator has one while it is not known whether there is a session.
 */
export interface Resumption {
  /** Milliseconds for which a request should wait for it at most; 0: it should go out at once. */
  readonly patience: number;

  /**
   * Asks one source after the other. Completes without a value when the session store has the session; emits an outcome
   * that brings none.
   *
   * @param exchange asks the server; the source sees to it that other tabs do not at the same time
   */
  recall(exchange: Observable<ExchangeOutcome>): Observable<ExclusiveOutcome>;

  /** It is known whether there is a session: from the sources, or because the app has signed in or out. */
  settle(): void;

  /** No answer came yet: requests and guards go on, and the next request, `online` or wake-up tries again. */
  goOn(): void;
}

/** One place where a session may be found at start. */
export interface SessionSource {
  /** Sources are asked by it, lowest first: 0 storage, 1 other tabs, 2 the server. */
  readonly order: number;
  /** Whether it may know of a session. If no source may, the app starts signed out without waiting. */
  readonly isPromising: boolean;
  /** As {@link Resumption.recall}; `'no-refresh-token'`, or nothing while the store has no session: the next is asked. */
  find(exchange: Observable<ExchangeOutcome>): Observable<ExclusiveOutcome>;
  /** No session was found, or the app has signed in or out meanwhile. */
  settled?(): void;
}

/** `null`: on a server, or where a feature has no source. */
export const SESSION_SOURCES = new InjectionToken<readonly (SessionSource | null)[]>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh session sources' : '',
);

/** Milliseconds for which requests and guards wait at most until it is known whether there is a session. */
export const RESUME_TIMEOUT = new InjectionToken<number>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh resume timeout' : '',
);
