import {
  HttpErrorResponse,
  HttpEvent,
  HttpEventType,
  HttpHandlerFn,
  HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { Subscriber, Unsubscribable } from 'rxjs';
import { HttpAnswer } from '../backends/token-backend';
import { withoutQuery } from '../backends/without-query';
import { Flight, RefreshFailure, sessionOver, Waiter, waiterOf } from '../refresh/flight';
import { TokenRefreshErrorCode } from '../refresh/token-refresh-error';
import { RefreshCause, RequestAnsweredEvent, RequestEvent } from '../refresh/token-refresh-event';
import { CallContext } from './call-context';
import { isNews } from './event-order';
import { isReplayable } from './replayable';
import { Send } from './send';

/** Sends of one request, at most: with the first token, with that of its own refresh, with one that came meanwhile. */
const MOST_SENDS = 3;

/** What a refresh fails with that does not end the session; its status may be 401 all the same. */
const SESSION_KEPT: readonly TokenRefreshErrorCode[] = ['unavailable', 'timeout', 'invalid-response'];

/**
 * A request of the app, once for each subscription to it: waits at the gate if there is one, is sent, sees the answer,
 * and if that is a refusal, is sent again. What belongs to it is kept here, never in `HttpContext`: that is shared by
 * clones and by later subscriptions.
 *
 * It is what its caller undoes. As it is no `Subscription`, an answer that comes at once finds nothing to be parted from,
 * and while it waits there is nothing of it but this.
 */
export class Call implements Waiter, Unsubscribable {
  flight: Flight | null = null;
  place = 0;

  /** The send under way, or answered; `null`: none yet, or refused. */
  #send: Send | null = null;
  #sends = 0;
  /** The access token that the last send carried; `null`: none, nobody is signed in. */
  #carried: string | null = null;
  /** The session it is sent in, or waits in; `null`: not known yet, or none. */
  #session: string | null = null;
  /** What the last send was refused with. */
  #refusal: HttpErrorResponse | null = null;
  /** Whether it waited for a refresh before the last send, and whether it has started one. */
  #waited = false;
  #started = false;
  /** Whether the caller has its answer, or wants none any more. */
  #done = false;
  /** Whether events are held back because the answer under way is a 401. */
  #muted = false;
  /** The last event the caller saw. */
  #last: HttpEvent<unknown> | null = null;

  readonly #context: CallContext;
  readonly #request: HttpRequest<unknown>;
  readonly #next: HttpHandlerFn;
  readonly #caller: Subscriber<HttpEvent<unknown>>;
  readonly #own: boolean;
  readonly #xsrf: string | null;
  readonly #id: number;

  /**
   * @param own whether the request has headers of its own
   * @param xsrf the XSRF token as of when the request was made
   * @param id for the events
   */
  constructor(
    context: CallContext,
    request: HttpRequest<unknown>,
    next: HttpHandlerFn,
    caller: Subscriber<HttpEvent<unknown>>,
    own: boolean,
    xsrf: string | null,
    id: number,
  ) {
    this.#context = context;
    this.#request = request;
    this.#next = next;
    this.#caller = caller;
    this.#own = own;
    this.#xsrf = xsrf;
    this.#id = id;
  }

  start(): void {
    const { control, freshness } = this.#context;
    if (control.flight || freshness?.isStale()) this.#wait('expiry');
    else this.#dispatch();
  }

  /** Whether anything can still come of it: where the answer came at once there is nothing to undo. */
  get isOpen(): boolean {
    return !this.#done || this.#send?.closed === false;
  }

  release(): void {
    this.#dispatch();
  }

  fail({ error, status, tokenRefused }: RefreshFailure): void {
    if (!tokenRefused && !this.#refusal && !this.#context.control.hasExpired()) {
      // It waited for a newer token; the one there is will do.
      this.#waited = false;
      return this.#dispatch();
    }
    // The session is over: then the server's own words say it best.
    const own = SESSION_KEPT.includes(error.code) ? null : this.#refusal;
    const { urlWithParams: url } = this.#request;
    this.#surface(own ?? new HttpErrorResponse({ error, status, url, statusText: error.message }));
  }

  unsubscribe(): void {
    this.flight?.leave(this);
    this.#send?.unsubscribe();
    if (this.#done) return;
    this.#done = true;
    this.#tell('request-cancelled');
  }

  sent(event: HttpEvent<unknown>): void {
    const caller = this.#caller;
    if (event.type === HttpEventType.Response) {
      this.#answer(event);
    } else if (event.type === HttpEventType.User) {
      caller.next(event);
    } else if (event.type === HttpEventType.ResponseHeader && event.status === 401) {
      this.#muted = true;
    } else if (!this.#muted && (this.#sends === 1 || isNews(event, this.#last))) {
      this.#last = event;
      caller.next(event);
    }
  }

  failed(error: unknown): void {
    if (error instanceof HttpErrorResponse) this.#answer(error);
    else this.#caller.error(error);
  }

  ended(): void {
    this.#caller.complete();
  }

  #answer(answer: HttpAnswer): void {
    const context = this.#context;
    const caller = this.#caller;
    const verdict = context.judge(answer);
    if (verdict !== 'accepted' && !context.surfaced.has(answer))
      return this.#refused(answer, verdict === 'session-over');
    const failed = !(answer instanceof HttpResponse);
    if (this.#carried !== null && !failed) context.accepted(this.#carried, this.#request);
    this.#done = true;
    this.#tell('request-answered', answer.status);
    if (failed) caller.error(answer);
    else caller.next(answer);
  }

  #wait(cause: RefreshCause): void {
    const { control, store } = this.#context;
    this.#waited = true;
    this.#session = store.session;
    this.#tell('request-blocked');
    if (!this.#isLeft()) control.join(this, cause);
  }

  #dispatch(): void {
    if (this.#session !== null && this.#isOver()) return;
    const told = this.#tell(this.#refusal ? 'request-replayed' : 'request-sent');
    // Whoever was told may have unsubscribed it, or have changed the session.
    if (told && (this.#isLeft() || this.#isOver())) return;
    const context = this.#context;
    const request = this.#request;
    const xsrf = this.#xsrf;
    const { current, session } = context.store;
    this.#carried = current?.accessToken ?? null;
    this.#session = session;
    this.#muted = false;
    this.#sends++;
    const send = (this.#send = new Send(this));
    try {
      const renewed = xsrf && (this.#waited || this.#refusal) ? context.xsrf.renew(request, xsrf) : request;
      context.bodies.readIn(context.attacher.send(renewed, this.#next, this.#own), request).subscribe(send);
    } catch (error) {
      // An interceptor further down threw. Others may be waiting behind this one at the gate.
      send.error(error);
    }
  }

  /** Whether nobody waits for the answer any more. */
  #isLeft(): boolean {
    return this.#done || this.#caller.closed;
  }

  /** Whether it belongs to a session that is no more: then it fails. */
  #isOver(): boolean {
    const { current, session } = this.#context.store;
    const over = this.#session !== null && this.#session !== session;
    if (over) this.fail(sessionOver(current ? 'session-changed' : 'signed-out'));
    return over;
  }

  /** @param over the answer says that the session is over: nothing can cure it. */
  #refused(answer: HttpAnswer, over: boolean): void {
    const context = this.#context;
    const request = this.#request;
    const { control, store } = context;
    this.#send?.unsubscribe();
    this.#send = null;
    this.#tell('request-refused');
    if (this.#isLeft()) return;
    // Another tab may have replaced the token already: then nothing needs to be refreshed.
    if (!control.flight && this.#carried === store.current?.accessToken) context.catchUp?.();
    const { current, session } = store;
    const envelope = answer instanceof HttpResponse;
    const refusal = envelope ? refusalIn(answer, request) : answer;
    // A request of another session is never sent with a token of this one; one that was sent before the sign-in may be.
    if (!current || (this.#carried !== null && this.#session !== session)) return this.#surface(refusal);

    const isCurrent = this.#carried === current.accessToken;
    if (over && isCurrent) {
      store.end('rejected');
      // Whoever was told may have unsubscribed it.
      if (!this.#isLeft()) this.#surface(refusal);
      return;
    }
    const starts = isCurrent && !control.flight;
    const last = this.#sends === MOST_SENDS;
    const state = { waited: this.#waited, started: this.#started, last };
    if (starts && !context.permits(request, state)) return this.#surface(refusal);
    const cause = isCurrent ? 'challenge' : 'call';
    if (last || !isReplayable(request, envelope)) {
      // This one cannot be cured, but those that come after it can.
      if (starts) control.join(waiterOf(), cause);
      return this.#surface(refusal);
    }
    this.#refusal = refusal;
    this.#started ||= starts;
    this.#session = session;
    this.#waited = false;
    if (starts || control.flight) this.#wait(cause);
    else this.#dispatch();
  }

  /** It failed for good, for want of a token. */
  #surface(error: HttpErrorResponse): void {
    this.#context.surfaced.add(error);
    this.#done = true;
    this.#tell('request-answered', error.status);
    this.#caller.error(error);
  }

  /** @returns whether anybody was told: then code of the app has run. */
  #tell(type: RequestEvent['type']): boolean;
  #tell(type: RequestAnsweredEvent['type'], status: number): boolean;
  #tell(type: (RequestEvent | RequestAnsweredEvent)['type'], status?: number): boolean {
    const { log } = this.#context;
    // On the path of every request nothing is put together that nobody hears.
    if (!log.events.observed) return false;
    const { method, url } = this.#request;
    const id = this.#id;
    log.tell(
      Object.assign({ type, id, method, url: withoutQuery(url) } as RequestEvent, status !== undefined && { status }),
    );
    return true;
  }
}

/** The refusal inside an HTTP 200, as callers know refusals: an error with status 401 that holds the server's answer. */
function refusalIn(
  { body, headers, url }: HttpResponse<unknown>,
  { urlWithParams }: HttpRequest<unknown>,
): HttpErrorResponse {
  return new HttpErrorResponse({
    error: body,
    headers,
    status: 401,
    statusText: 'Unauthorized',
    url: url ?? urlWithParams,
  });
}
