import { HttpEvent, HttpHandlerFn, HttpRequest } from '@angular/common/http';
import { Observable, Observer, Subscriber, Subscription } from 'rxjs';
import { InterceptorContext } from './interceptor-context';
import { Interception, PendingRequest } from './pending-request';

/** An observer, or what is called with each event. */
type Caller = Partial<Observer<HttpEvent<unknown>>> | ((event: HttpEvent<unknown>) => void) | null;

/**
 * The Observable that the interceptor returns. Each subscription becomes a {@link PendingRequest}.
 *
 * Hot path: it accepts a Subscriber, which HttpClient and every operator pass, without the three functions that
 * Observable creates for it.
 */
export class InterceptedRequest extends Observable<HttpEvent<unknown>> implements Interception {
  constructor(
    readonly context: InterceptorContext,
    readonly request: HttpRequest<unknown>,
    readonly next: HttpHandlerFn,
    readonly isPlain: boolean,
    readonly isPublic: boolean,
    readonly xsrf: string | null,
  ) {
    super();
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
      new PendingRequest(this, caller).start();
    } catch (failure) {
      caller.error(failure);
    }
    return caller;
  }
}

function isSubscriber(caller?: Caller): caller is Subscriber<HttpEvent<unknown>> {
  return caller instanceof Subscriber;
}
