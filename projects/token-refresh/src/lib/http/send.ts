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
import { withoutQuery } from '../backends/without-query';
import { Flight, RefreshFailure, sessionOver, Waiter, waiterOf } from '../refresh/flight';
import { TokenRefreshErrorCode } from '../refresh/token-refresh-error';
import { RefreshCause, RequestAnsweredEvent, RequestEvent } from '../refresh/token-refresh-event';
import { isNews } from './event-order';
import { isReplayable } from './replayable';
import { SendContext } from './send-context';

/** Sends of one request, at most: with the first token, with that of its own refresh, with one that came meanwhile. */
const MOST_SENDS = 3;

/** What a refresh fails with that does not end the session; its status may be 401 all the same. */
const SESSION_KEPT: readonly TokenRefreshErrorCode[] = ['unavailable', 'timeout', 'invalid-response'];

/** A request of the app, once for each subscription to it. */
export interface Call {
  readonly context: SendContext;
  readonly request: HttpRequest<unknown>;
  /** Whether the request has headers of its own. */
  readonly own: boolean;
  /** The XSRF token as of when the request was made. */
  readonly xsrf: string | null;
  readonly next: HttpHandlerFn;
  readonly caller: Subscriber<HttpEvent<unknown>>;
  /** For the events. */
  readonly id: number;
}

/**
 * One send of a call: waits at the gate if there is one, sends, sees the answer. A refused send hands over to another,
 * its replay. What belongs to a call travels along here, never in `HttpContext`: that is shared by clones and by later
 * subscriptions.
 *
 * A Subscriber written by hand: this is on the path of every request, and operators would cost several objects more.
 */
export class Send extends Subscriber<HttpEvent<unknown>> implements Waiter {
  flight: Flight | null = null;
  place = 0;

  /** The access token that this send carries; `null`: none, nobody is signed in. */
  #carried: string | null = null;
  /** The session it is sent in, or waits in; `null`: not known yet, or none. */
  #session: string | null = null;
  /** Whether it waited for a refresh, and whether the call has started one. */
  #waited = false;
  #started = false;
  /** Whether the caller has its answer, or the replay has taken over. */
  #done = false;
  /** Whether events are held back because the answer under way is a 401. */
  #muted = false;
  /** The last event the caller saw. */
  #last: HttpEvent<unknown> | null = null;

  constructor(
    private readonly call: Call,
    /** Counts the sends of the call, from 1. */
    private readonly attempt: number,
    /** What the former send was refused with. */
    private readonly refusal: HttpErrorResponse | null,
  ) {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- see above; RxJS 8 renames it, and so shall we
    super(call.caller);
  }

  start(): void {
    const { control, freshness } = this.call.context;
    if (control.flight || freshness?.isStale()) this.#wait('expiry');
    else this.#dispatch();
  }

  release(): void {
    this.#dispatch();
  }

  fail({ error, status, tokenRefused }: RefreshFailure): void {
    if (!tokenRefused && !this.refusal && !this.call.context.control.hasExpired()) {
      // It waited for a newer token; the one there is will do.
      this.#waited = false;
      return this.#dispatch();
    }
    // The session is over: then the server's own words say it best.
    const own = SESSION_KEPT.includes(error.code) ? null : this.refusal;
    const { urlWithParams: url } = this.call.request;
    this.#surface(own ?? new HttpErrorResponse({ error, status, url, statusText: error.message }));
  }

  override unsubscribe(): void {
    if (this.closed) return;
    this.flight?.leave(this);
    if (!this.#done) this.#tell('request-cancelled');
    super.unsubscribe();
  }

  protected override _next(event: HttpEvent<unknown>): void {
    const { caller } = this.call;
    if (event.type === HttpEventType.Response) {
      this.#answer(event);
    } else if (event.type === HttpEventType.User) {
      caller.next(event);
    } else if (event.type === HttpEventType.ResponseHeader && event.status === 401) {
      this.#muted = true;
    } else if (!this.#muted && (this.attempt === 1 || isNews(event, this.#last))) {
      this.#last = event;
      caller.next(event);
    }
  }

  protected override _error(error: unknown): void {
    if (error instanceof HttpErrorResponse) this.#answer(error);
    else super._error(error);
  }

  #answer(answer: HttpAnswer): void {
    const { context, request } = this.call;
    const verdict = context.judge(answer);
    if (verdict !== 'accepted' && !context.surfaced.has(answer))
      return this.#refused(answer, verdict === 'session-over');
    const failed = !(answer instanceof HttpResponse);
    if (this.#carried !== null && !failed) context.accepted(this.#carried, request);
    this.#done = true;
    this.#tell('request-answered', answer.status);
    if (failed) super._error(answer);
    else super._next(answer);
  }

  #wait(cause: RefreshCause): void {
    const { control, store } = this.call.context;
    this.#waited = true;
    this.#session = store.session;
    this.#tell('request-blocked');
    if (!this.closed) control.join(this, cause);
  }

  #dispatch(): void {
    if (this.#session !== null && this.#isOver()) return;
    const told = this.#tell(this.refusal ? 'request-replayed' : 'request-sent');
    // Whoever was told may have unsubscribed it, or have changed the session.
    if (told && (this.closed || this.#isOver())) return;
    const { context, next, request, own, xsrf } = this.call;
    const { current, session } = context.store;
    this.#carried = current?.accessToken ?? null;
    this.#session = session;
    try {
      const renewed = xsrf && (this.#waited || this.refusal) ? context.xsrf.renew(request, xsrf) : request;
      context.bodies.readIn(context.attacher.send(renewed, next, own), request).subscribe(this);
    } catch (error) {
      // An interceptor further down threw. Others may be waiting behind this one at the gate.
      this.error(error);
    }
  }

  /** Whether it belongs to a session that is no more: then it fails. */
  #isOver(): boolean {
    const { current, session } = this.call.context.store;
    const over = this.#session !== null && this.#session !== session;
    if (over) this.fail(sessionOver(current ? 'session-changed' : 'signed-out'));
    return over;
  }

  /** @param over the answer says that the session is over: nothing can cure it. */
  #refused(answer: HttpAnswer, over: boolean): void {
    const { context, request } = this.call;
    const { control, store } = context;
    this.#tell('request-refused');
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
      if (!this.closed) this.#surface(refusal);
      return;
    }
    const starts = isCurrent && !control.flight;
    const last = this.attempt === MOST_SENDS;
    const state = { waited: this.#waited, started: this.#started, last };
    if (starts && !context.permits(request, state)) return this.#surface(refusal);
    const cause = isCurrent ? 'challenge' : 'call';
    if (last || !isReplayable(request, envelope)) {
      // This one cannot be cured, but those that come after it can.
      if (starts) control.join(waiterOf(), cause);
      return this.#surface(refusal);
    }
    const replay = replayOf(this.call, this.attempt + 1, refusal);
    replay.#started = this.#started || starts;
    replay.#last = this.#last;
    replay.#session = session;
    this.#done = true;
    this.unsubscribe();
    if (starts || control.flight) replay.#wait(cause);
    else replay.#dispatch();
  }

  /** The call failed for good, for want of a token. */
  #surface(error: HttpErrorResponse): void {
    this.call.context.surfaced.add(error);
    this.#done = true;
    this.#tell('request-answered', error.status);
    super._error(error);
  }

  /** @returns whether anybody was told: then code of the app has run. */
  #tell(type: RequestEvent['type']): boolean;
  #tell(type: RequestAnsweredEvent['type'], status: number): boolean;
  #tell(type: (RequestEvent | RequestAnsweredEvent)['type'], status?: number): boolean {
    const { context, request, id } = this.call;
    const { log } = context;
    // On the path of every request nothing is put together that nobody hears.
    if (!log.events.observed) return false;
    const { method, url } = request;
    log.tell(
      Object.assign({ type, id, method, url: withoutQuery(url) } as RequestEvent, status !== undefined && { status }),
    );
    return true;
  }
}

/** Outside of the class: one that names itself is kept by bundlers, used or not. */
function replayOf(call: Call, attempt: number, refusal: HttpErrorResponse): Send {
  return new Send(call, attempt, refusal);
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
