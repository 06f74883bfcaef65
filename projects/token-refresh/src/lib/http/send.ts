import {
  HttpErrorResponse,
  HttpEvent,
  HttpEventType,
  HttpHandlerFn,
  HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { Subscriber } from 'rxjs';
import { HttpAnswer } from '../backends/token-backend';
import { CallContext } from './call-context';
import { isNews } from './event-order';
import { tell } from './tell';

/** Whoever takes a request up when a send of it was refused. */
export interface Taker {
  /** @param over the answer says that the session is over: nothing can cure it. */
  refused(send: Send, answer: HttpAnswer, over: boolean): void;
}

/**
 * One send of a request: what it carries, and what the caller sees of its answer. The first send is all there is of a
 * request whose token is good, and its caller undoes it.
 *
 * A Subscriber written by hand: this is on the path of every request, and operators would cost several objects more.
 */
export class Send extends Subscriber<HttpEvent<unknown>> {
  /** The access token; `null`: none, nobody is signed in. */
  carried: string | null = null;
  /** The session it is sent in. */
  session: string | null = null;
  /** The last event the caller saw, of this send or of those before. */
  last: HttpEvent<unknown> | null;

  /** Whether events are held back because the answer under way is a 401. */
  #muted = false;
  /** Whether it was answered, or is of no use any more. */
  #done = false;

  /**
   * @param onward what sends the request on
   * @param own whether the request has headers of its own
   * @param xsrf the XSRF token as of when the request was made
   * @param id for the events
   * @param seen the last event the caller saw of the sends before
   */
  constructor(
    private readonly taker: Taker,
    readonly context: CallContext,
    readonly request: HttpRequest<unknown>,
    readonly onward: HttpHandlerFn,
    readonly caller: Subscriber<HttpEvent<unknown>>,
    readonly own: boolean,
    readonly xsrf: string | null,
    readonly id: number,
    private readonly seen: HttpEvent<unknown> | null = null,
  ) {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- see above; RxJS 8 renames it, and so shall we
    super();
    this.last = seen;
  }

  /** @param request as it is to be sent, but for the token. */
  start(request: HttpRequest<unknown>): void {
    const { attacher, bodies, store } = this.context;
    this.carried = store.current?.accessToken ?? null;
    this.session = store.session;
    try {
      bodies.readIn(attacher.send(request, this.onward, this.own), request).subscribe(this);
    } catch (error) {
      // An interceptor further down threw. Others may be waiting behind this one at the gate.
      this.error(error);
    }
  }

  override unsubscribe(): void {
    super.unsubscribe();
    if (this.#done) return;
    this.#done = true;
    tell(this, 'request-cancelled');
  }

  protected override _next(event: HttpEvent<unknown>): void {
    const { caller } = this;
    if (event.type === HttpEventType.Response) {
      this.#answer(event);
    } else if (event.type === HttpEventType.User) {
      caller.next(event);
    } else if (event.type === HttpEventType.ResponseHeader && event.status === 401) {
      this.#muted = true;
    } else if (!this.#muted && isNews(event, this.seen)) {
      this.last = event;
      caller.next(event);
    }
  }

  protected override _error(error: unknown): void {
    if (error instanceof HttpErrorResponse) this.#answer(error);
    else this.caller.error(error);
    this.unsubscribe();
  }

  protected override _complete(): void {
    this.caller.complete();
    this.unsubscribe();
  }

  #answer(answer: HttpAnswer): void {
    const { caller, carried, context } = this;
    const verdict = context.judge(answer);
    if (verdict !== 'accepted' && !context.surfaced.has(answer)) return this.#hand(answer, verdict === 'session-over');
    const failed = !(answer instanceof HttpResponse);
    if (carried !== null && !failed) context.accepted(carried, this.request);
    this.#done = true;
    tell(this, 'request-answered', answer.status);
    if (failed) caller.error(answer);
    else caller.next(answer);
  }

  #hand(refusal: HttpAnswer, over: boolean): void {
    tell(this, 'request-refused');
    // Whoever was told may have unsubscribed the caller, and with it this, if it did not answer at once.
    if (this.caller.closed) return this.unsubscribe();
    this.#done = true;
    this.unsubscribe();
    this.taker.refused(this, refusal, over);
  }
}
