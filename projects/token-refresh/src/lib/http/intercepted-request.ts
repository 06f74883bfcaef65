import { HttpEvent } from '@angular/common/http';
import { Observable, Observer, Subscriber, Subscription } from 'rxjs';
import { Interception, PendingRequest } from './pending-request';

/** An observer, or its functions one by one. */
type SubscribeArguments = [
  observer?: Partial<Observer<HttpEvent<unknown>>> | ((event: HttpEvent<unknown>) => void) | null,
  error?: ((error: unknown) => void) | null,
  complete?: (() => void) | null,
];

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

  override subscribe(...args: SubscribeArguments): Subscription {
    const [caller] = args;
    if (!isSubscriber(caller)) {
      return new Observable<HttpEvent<unknown>>((subscriber) => this.subscribe(subscriber)).subscribe(...(args as []));
    }
    try {
      new PendingRequest(this.#of, caller).start();
    } catch (error) {
      caller.error(error);
    }
    return caller;
  }
}

function isSubscriber(caller: SubscribeArguments[0]): caller is Subscriber<HttpEvent<unknown>> {
  return caller instanceof Subscriber;
}
