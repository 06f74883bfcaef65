import { DestroyRef, inject, Injectable, Injector, runInInjectionContext } from '@angular/core';
import {
  injectTokenRefreshEvents,
  RefreshOutcome,
  StepUpDemand,
  Tokens,
  TokenStore,
  ɵsessionInjector,
} from 'ngx-token-refresh';
import { Observable } from 'rxjs';
import { EventHistory } from './event-history';
import { ManualClock } from './manual-clock';
import { RefreshCall } from './refresh-call';
import { StepUpCall } from './step-up-call';
import { TEST_PAGE } from './test-page';
import { OtherTab, TestStorage } from './test-storage';

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
  /** The server answers with new tokens. A refresh token that is left out is kept. Throws if the app cannot use them. */
  succeed(tokens: Tokens): void;
  /** The server says no: the session is over. */
  reject(): void;
  /**
   * No usable answer comes: the session continues, and the requests that wait fail with this status.
   */
  unavailable(answer?: UnavailableAnswer): void;
}

/** The start of an app, which waits for the test to say whether there is a session. */
export interface ExpectedResume {
  /** There is one. The app knows a moment later: `await TokenStore.whenResumed()`. */
  succeed(tokens: Tokens): void;
  /** There is none: the app is signed out, quietly. */
  signedOut(): void;
}

/** A step-up that waits for the test to say what the person does. */
export interface ExpectedStepUp {
  readonly demand: StepUpDemand;
  /** The person meets the demand: these tokens are stored in the session, and what waits is sent once more. */
  succeed(tokens: Tokens): void;
  /** The person closes the dialog: what waits gets the server's own answer. */
  giveUp(): void;
}

/**
 * Stands in for the server that refreshes, in tests of an app: says which refreshes there were, and how they end.
 *
 * Every method that expects something throws an Error if it is not so, in any test runner.
 *
 * What is injected is that of the session without a name; `session(name)` gives that of another.
 */
@Injectable()
export class TokenRefreshController {
  /** The time by which tokens expire, cooldowns end and refreshes time out. */
  readonly clock: ManualClock = inject(TEST_PAGE).clock;
  readonly #injector = inject(Injector);
  readonly #start = this.clock.now();
  readonly #time = (at: number): string => `+${`${at - this.#start}`.replace(/\B(?=(?:\d{3})+$)/g, ' ')} ms`;
  readonly #history = new EventHistory(this.#time);
  readonly #refreshes: RefreshCall[] = [];
  readonly #page = inject(TEST_PAGE);
  readonly #stepUps: StepUpCall[] = [];
  /** Of the session that it stands in for; `undefined`: for none. */
  #name: string | null | undefined;
  /** @internal */
  readonly ɵstorage = new TestStorage(() => this.clock.now());
  /** @internal Whether the app asks `ɵstorage`, when it starts, or for another tab. */
  ɵuses: 'resuming' | 'otherTab' | null = null;
  #isOver = false;

  constructor() {
    inject(DestroyRef).onDestroy(() => (this.#isOver = true));
  }

  /** That of the session with this name, of `provideTokenRefreshTesting({ name })`. The clock is the same. */
  session(name: string): TokenRefreshController {
    const injector = runInInjectionContext(this.#injector, () => ɵsessionInjector(name));
    const controller = injector.get(TokenRefreshController, null, { self: true, optional: true });
    if (controller) return controller;
    throw new Error(
      `ngx-token-refresh: the session '${name}' is that of the app; put provideTokenRefreshTesting({ name: '${name}' }) last.`,
    );
  }

  /** The refresh under way, which this test then ends. Throws if the app asked for none. */
  expectRefresh(): ExpectedRefresh {
    const refresh = this.#refreshes.find(({ expected }) => !expected);
    if (!refresh) {
      const none = this.#refreshes.length
        ? 'expected a further refresh, but the app asked for no further refresh'
        : 'expected a refresh, but the app asked for none';
      throw this.#error(none, this.#whyNone());
    }
    refresh.expected = true;
    return {
      tokens: refresh.tokens,
      succeed: (tokens) => {
        if (tokens.expiresAt !== undefined && tokens.expiresAt <= this.clock.now())
          throw new Error(
            'ngx-token-refresh: `expiresAt` is in the past of the test clock; count it from clock.now(), in milliseconds.',
          );
        refresh.answer({ type: 'refreshed', tokens });
      },
      reject: () => refresh.answer({ type: 'rejected' }),
      unavailable: ({ status = 503, retryAfterMs } = {}) =>
        refresh.answer({ type: 'unavailable', status, retryAfterMs }),
    };
  }

  /**
   * The step-up under way, which this test then ends, with `stepUp: true` of `provideTokenRefreshTesting()`. Throws if
   * nothing was demanded.
   */
  expectStepUp(): ExpectedStepUp {
    const stepUp = this.#stepUps.find(({ expected }) => !expected);
    if (!stepUp)
      throw this.#error(
        'expected a step-up, but the person was asked for none',
        'It takes `stepUp: true` of provideTokenRefreshTesting(), a session, and an answer such as stepUpRefusal().',
      );
    stepUp.expected = true;
    return {
      demand: stepUp.demand,
      succeed: (tokens) => stepUp.end(tokens),
      giveUp: () => stepUp.end(null),
    };
  }

  /**
   * The start of the app, which waits to know whether there is a session, with `resuming: true` of
   * `provideTokenRefreshTesting()`. Left unanswered, the app goes on without one after 3 s of the clock.
   */
  expectResume(): ExpectedResume {
    if (this.ɵuses !== 'resuming' || !this.ɵstorage.isOpen)
      throw this.#error(
        'expected an app that waits to know whether there is a session, but it knows',
        'It takes `resuming: true` of provideTokenRefreshTesting(), and is answered once.',
      );
    return { succeed: (tokens) => this.ɵstorage.found(tokens), signedOut: () => this.ɵstorage.found(null) };
  }

  /** Another tab of the same browser, with `otherTab: true` of `provideTokenRefreshTesting()`. */
  get otherTab(): OtherTab {
    if (this.ɵuses !== 'otherTab')
      throw new Error(
        'ngx-token-refresh: there is no other tab; give `otherTab: true` to provideTokenRefreshTesting().',
      );
    return this.ɵstorage;
  }

  /** Throws if the app asked for a refresh that this test did not expect. */
  expectNoRefresh(): void {
    const count = this.#refreshes.filter(({ expected }) => !expected).length;
    if (count) throw this.#error(`expected no refresh, but the app asked for ${count}`);
  }

  /**
   * At the end of a test: throws if there was a refresh or a step-up that it did not expect, or did not end, in any of its
   * sessions.
   */
  verify(): void {
    for (const controller of this.#page.controllers) controller.ɵverify();
  }

  /** @internal */
  ɵverify(): void {
    this.expectNoRefresh();
    const count = this.#refreshes.filter(({ isOpen }) => isOpen).length;
    if (count) throw this.#error(`expected every refresh to end, but ${count} still waited for an answer`);
    const stepUps = this.#stepUps.filter(({ expected, isOpen }) => !expected || isOpen).length;
    if (stepUps) throw this.#error(`expected every step-up to be expected and to end, but ${stepUps} did not`);
  }

  /**
   * The person presses a key: what `withInactivity()` counts as activity. No test can dispatch an event that it would count,
   * since browsers do not trust those. To play a person who is inactive, move the clock on.
   */
  actAsPerson(): void {
    this.#page.actAsPerson();
  }

  /** @internal */
  ɵwatch(name: string | null): void {
    if (this.#name !== undefined)
      throw new Error(
        'ngx-token-refresh: provideTokenRefreshTesting() is given twice; give it once, as this test needs it.',
      );
    this.#name = name;
    this.#page.controllers.add(this);
    runInInjectionContext(this.#injector, injectTokenRefreshEvents).subscribe((event) => {
      if ((event.sessionName ?? null) !== name) return;
      this.#history.add(event);
      if (event.type === 'refresh-failed' || event.type === 'refresh-succeeded') this.#refreshes.at(-1)?.noteEnd(event);
    });
  }

  /** @internal */
  ɵrefresh(tokens: Tokens | null): Observable<RefreshOutcome> {
    return new Observable((observer) => {
      this.#refreshes.push(new RefreshCall(tokens, observer, this.#time));
      this.clock.ɵstop();
    });
  }

  /** @internal */
  ɵstepUp(demand: StepUpDemand): Observable<Tokens> {
    const stepUp = new StepUpCall(demand);
    this.#stepUps.push(stepUp);
    return stepUp.tokens;
  }

  #whyNone(): string {
    if (this.#name === undefined)
      return 'This test has no session without a name: `session(name)` gives the TokenRefreshController of one that has.';
    if (this.#isOver) return 'This TokenRefreshController belongs to a test that is over: inject it in each test.';
    if (this.#refreshes.some(({ isOpen }) => isOpen))
      return 'The last one still waits for its answer: keep what expectRefresh() returned, and answer by that.';
    const tokens = this.#injector.get(TokenStore).tokens();
    if (!tokens)
      return 'The app is signed out: give `tokens` to provideTokenRefreshTesting(), or call TokenStore.signIn().';
    return this.#history.whyNoRefresh(this.clock.now(), tokens.expiresAt);
  }

  #error(what: string, why = ''): Error {
    const whose = this.#name == null ? '' : `in the session '${this.#name}', `;
    const { ɵnextAt: next } = this.clock;
    const timer = next === undefined ? 'no timer runs' : `the next timer is due at ${this.#time(next)}`;
    const clock = `The test clock is at ${this.#time(this.clock.now())}; ${timer}.`;
    return new Error(
      `ngx-token-refresh: ${[`${whose}${what}.`, why, clock, this.#history.list()].filter(Boolean).join('\n')}`,
    );
  }
}
