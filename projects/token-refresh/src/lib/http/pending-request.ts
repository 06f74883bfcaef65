import { HttpErrorResponse, HttpEvent, HttpHandlerFn, HttpRequest, HttpResponse } from '@angular/common/http';
import { Subscriber, Unsubscribable } from 'rxjs';
import { HttpAnswer } from '../backends/token-backend';
import { Flight, RefreshFailure, sessionOver, Waiter, waiterOf } from '../refresh/ongoing-refresh';
import { TokenRefreshErrorCode } from '../refresh/token-refresh-error';
import { RefreshCause } from '../refresh/token-refresh-event';
import { CallContext } from './call-context';
import { isReplayable } from './replayable';
import { Send, Taker } from './send';
import { tell } from './tell';

/** Sends of one request, at most: with the first token, with that of its own refresh, with one that came meanwhile. */
const MOST_SENDS = 3;

/** What a refresh fails with that does not end the session; its status may be 401 all the same. */
const SESSION_KEPT: readonly TokenRefreshErrorCode[] = ['unavailable', 'timeout', 'invalid-response'];

/**
 * A request that has to wait at the gate, or was refused: waits, is sent again, and fails if that cannot help. What
 * belongs to it is kept here, never in `HttpContext`: that is shared by clones and by later subscriptions.
 *
 * It is what its caller undoes, and while it waits there is nothing of it but this.
 */
export class Call implements Waiter, Taker, Unsubscribable {
  flight: Flight | null = null;
  place = 0;

  readonly context: CallContext;
  readonly request: HttpRequest<unknown>;
  readonly id: number;
  readonly #onward: HttpHandlerFn;
  readonly #caller: Subscriber<HttpEvent<unknown>>;
  readonly #own: boolean;
  readonly #xsrf: string | null;

  /** How often it was sent. */
  #sends: number;
  /** The send under way, or answered; `null`: none yet, or refused. */
  #send: Send | null = null;
  /** The session it waits in. */
  #session: string | null = null;
  /** What the last send was refused with. */
  #refusal: HttpErrorResponse | null = null;
  /** The last event the caller saw. */
  #last: HttpEvent<unknown> | null = null;
  /** Whether it waited for a refresh before the last send, and whether it has started one. */
  #waited = false;
  #started = false;
  #failed = false;

  /** @param sends how often the request was sent; with 0, `send` was not, and never is. */
  constructor({ context, request, id, onward, caller, own, xsrf }: Send, sends: 0 | 1) {
    this.context = context;
    this.request = request;
    this.id = id;
    this.#onward = onward;
    this.#caller = caller;
    this.#own = own;
    this.#xsrf = xsrf;
    this.#sends = sends;
  }

  wait(cause: RefreshCause): void {
    const { control, store } = this.context;
    this.#waited = true;
    this.#session = store.session;
    tell(this, 'request-blocked');
    if (!this.#caller.closed) control.join(this, cause);
  }

  release(): void {
    this.#dispatch();
  }

  fail({ error, status, tokenRefused }: RefreshFailure): void {
    if (!tokenRefused && !this.#refusal && !this.context.control.hasExpired()) {
      // It waited for a newer token; the one there is will do.
      this.#waited = false;
      return this.#dispatch();
    }
    // The session is over: then the server's own words say it best.
    const own = SESSION_KEPT.includes(error.code) ? null : this.#refusal;
    const { urlWithParams: url } = this.request;
    this.#surface(own ?? new HttpErrorResponse({ error, status, url, statusText: error.message }));
  }

  unsubscribe(): void {
    this.flight?.leave(this);
    if (this.#send) return this.#send.unsubscribe();
    if (!this.#failed) tell(this, 'request-cancelled');
  }

  refused({ carried, session: sentIn, last: seen }: Send, answer: HttpAnswer, over: boolean): void {
    this.#send = null;
    this.#last = seen;
    const { context, request } = this;
    const { control, store } = context;
    // Another tab may have replaced the token already: then nothing needs to be refreshed.
    if (!control.flight && carried === store.current?.accessToken) context.catchUp?.();
    const { current, session } = store;
    const envelope = answer instanceof HttpResponse;
    const refusal = envelope ? refusalIn(answer, request) : answer;
    // A request of another session is never sent with a token of this one; one that was sent before the sign-in may be.
    if (!current || (carried !== null && sentIn !== session)) return this.#surface(refusal);

    const isCurrent = carried === current.accessToken;
    if (over && isCurrent) {
      store.end('rejected');
      // Whoever was told may have unsubscribed it.
      if (!this.#caller.closed) this.#surface(refusal);
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
    if (starts || control.flight) this.wait(cause);
    else this.#dispatch();
  }

  #dispatch(): void {
    if (this.#isOver()) return;
    const { context, request } = this;
    const told = tell(this, this.#refusal ? 'request-replayed' : 'request-sent');
    // Whoever was told may have unsubscribed it, or have changed the session.
    if (told && (this.#caller.closed || this.#isOver())) return;
    this.#sends++;
    const xsrf = this.#xsrf;
    this.#send = new Send(this, context, request, this.#onward, this.#caller, this.#own, xsrf, this.id, this.#last);
    this.#send.start(xsrf && (this.#waited || this.#refusal) ? context.xsrf.renew(request, xsrf) : request);
  }

  /** Whether it belongs to a session that is no more: then it fails. */
  #isOver(): boolean {
    const { current, session } = this.context.store;
    const over = this.#session !== session;
    if (over) this.fail(sessionOver(current ? 'session-changed' : 'signed-out'));
    return over;
  }

  /** It failed for good, for want of a token. */
  #surface(error: HttpErrorResponse): void {
    this.context.surfaced.add(error);
    this.#failed = true;
    tell(this, 'request-answered', error.status);
    this.#caller.error(error);
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
