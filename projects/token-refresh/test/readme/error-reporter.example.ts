import { HttpErrorResponse } from '@angular/common/http';
import {
  ErrorHandler,
  inject,
  Injectable,
  InjectionToken,
  Injector,
} from '@angular/core';
import {
  TokenRefreshError,
  TokenRefreshErrorCode,
  TokenStore,
} from 'ngx-token-refresh';

/** The part of an error reporter's SDK that is needed here; Sentry's has this shape. */
export interface ErrorReporter {
  captureException(
    error: unknown,
    context: {
      level: 'error' | 'warning';
      tags: Readonly<Record<string, string>>;
    },
  ): unknown;
}

export const ERROR_REPORTER = new InjectionToken<ErrorReporter>(
  'error reporter',
);

/** The session is over, as sessions are. `onSessionEnded` deals with it. */
const EXPECTED: ReadonlySet<TokenRefreshErrorCode> = new Set([
  'rejected',
  'no-refresh-token',
  'signed-out',
  'session-changed',
  'inactive',
  'expired',
]);

/** The server or the network was away; the session is kept. */
const TEMPORARY: ReadonlySet<TokenRefreshErrorCode> = new Set([
  'unavailable',
  'timeout',
]);

/** Provide it as `{ provide: ErrorHandler, useClass: ReportingErrorHandler }`. */
@Injectable()
export class ReportingErrorHandler implements ErrorHandler {
  readonly #reporter = inject(ERROR_REPORTER);
  // The store itself would be a circle: the library hands errors to this handler.
  readonly #injector = inject(Injector);

  handleError(error: unknown): void {
    const code = TokenRefreshError.from(error)?.code;
    if (code ? EXPECTED.has(code) : this.#isRefusal(error)) return;
    this.#reporter.captureException(error, {
      level: code && TEMPORARY.has(code) ? 'warning' : 'error',
      tags: code ? { 'token_refresh.code': code } : {},
    });
  }

  /** Requests that were refused when the session ended fail with the server's own 401. */
  #isRefusal(error: unknown): boolean {
    return (
      error instanceof HttpErrorResponse &&
      error.status === 401 &&
      !this.#injector.get(TokenStore).isAuthenticated()
    );
  }
}
