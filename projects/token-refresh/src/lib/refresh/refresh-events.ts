import { Subject } from 'rxjs';
import { Clock } from '../platform/clock';
import { TokenRefreshEvent } from './token-refresh-event';

/** An event without its time, for each member of the union. */
type Untimed<E> = E extends unknown ? Omit<E, 'at'> : never;

/** Tells events to whoever listens. */
export class EventLog {
  readonly events = new Subject<TokenRefreshEvent>();

  constructor(private readonly clock: Clock) {}

  tell(event: Untimed<TokenRefreshEvent>): void {
    // Nothing is asked of the clock while nobody listens: a test's may count.
    if (this.events.observed) this.events.next(Object.assign(event, { at: this.clock.now() }));
  }
}
