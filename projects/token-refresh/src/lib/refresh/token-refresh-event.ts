import { TokenSource } from '../session/session-change';
import { SessionEndReason } from '../session/session-end';
import { TokenRefreshErrorCode } from './token-refresh-error';

/**
 * Why a refresh was started: a challenge, a token that has expired or is about to, a call of `TokenRefresher.refresh()`,
 * or a start of the app that looks for a session. Later releases may add causes.
 */
export type TokenRefreshCause = 'challenge' | 'expiry' | 'call' | 'resume';

/** What all events have. */
export interface TokenRefreshEventBase {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Which of several sessions of the app. Left out: the one without a name. */
  readonly sessionName?: string;
}

/** An event of one subscription to one request. */
export interface TokenRequestEvent extends TokenRefreshEventBase {
  /**
   * `sent`: with a token or without; `refused`: by a challenge, or a demand for more; `waiting`: for a
   * refresh, a step-up or a sign-in; `replayed`: sent again;
   * `cancelled`: by its caller.
   */
  readonly type: 'request-sent' | 'request-replayed' | 'request-refused' | 'request-waiting' | 'request-cancelled';
  /** Counts the requests of the app; all events of one subscription have the same. */
  readonly requestId: number;
  readonly method: string;
  /** Without query and fragment, which may contain a token. */
  readonly url: string;
}

/** What the caller got in the end. */
export interface RequestAnsweredEvent extends Omit<TokenRequestEvent, 'type'> {
  readonly type: 'request-answered';
  /** HTTP status; 0: no answer came. */
  readonly status: number;
}

export interface RefreshStartedEvent extends TokenRefreshEventBase {
  readonly type: 'refresh-started';
  /** Counts the refreshes of the app. */
  readonly refreshId: number;
  readonly cause: TokenRefreshCause;
}

export interface RefreshSucceededEvent extends TokenRefreshEventBase {
  readonly type: 'refresh-succeeded';
  readonly refreshId: number;
  /**
   * Where the tokens came from: the exchange of this refresh, `TokenStore.renew()`, another tab, or for cause `'resume'`
   * also a storage that answered late, or a sign-in that was faster.
   */
  readonly source: TokenSource;
}

export interface RefreshFailedEvent extends TokenRefreshEventBase {
  readonly type: 'refresh-failed';
  readonly refreshId: number;
  readonly code: TokenRefreshErrorCode;
  /** HTTP status of the refresh; 0: no answer came. */
  readonly status: number;
  /** Milliseconds during which no further refresh is tried; 0: none. */
  readonly cooldown: number;
}

export interface SessionStartedEvent extends TokenRefreshEventBase {
  readonly type: 'session-started';
}

export interface SessionEndedEvent extends TokenRefreshEventBase {
  readonly type: 'session-ended';
  readonly reason: SessionEndReason;
}

/** The handler of `withStepUp()` is called. */
export interface StepUpStartedEvent extends TokenRefreshEventBase {
  readonly type: 'step-up-started';
  /** Counts the demands of the app. */
  readonly stepUpId: number;
  /** What the server demands, by its error code. */
  readonly error: string;
}

export interface StepUpEndedEvent extends TokenRefreshEventBase {
  readonly type: 'step-up-ended';
  readonly stepUpId: number;
  /** Whether the handler has brought tokens. `false`: it has given up, or the session is over. */
  readonly isMet: boolean;
}

/** What happened, for a timeline or a log. Never contains a token, nor any part of one. */
export type TokenRefreshEvent =
  | TokenRequestEvent
  | RequestAnsweredEvent
  | RefreshStartedEvent
  | RefreshSucceededEvent
  | RefreshFailedEvent
  | SessionStartedEvent
  | SessionEndedEvent
  | StepUpStartedEvent
  | StepUpEndedEvent;
