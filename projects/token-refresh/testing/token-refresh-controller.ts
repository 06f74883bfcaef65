import { inject, Injectable, Injector, runInInjectionContext } from '@angular/core';
import { injectTokenRefreshEvents, RefreshOutcome, TokenRefreshEvent, Tokens } from 'ngx-token-refresh';
import { Observable, Subscriber } from 'rxjs';
import { ManualClock } from './manual-clock';

/** The most events that an error message lists. */
const LISTED = 12;

/** How the server fails to refresh. */
export interface UnavailableAnswer {
  /** HTTP status; 0: no answer came. @default 503 */
  readonly status?: number;
  /** Milliseconds that the server asks to wait before the next try. @default none */
  readonly retryAfterMs?: number;
}

/** A refresh that waits for the test to say how it ends. */
export interface ExpectedRefresh {
  /** The tokens that are exchanged; `null`: none, the app only has a cookie. */
  readonly tokens: Tokens | null;
  /** The server answers with new tokens. A refresh token that is left out is kept. */
  succeed(tokens: Tokens): void;
  /** The server says no: the session is over. */
  reject(): void;
  /**
   * No usable answer comes: the session continues, and the requests that wait fail with this status.
   */
  unavailable(answer?: UnavailableAnswer): void;
}

/** A refresh of the app, in place of the call to the server. */
class Refresh {
  expected = false;
  ended: 'answered' | 'given up' | null = null;

  constructor(
    readonly tokens: Tokens | null,
    private readonly observer: Subscriber<RefreshOutcome>,
  ) {
    observer.add(() => (this.ended ??= 'given up'));
  }

  answer(outcome: RefreshOutcome): void {
    if (this.ended) throw new Error(`ngx-token-refresh: this refresh was ${this.ended} already; it ends once.`);
    this.ended = 'answered';
    this.observer.next(outcome);
    this.observer.complete();
  }
}

/**
 * Stands in for the server that refreshes, in tests of an app: says which refreshes there were, and how they end.
 *
 * Every method that expects something throws an Error if it is not so, in any test runner.
 */
@Injectable()
export class TokenRefreshController {
  /** The time by which tokens expire, cooldowns end and refreshes time out. */
  readonly clock = new ManualClock();
  readonly #injector = inject(Injector);
  readonly #refreshes: Refresh[] = [];
  #seen: readonly string[] = [];

  /** The refresh under way, which this test then ends. Throws if the app asked for none. */
  expectRefresh(): ExpectedRefresh {
    const refresh = this.#refreshes.find(({ expected }) => !expected);
    if (!refresh) throw this.#error('expected a refresh, but the app asked for none');
    refresh.expected = true;
    return {
      tokens: refresh.tokens,
      succeed: (tokens) => refresh.answer({ type: 'refreshed', tokens }),
      reject: () => refresh.answer({ type: 'rejected' }),
      unavailable: ({ status = 503, retryAfterMs } = {}) =>
        refresh.answer({ type: 'unavailable', status, retryAfterMs }),
    };
  }

  /** Throws if the app asked for a refresh that this test did not expect. */
  expectNoRefresh(): void {
    const count = this.#refreshes.filter(({ expected }) => !expected).length;
    if (count) throw this.#error(`expected no refresh, but the app asked for ${count}`);
  }

  /** At the end of a test: throws if there was a refresh that it did not expect, or did not end. */
  verify(): void {
    this.expectNoRefresh();
    const count = this.#refreshes.filter(({ ended }) => !ended).length;
    if (count) throw this.#error(`expected every refresh to end, but ${count} still waited for an answer`);
  }

  /** @internal */
  ɵwatch(): void {
    runInInjectionContext(this.#injector, injectTokenRefreshEvents).subscribe((event) => {
      this.#seen = [...this.#seen, told(event)].slice(-LISTED);
    });
  }

  /** @internal */
  ɵrefresh(tokens: Tokens | null): Observable<RefreshOutcome> {
    return new Observable((observer) => void this.#refreshes.push(new Refresh(tokens, observer)));
  }

  #error(what: string): Error {
    const seen = this.#seen.length ? `the last events:\n  ${this.#seen.join('\n  ')}` : 'no event was seen';
    return new Error(`ngx-token-refresh: ${what}; ${seen}`);
  }
}

/** In words, without any token: events hold none. */
function told(event: TokenRefreshEvent): string {
  const values = Object.entries(event).filter(([name]) => name !== 'at' && name !== 'sessionName');
  return values.map(([, value]) => String(value)).join(' ');
}
