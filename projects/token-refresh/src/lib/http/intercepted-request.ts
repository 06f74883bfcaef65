import { HttpEvent, HttpHandlerFn, HttpRequest } from '@angular/common/http';
import { Observable, Observer, Subscriber, Subscription } from 'rxjs';
import { InterceptorContext } from './interceptor-context';
import { PendingRequest } from './pending-request';

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
  constructor(
    private readonly context: InterceptorContext,
    private readonly request: HttpRequest<unknown>,
    private readonly next: HttpHandlerFn,
    private readonly hasHeaders: boolean,
    private readonly isPublic: boolean,
  ) {
    super();
  }

  override subscribe(...args: SubscribeArguments): Subscription {
    const [caller] = args;
    if (!isSubscriber(caller)) {
      return new Observable<HttpEvent<unknown>>((subscriber) => this.subscribe(subscriber)).subscribe(...(args as []));
    }
    try {
      new PendingRequest(this.context, this.request, this.next, this.hasHeaders, this.isPublic, caller).start();
    } catch (error) {
      caller.error(error);
    }
    return caller;
  }
}

function isSubscriber(caller: SubscribeArguments[0]): caller is Subscriber<HttpEvent<unknown>> {
  return caller instanceof Subscriber;
}
