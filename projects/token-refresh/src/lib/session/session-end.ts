import { InjectionToken } from '@angular/core';
import { warn } from '../platform/warn';
import { secretsIn, Tokens } from './tokens';

declare const ngDevMode: boolean | undefined;

/**
 * Why a session ended.
 *
 * - `'rejected'`: the server refused the refresh, or answered a request by saying that the session is over.
 * - `'no-refresh-token'`: the access token was refused and there is nothing to refresh it with.
 * - `'signed-out'`: the app called `TokenStore.signOut()`, or the session has ended in another tab.
 * - `'inactive'`: the person was inactive for too long.
 * - `'expired'`: the refresh token has expired.
 *
 * Later releases may add reasons: give a `switch` a `default`.
 */
export type SessionEndReason = 'rejected' | 'no-refresh-token' | 'signed-out' | 'inactive' | 'expired';

/** The end of a session, as `onSessionEnded` gets it. */
export interface SessionEnd {
  readonly reason: SessionEndReason;
  /** Which of several sessions of the app has ended; `null`: the one without a name. */
  readonly sessionName: string | null;
  /** HTTP status of the answer that ended the session. Left out: no answer did. */
  readonly status?: number;
  /** The error code in that answer. Left out: it had none. */
  readonly code?: string;

  /**
   * Holds the requests that wait, or were refused, until the next `signIn()`, in this tab or another: for a dialog in which
   * the person signs in again and loses nothing. Call it before `onSessionEnded` returns. What is held has no timeout, and
   * `withLoginRedirect()` leads nowhere. Does nothing for `'signed-out'` and `'inactive'`, and on a server.
   *
   * @param samePerson is asked at that sign-in, with the last tokens of the session that has ended and the new ones. `true`:
   * the requests are sent again with the new token. Anything else: they fail with their own 401.
   * @returns lets them fail, for a dialog that was closed; `signOut()` does so too. Does nothing after the next sign-in.
   */
  holdRequests(samePerson: (before: Tokens, after: Tokens) => boolean): () => void;
}

/** What the answer that ended a session says. */
export interface EndingAnswer {
  readonly status?: number;
  /** As the server sent it: it may be anything. */
  readonly code?: unknown;
}

/** The end of a session, with what the app has asked for. */
export interface HoldableEnd extends SessionEnd {
  /** Whether the next sign-in is the same person's. Left out: nothing is held. */
  ɵsamePerson?: ((before: Tokens, after: Tokens) => boolean) | null;
  /** Lets what is held fail. */
  ɵletGo?: () => void;
  /** Whether it is too late to hold anything. */
  ɵisTold?: boolean;
}

/** What is longer is a sentence, or a token. */
const CODE = /^.{1,64}$/;
/** A few digits are a code, though a token may have them too. */
const DIGITS = /^\d{1,5}$/;

/** The code, unless it may be, or be part of, one of these tokens. */
function withoutTokens(code: unknown, tokens: readonly Tokens[]): string | undefined {
  const text = typeof code === 'number' ? `${code}` : code;
  if (typeof text !== 'string' || !CODE.test(text)) return undefined;
  const isSecret = tokens.flatMap(secretsIn).some((token) => token.includes(text) || text.includes(token));
  return isSecret && !DIGITS.test(text) ? undefined : text;
}

/** @param tokens of the session, and those that it had before: none of them gets into the code */
export function sessionEnd(
  reason: SessionEndReason,
  { status, code }: EndingAnswer = {},
  tokens: readonly Tokens[] = [],
): HoldableEnd {
  const end: HoldableEnd = {
    reason,
    sessionName: null,
    status,
    code: withoutTokens(code, tokens),
    holdRequests: (samePerson) => {
      if (reason !== 'signed-out' && reason !== 'inactive') end.ɵsamePerson = samePerson;
      if ((typeof ngDevMode === 'undefined' || ngDevMode) && end.ɵisTold)
        warn('holdRequests() held nothing: call it before `onSessionEnded` returns.');
      return () => {
        if (end.ɵletGo) end.ɵletGo();
        else end.ɵsamePerson = null;
      };
    },
  };
  return end;
}

/** The functions to call when a session has ended. Each runs once, in an injection context. */
export const SESSION_ENDED = new InjectionToken<readonly ((end: HoldableEnd) => void)[]>(
  typeof ngDevMode === 'undefined' || ngDevMode ? 'ngx-token-refresh session ended' : '',
);
