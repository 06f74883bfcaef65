import { inject, Signal } from '@angular/core';
import { isDelay } from '../../platform/clock';
import { configurationError } from '../../platform/configuration-error';
import { onServer } from '../../platform/on-server';
import { browserPersonInput, PERSON_INPUT } from '../../platform/person-input';
import { sessionInjector } from '../../session/named-session';
import { NAMESPACE } from '../../session/token-storage';
import { browserTabChannel } from '../cross-tab/tab-channel';
import { atStart, TokenRefreshFeature } from '../token-refresh-feature';
import { INACTIVITY_WATCH, InactivityWatch } from './inactivity-watch';
import { ACTIVITY_CHANNEL } from './last-input';

declare const ngDevMode: boolean | undefined;

/** Options of {@link withInactivity}. */
export interface InactivityOptions {
  /** Milliseconds without input after which the session ends: at least 120 000, and more than `warnBefore`. */
  readonly signOutAfter: number;

  /** Milliseconds before that end from which `secondsLeft` of {@link injectInactivity} counts: at least 20 000. @default 60000 */
  readonly warnBefore?: number;
}

/** What {@link injectInactivity} returns. */
export interface Inactivity {
  /** Seconds until the session ends for inactivity, counted down; `null`: that is not near, or there is no session. */
  readonly secondsLeft: Signal<number | null>;

  /**
   * Counts as input of the person: for what this document does not hear of, such as a video that plays, or work inside an
   * iframe. Does nothing while signed out.
   */
  keepAlive(): void;
}

const LEAST_TIME = 120_000;
const LEAST_WARNING = 20_000;

/** What is wrong with these options, in one sentence; `null`: nothing. */
function problemOf(signOutAfter: unknown, warnBefore: number): string | null {
  if (typeof signOutAfter !== 'number' || !isDelay(signOutAfter, LEAST_TIME))
    return '`signOutAfter` of withInactivity() must be a number of milliseconds from 120000 to 2147483647';
  if (!isDelay(warnBefore, LEAST_WARNING) || warnBefore >= signOutAfter)
    return '`warnBefore` of withInactivity() must be a number of milliseconds from 20000 to less than `signOutAfter`';
  return null;
}

/**
 * Signs out a person who is inactive: who has not touched, clicked, typed or moved the pointer in any tab for
 * `signOutAfter`. The session ends in every tab as by `TokenStore.signOut()`, with reason `'inactive'`; the time that a
 * machine sleeps counts. Requests do not count as activity, and while the person is away neither `withProactiveRefresh()`
 * nor a `BACKGROUND_REQUEST` refreshes.
 *
 * The tabs of one `namespace` share the time of the last input, with or without `withCrossTabSync()`. Show a warning by
 * {@link injectInactivity}.
 *
 * @throws Error if an option cannot be used.
 */
export function withInactivity(options: InactivityOptions): TokenRefreshFeature {
  const { signOutAfter, warnBefore = 60_000 } = Object(options) as InactivityOptions;
  if (typeof ngDevMode === 'undefined' || ngDevMode) {
    const problem = problemOf(signOutAfter, warnBefore);
    if (problem) throw configurationError(problem);
  }
  return {
    ɵkind: 'withInactivity',
    ɵproviders: [
      { provide: PERSON_INPUT, useFactory: browserPersonInput },
      {
        provide: ACTIVITY_CHANNEL,
        useFactory: () => (onServer() ? null : browserTabChannel(`${inject(NAMESPACE)}.activity`)),
      },
      { provide: INACTIVITY_WATCH, useFactory: () => new InactivityWatch(signOutAfter, warnBefore) },
      atStart(() => inject(INACTIVITY_WATCH)),
    ],
  };
}

/**
 * How long the session lasts without input, for a warning that the person can answer. Call it in an injection context;
 * needs `withInactivity()`.
 *
 * @param name of one of several sessions, which has `withInactivity()`. Left out: the session without a name
 */
export function injectInactivity(name?: string): Inactivity {
  const watch =
    name === undefined
      ? inject(INACTIVITY_WATCH)
      : sessionInjector(name).get(INACTIVITY_WATCH, undefined, { self: true });
  return { secondsLeft: watch.secondsLeft.asReadonly(), keepAlive: () => watch.note() };
}
