import { HttpRequest } from '@angular/common/http';
import {
  RefreshFailedEvent,
  RefreshStartedEvent,
  RefreshSucceededEvent,
  RequestAnsweredEvent,
  SessionEndedEvent,
  SessionStartedEvent,
  StepUpEndedEvent,
  StepUpStartedEvent,
  TokenRequestEvent,
} from './token-refresh-event';

/** An event without what is the same in all of them. */
type Bare<E, K extends PropertyKey = never> = E extends unknown ? Omit<E, 'at' | 'sessionName' | K> : never;

export type RequestEventType = (TokenRequestEvent | RequestAnsweredEvent)['type'];

/**
 * What the coordinator and the pending requests report to. There is none until `injectTokenRefreshEvents()` is called:
 * an app that does not import it loads no code for events.
 */
export interface EventSink {
  /**
   * @param key identifies the subscription: all events with one key get one `requestId`.
   * @param status of the answer, for `'request-answered'`.
   */
  request(type: RequestEventType, request: HttpRequest<unknown>, key: object, status?: number): void;
  /** @param key identifies the refresh: all events with one key get one `refreshId`. */
  refresh(
    event: Bare<RefreshStartedEvent | RefreshSucceededEvent | RefreshFailedEvent, 'refreshId'>,
    key: object,
  ): void;
  session(event: Bare<SessionStartedEvent | SessionEndedEvent | StepUpStartedEvent | StepUpEndedEvent>): void;
}
