import { SessionEndReason } from '../session/session-end';
import { TokenRefreshErrorCode } from './token-refresh-error';

/**
 * What a refresh was started by: a challenge, a token that has expired or is about to, or a call of
 * `TokenRefresher.refresh()`.
 */
export type RefreshCause = 'challenge' | 'expiry' | 'call';

/** One subscription to one request. */
export interface RequestEvent {
  /** `sent` with a token or without, `replayed`: sent again, `refused`: by a challenge, `blocked`: waits at the gate. */
  readonly type: 'request-sent' | 'request-replayed' | 'request-refused' | 'request-blocked' | 'request-cancelled';
  /** Epoch milliseconds. */
  readonly at: number;
  /** Counts the requests of this app; all events of one request bear the same. */
  readonly id: number;
  readonly method: string;
  /** Without query and fragment: those may hold a token. */
  readonly url: string;
}

/** What the caller got in the end. */
export interface RequestAnsweredEvent extends Omit<RequestEvent, 'type'> {
  readonly type: 'request-answered';
  /** HTTP status; 0: no answer came. */
  readonly status: number;
}

export interface RefreshStartedEvent {
  readonly type: 'refresh-started';
  readonly at: number;
  /** Counts the flights of this app. */
  readonly flight: number;
  readonly cause: RefreshCause;
}

export interface RefreshSucceededEvent {
  readonly type: 'refresh-succeeded';
  readonly at: number;
  readonly flight: number;
  /**
   * Who brought the tokens: the flight's own exchange, the app with `TokenStore.update()`, or another tab, from which
   * they were adopted.
   */
  readonly source: 'exchange' | 'update' | 'other-tab';
}

export interface RefreshFailedEvent {
  readonly type: 'refresh-failed';
  readonly at: number;
  readonly flight: number;
  readonly code: TokenRefreshErrorCode;
  /** HTTP status of the refresh; 0: no answer came. */
  readonly status: number;
  /** Milliseconds during which no further refresh is tried; 0: none. */
  readonly cooldown: number;
}

export interface SessionStartedEvent {
  readonly type: 'session-started';
  readonly at: number;
}

export interface SessionEndedEvent {
  readonly type: 'session-ended';
  readonly at: number;
  readonly reason: SessionEndReason;
}

/** What happened, for a timeline or a log. Never holds a token, nor any part of one. */
export type TokenRefreshEvent =
  | RequestEvent
  | RequestAnsweredEvent
  | RefreshStartedEvent
  | RefreshSucceededEvent
  | RefreshFailedEvent
  | SessionStartedEvent
  | SessionEndedEvent;
