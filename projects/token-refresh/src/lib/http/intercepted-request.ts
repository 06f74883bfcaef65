import { HttpEvent, HttpHandlerFn, HttpRequest } from '@angular/common/http';
import { Observable, Observer, Subscriber, Subscription } from 'rxjs';

/** Whoever makes a call for each subscription. */
export interface CallMaker {
  open(request: HttpRequest<unknown>, next: HttpHandlerFn, caller: Subscriber<HttpEvent<unknown>>): void;
}

/** An observer, or its functions one by one. */
type SubscribeArguments = [
  observer?: Partial<Observer<HttpEvent<unknown>>> | ((event: HttpEvent<unknown>) => void) | null,
  error?: ((error: unknown) => void) | null,
  complete?: (() => void) | null,
];

/**
 * The calls of one request: one for each subscription.
 *
 * It takes a subscriber in by hand, which HttpClient and every operator pass: this is on the path of every request, and
 * Observable makes three functions for it, and something to undo where the answer came at once.
 */
export class Calls extends Observable<HttpEvent<unknown>> {
  constructor(
    private readonly maker: CallMaker,
    private readonly request: HttpRequest<unknown>,
    private readonly next: HttpHandlerFn,
  ) {
    super();
  }

  override subscribe(...args: SubscribeArguments): Subscription {
    const [caller] = args;
    if (!isSubscriber(caller)) {
      return new Observable<HttpEvent<unknown>>((subscriber) => this.subscribe(subscriber)).subscribe(...(args as []));
    }
    try {
      this.maker.open(this.request, this.next, caller);
    } catch (error) {
      caller.error(error);
    }
    return caller;
  }
}

function isSubscriber(caller: SubscribeArguments[0]): caller is Subscriber<HttpEvent<unknown>> {
  return caller instanceof Subscriber;
}
