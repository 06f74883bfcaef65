import { HttpEvent } from '@angular/common/http';
import { Observable, Observer, Subscriber, Subscription } from 'rxjs';
import { Interception, PendingRequest } from './pending-request';

/** An observer, or what is called with each event. */
type Caller = Partial<Observer<HttpEvent<unknown>>> | ((event: HttpEvent<unknown>) => void) | null;

/**
 * The Observable that the interceptor returns. Each subscription becomes a {@link PendingRequest}.
 *
 * Hot path: it accepts a Subscriber, which HttpClient and every operator pass, without the three functions that
 * Observable creates for it.
 */
export class InterceptedRequest extends Observable<HttpEvent<unknown>> {
  readonly #of: Interception;

  constructor(of: Interception) {
    super();
    this.#of = of;
  }

  override subscribe(
    caller?: Caller,
    error?: ((error: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    if (!isSubscriber(caller)) {
      const source = new Observable<HttpEvent<unknown>>((subscriber) => this.subscribe(subscriber));
      return source.subscribe(...([caller, error, complete] as unknown as []));
    }
    try {
      new PendingRequest(this.#of, caller).start();
    } catch (failure) {
      caller.error(failure);
    }
    return caller;
  }
}

function isSubscriber(caller?: Caller): caller is Subscriber<HttpEvent<unknown>> {
  return caller instanceof Subscriber;
}
