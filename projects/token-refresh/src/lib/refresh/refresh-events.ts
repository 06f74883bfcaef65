import { HttpRequest } from '@angular/common/http';
import { inject } from '@angular/core';
import { Observable, Subject } from 'rxjs';
import { Clock, CLOCK } from '../platform/clock';
import { withoutQuery } from '../platform/without-query';
import { NAMED_SESSIONS, sessionName } from '../session/named-session';
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

/** What the sessions of an app share. */
class EventStream {
  readonly subject = new Subject<TokenRefreshEvent>();
  readonly events = this.subject.asObservable();
  readonly requests = new Numbers();
  readonly refreshes = new Numbers();
}

/** Completes the events of one session and emits them. */
class RefreshEvents implements EventSink {
  constructor(
    readonly stream: EventStream,
    private readonly clock: Clock,
    private readonly sessionName: string | null,
  ) {}

  request(type: RequestEventType, { method, url }: HttpRequest<unknown>, key: object, status?: number): void {
    const event = { type, requestId: this.stream.requests.of(key), method, url: withoutQuery(url) };
    this.#emit((status === undefined ? event : { ...event, status }) as Untimed<TokenRefreshEvent>);
  }

  refresh(event: Parameters<EventSink['refresh']>[0], key: object): void {
    this.#emit({ ...event, refreshId: this.stream.refreshes.of(key) });
  }

  session(event: Parameters<EventSink['session']>[0]): void {
    this.#emit(event);
  }

  #emit(event: Untimed<TokenRefreshEvent>): void {
    const { clock, sessionName, stream } = this;
    // Read the clock for a subscriber only: the clock of a test may count its calls.
    if (stream.subject.observed)
      stream.subject.next({ ...event, ...(sessionName !== null && { sessionName }), at: clock.now() });
  }
}

/**
 * What happens, as it happens: requests, refreshes and sessions of the app, of all its sessions; `sessionName` says of
 * which. Never contains a token. Never completes, never fails. Call it in an injection context.
 */
export function injectTokenRefreshEvents(): Observable<TokenRefreshEvent> {
  const sessions = allSessions();
  const clock = inject(CLOCK);
  const sinks = sessions.map(({ coordinator }) => coordinator.events);
  const stream = sinks.find((sink) => sink instanceof RefreshEvents)?.stream ?? new EventStream();
  for (const { coordinator, name } of sessions) coordinator.events ??= new RefreshEvents(stream, clock, name);
  return stream.events;
}

interface Session {
  readonly name: string | null;
  readonly coordinator: RefreshCoordinator;
}

function allSessions(): readonly Session[] {
  const named = inject(NAMED_SESSIONS, { optional: true });
  // The injection context may be that of a session with a name.
  const app = inject(RefreshCoordinator, { optional: !!named, skipSelf: sessionName() !== null });
  const others = [...(named ?? [])].map(([name, injector]) => ({
    name,
    coordinator: injector.get(RefreshCoordinator),
  }));
  return app ? [{ name: null, coordinator: app }, ...others] : others;
}
