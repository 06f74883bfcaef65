import { HttpRequest } from '@angular/common/http';
import { HttpAnswer } from '../backends/token-backend';
import { EventLog } from '../refresh/refresh-events';
import { Freshness } from '../refresh/staleness';
import { RefreshControl } from '../refresh/refresh-coordinator';
import { SessionStore } from '../session/session-store';
import { TokenAttacher } from './token-attacher';
import { UnreadBodies } from './unread-body';
import { XsrfHeader } from '../backends/xsrf-renewal';

/**
 * What an answer says about the token: nothing against it, or that it was refused and a refresh can cure it, or that
 * the session is over.
 */
export type Verdict = 'accepted' | 'challenge' | 'session-over';

/** What the calls of one app share. */
export interface CallContext {
  readonly store: SessionStore;
  readonly control: RefreshControl;
  readonly log: EventLog;
  readonly attacher: TokenAttacher;
  readonly bodies: UnreadBodies;
  readonly xsrf: XsrfHeader;
  /** Failures handed to callers. Where the interceptor is registered twice, the outer one must not begin again. */
  readonly surfaced: WeakSet<object>;

  readonly freshness: Freshness | null;
  /** Looks at what other tabs have written. */
  readonly catchUp: (() => void) | null;

  /** What the answer says about the token. */
  judge(answer: HttpAnswer): Verdict;

  /** A request was answered that carried the current token. */
  accepted(carried: string, request: HttpRequest<unknown>): void;

  /** Whether a refusal of the current token may start a refresh. Notes it if the last refresh was in vain. */
  permits(request: HttpRequest<unknown>, state: CallState): boolean;
}

/** What a call that was refused has behind it. */
export interface CallState {
  /** It was sent with what a refresh had just brought. */
  readonly waited: boolean;
  /** It has started a refresh before, and starts no other. */
  readonly started: boolean;
  /** It may not be sent again. */
  readonly last: boolean;
}
