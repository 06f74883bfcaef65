import { HttpRequest } from '@angular/common/http';
import { inject } from '@angular/core';
import { Observable, Subject } from 'rxjs';
import { Clock, CLOCK } from '../platform/clock';
import { withoutQuery } from '../platform/without-query';
import { EventSink, RequestEventType } from './event-sink';
import { RefreshCoordinator } from './refresh-coordinator';
import { TokenRefreshEvent } from './token-refresh-event';

/** An event without what is added here. */
type Untimed<E> = E extends unknown ? Omit<E, 'at' | 'sessionName'> : never;

/** Numbers objects in the order in which they are seen first. */
class Numbers {
  readonly #of = new WeakMap<object, number>();
  #last = 0;

  of(key: object): number {
    let number = this.#of.get(key);
    if (!number) this.#of.set(key, (number = ++this.#last));
    return number;
  }
}

/** Completes events and emits them. */
class RefreshEvents implements EventSink {
  readonly #subject = new Subject<TokenRefreshEvent>();
  readonly events = this.#subject.asObservable();
  readonly #requests = new Numbers();
  readonly #refreshes = new Numbers();

  constructor(private readonly clock: Clock) {}

  request(type: RequestEventType, { method, url }: HttpRequest<unknown>, key: object, status?: number): void {
    const event = { type, requestId: this.#requests.of(key), method, url: withoutQuery(url) };
    this.#emit((status === undefined ? event : { ...event, status }) as Untimed<TokenRefreshEvent>);
  }

  refresh(event: Parameters<EventSink['refresh']>[0], key: object): void {
    this.#emit({ ...event, refreshId: this.#refreshes.of(key) });
  }

  session(event: Parameters<EventSink['session']>[0]): void {
    this.#emit(event);
  }

  #emit(event: Untimed<TokenRefreshEvent>): void {
    // Read the clock for a subscriber only: the clock of a test may count its calls.
    if (this.#subject.observed) this.#subject.next({ ...event, at: this.clock.now() });
  }
}

/**
 * What happens, as it happens: requests, refreshes and sessions of the app. Never contains a token. Never completes,
 * never fails. Call it in an injection context.
 */
export function injectTokenRefreshEvents(): Observable<TokenRefreshEvent> {
  const coordinator = inject(RefreshCoordinator);
  const clock = inject(CLOCK);
  return (coordinator.events ??= new RefreshEvents(clock)).events;
}
