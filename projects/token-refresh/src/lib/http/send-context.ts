import { HttpRequest } from '@angular/common/http';
import { HttpAnswer } from '../backends/token-backend';
import { EventLog } from '../refresh/event-log';
import { RefreshControl } from '../refresh/refresh-control';
import { SessionStore } from '../tokens/session-store';
import { TokenHeader } from './token-header';

/** What the sends of one app share. */
export interface SendContext {
  readonly store: SessionStore;
  readonly control: RefreshControl;
  readonly header: TokenHeader;
  readonly log: EventLog;
  /** Failures handed to callers. Where the interceptor is registered twice, the outer one must not begin again. */
  readonly surfaced: WeakSet<object>;

  isChallenge(answer: HttpAnswer): boolean;

  /** A request was answered that carried this token. */
  accepted(carried: string, request: HttpRequest<unknown>): void;

  /**
   * Whether a refusal of the current token may start a refresh.
   *
   * @param waited whether the request was sent with what a refresh had just brought: then another is in vain, and so
   * was that one, if the request had `started` it.
   */
  permits(request: HttpRequest<unknown>, waited: boolean, started: boolean): boolean;
}
