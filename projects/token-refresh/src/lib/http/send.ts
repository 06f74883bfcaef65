import { HttpEvent } from '@angular/common/http';
import { Subscriber } from 'rxjs';

/** Whoever hears what becomes of a send. */
export interface Sender {
  sent(event: HttpEvent<unknown>): void;
  failed(error: unknown): void;
  ended(): void;
}

/**
 * One send of a request. A Subscriber written by hand: this is on the path of every request, and operators would cost
 * several objects more.
 */
export class Send extends Subscriber<HttpEvent<unknown>> {
  constructor(private readonly sender: Sender) {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- see above; RxJS 8 renames it, and so shall we
    super();
  }

  protected override _next(event: HttpEvent<unknown>): void {
    this.sender.sent(event);
  }

  protected override _error(error: unknown): void {
    this.sender.failed(error);
    this.unsubscribe();
  }

  protected override _complete(): void {
    this.sender.ended();
    this.unsubscribe();
  }
}
