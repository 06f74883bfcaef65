import { inject, Injectable } from '@angular/core';
import { Subject } from 'rxjs';
import { CLOCK } from '../tokens/clock';
import { TokenRefreshEvent } from './token-refresh-event';

/** An event without its time, for each member of the union. */
type Untimed<E> = E extends unknown ? Omit<E, 'at'> : never;

/** Tells events to whoever listens. Nothing is made up while nobody does. */
@Injectable()
export class EventLog {
  readonly #clock = inject(CLOCK);
  readonly events = new Subject<TokenRefreshEvent>();

  /** Whether anybody listens: to be asked before an event is put together on the request path. */
  get observed(): boolean {
    return this.events.observed;
  }

  tell(event: Untimed<TokenRefreshEvent>): void {
    if (this.observed) this.events.next({ ...event, at: this.#clock.now() });
  }
}
