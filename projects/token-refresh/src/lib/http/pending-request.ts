import {
  HttpErrorResponse,
  HttpEvent,
  HttpEventType,
  HttpHandlerFn,
  HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { Subscriber } from 'rxjs';
import { TokenHttpAnswer } from '../backends/token-backend';
import { withoutQuery } from '../platform/without-query';
import { RequestEventType } from '../refresh/event-sink';
import { createWaiter, OngoingRefresh, RefreshFailure, sessionOver, Waiter } from '../refresh/ongoing-refresh';
import { TokenRefreshErrorCode } from '../refresh/token-refresh-error';
import { TokenRefreshCause } from '../refresh/token-refresh-event';
import { classifyAnswer } from './classify-answer';
import { isNews } from './event-order';
import { InterceptorContext } from './interceptor-context';
import { isReplayable } from './replayable';

/** The most sends of one request: with the first token, with that of its own refresh, with one that came meanwhile. */
const MAX_SENDS = 3;

/** Failures of a refresh that keep the session, although their status may be 401. */
const SESSION_KEPT: readonly TokenRefreshErrorCode[] = ['unavailable', 'timeout', 'invalid-response'];

/** A request as the interceptor got it. */
export interface RequestSource {
  readonly context: InterceptorContext;
  readonly request: HttpRequest<unknown>;
  readonly next: HttpHandlerFn;
  /** Whether the request has headers of its own. */
  readonly hasHeaders: boolean;
}

/** What remains of the sends before: none for nearly all requests. */
interface Refused {
  readonly sends: number;
  /** What the caller gets if a refresh cannot help. */
  readonly refusal: HttpErrorResponse;
  /** Whether this request has started a refresh. It starts no second one. */
  readonly startedRefresh: boolean;
}

/**
 * One subscription to one request, from its first send to its answer: start → dispatch → answer, and if the answer is a
 * refusal → refused → wait at the gate → release → dispatch again. The coordinator decides how to refresh; the gate of
 * its {@link OngoingRefresh} wakes those who wait.
 *
 * It is itself the Subscriber of the send under way, since this is the path of every request. RxJS uses a Subscriber
 * once: a replay continues in a copy. State is kept here, never in `HttpContext`, which clones and later subscriptions
 * share.
 */
export class PendingRequest extends Subscriber<HttpEvent<unknown>> implements Waiter {
  ongoing: OngoingRefresh | null = null;
  index = 0;

  /** The access token of the send under way; `null`: none. */
  #carried: string | null = null;
  /** The session that it was sent in, or waits in; `null`: none. */
  #session: string | null = null;
  /** The last event that the caller saw. */
  #lastEvent: HttpEvent<unknown> | null = null;
  #before: Refused | null = null;
  /** Whether it waited for a refresh before the send under way. */
  #waited = false;
  /** Whether events are held back because the answer under way is a 401. */
  #muted = false;
  /** Settles when the body of the answer is read; `null`: `HttpClient` has read it. */
  #reading: Promise<void> | null = null;
  /** Whether this send was answered, or failed for want of a token. */
  #isSettled = false;
  /** The XSRF token of when the request was made; `null`: none to renew. */
  #xsrf: string | null;

  readonly #source: RequestSource;
  readonly #caller: Subscriber<HttpEvent<unknown>>;

  /** @param caller what the interceptor's caller has subscribed with */
  constructor(source: RequestSource, caller: Subscriber<HttpEvent<unknown>>) {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- RxJS 7 has no other way to write a Subscriber
    super();
    this.#source = source;
    this.#caller = caller;
    const { context, hasHeaders, request } = source;
    this.#xsrf = hasHeaders ? (context.xsrf?.tokenFor(request) ?? null) : null;
  }

  start(): void {
    const { coordinator, staleness } = this.#source.context;
    const isStale = staleness?.isStale();
    if (isStale || coordinator.ongoing) this.#wait(isStale ? 'expiry' : null);
    else this.#dispatch();
    // Where the answer came synchronously there is nothing left to cancel.
    if (!this.closed) this.#caller.add(this);
  }

  /** The gate is open. */
  release(accessToken: string): void {
    this.#dispatch(accessToken);
  }

  /** The refresh brought no token. */
  fail({ error, status, tokenRefused }: RefreshFailure): void {
    const refusal = this.#before?.refusal;
    const { context, request } = this.#source;
    if (!tokenRefused && !refusal && !context.coordinator.hasExpired()) {
      // The refresh failed, but the current token has not expired: send with it.
      this.#waited = false;
      return this.#dispatch();
    }
    // When the session is over, the server's own refusal is the better answer.
    const own = SESSION_KEPT.includes(error.code) ? null : refusal;
    const { urlWithParams: url } = request;
    this.#deliver(own ?? new HttpErrorResponse({ error, status, url, statusText: error.message }));
  }

  override unsubscribe(): void {
    if (this.closed) return;
    super.unsubscribe();
    this.ongoing?.remove(this);
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#emit('request-cancelled');
  }

  protected override _next(event: HttpEvent<unknown>): void {
    if (event.type === HttpEventType.Response) {
      this.#onResponse(event);
    } else if (event.type === HttpEventType.User) {
      this.#caller.next(event);
    } else if (event.type === HttpEventType.ResponseHeader && event.status === 401) {
      this.#muted = true;
    } else if (!this.#muted && (!this.#before || isNews(event, this.#lastEvent))) {
      this.#lastEvent = event;
      this.#caller.next(event);
    }
  }

  protected override _error(error: unknown): void {
    if (error instanceof HttpErrorResponse) this.#onAnswer(error);
    else this.#caller.error(error);
    this.unsubscribe();
  }

  protected override _complete(): void {
    if (this.#reading) return void this.#reading.then(() => this.#end());
    this.#end();
  }

  #end(): void {
    if (this.closed) return;
    this.#caller.complete();
    this.unsubscribe();
  }

  /** Sends the request. @param accessToken from the gate; left out: the current one. */
  #dispatch(accessToken?: string): void {
    const { context, hasHeaders, next, request } = this.#source;
    const { header, signer, store, xsrf } = context;
    if (this.#failIfSessionChanged()) return;
    if (context.coordinator.events) {
      this.#emit(this.#before ? 'request-replayed' : 'request-sent');
      // An event listener may have cancelled this request, or changed the session.
      if (this.#caller.closed) return this.unsubscribe();
      if (this.#failIfSessionChanged()) return;
    }
    const { record } = store;
    let tokens = record?.tokens;
    if (tokens && accessToken !== undefined && accessToken !== tokens.accessToken)
      tokens = Object.assign({}, tokens, { accessToken });
    this.#session = record?.session ?? null;
    this.#carried = tokens?.accessToken ?? null;
    const isLate = !!this.#before || this.#waited;
    const renewed = this.#xsrf && isLate && xsrf ? xsrf.renew(request, this.#xsrf) : request;
    try {
      const sent = tokens ? header.attach(renewed, tokens, hasHeaders) : renewed;
      const events = signer && sent !== renewed ? signer.send(sent, next, this.#carried) : next(sent);
      events.subscribe(this);
    } catch (error) {
      // An interceptor after ours threw. Others may be waiting at the gate behind this one.
      this.error(error);
    }
  }

  /** Reads the body first, if `HttpClient` has left it to the caller. */
  #onResponse(answer: HttpResponse<unknown>): void {
    const { context, request } = this.#source;
    const read = request.responseType === 'json' ? answer : (context.backend.readBody?.(answer) ?? answer);
    // Promises are recognised by `then`: with zone.js, those of the browser are no instances of `Promise`.
    if (!('then' in read)) return this.#onAnswer(answer, read);
    this.#reading = read.then(
      (later) => this.#onAnswer(answer, later),
      () => this.#onAnswer(answer),
    );
  }

  /** @param read what to judge in its place. */
  #onAnswer(answer: TokenHttpAnswer, read = answer): void {
    // Cancelled while the body was read.
    if (this.closed) return;
    const { context } = this.#source;
    const kind = classifyAnswer(read, context.backend, context.signer);
    if (kind !== 'ok' && !context.delivered.has(answer)) return this.#onRefusal(answer, kind === 'session-over');
    const isError = answer instanceof HttpErrorResponse;
    if (!isError) this.#noteSuccess();
    this.#isSettled = true;
    this.#emit('request-answered', answer.status);
    if (isError) this.#caller.error(answer);
    else this.#caller.next(answer);
  }

  #noteSuccess(): void {
    const { coordinator, store } = this.#source.context;
    const carried = this.#carried;
    if (carried === null || coordinator.limiter.isSettled(carried)) return;
    if (carried === store.record?.tokens.accessToken) coordinator.limiter.noteSuccess(carried, this.#endpoint);
  }

  /** Decides how to go on: send again with a newer token, wait for one, or give the refusal to the caller. */
  #onRefusal(answer: TokenHttpAnswer, sessionIsOver: boolean): void {
    this.#emit('request-refused');
    // An event listener may have cancelled this request.
    if (this.#caller.closed) return this.unsubscribe();
    this.#isSettled = true;
    this.unsubscribe();

    const { context, request } = this.#source;
    const { coordinator, store, tabs } = context;
    const carried = this.#carried;
    // Another tab may have renewed the token already: then there is nothing to refresh.
    if (!coordinator.ongoing && carried === store.record?.tokens.accessToken) tabs?.reconcile();
    const { record } = store;
    const insideSuccess = answer instanceof HttpResponse;
    const refusal = insideSuccess ? refusalIn(answer, request) : answer;
    // A request of one session is never sent with a token of another. One that was sent before the sign-in may be.
    if (!record || (carried !== null && this.#session !== record.session)) return this.#deliver(refusal);

    const isCurrent = carried === record.tokens.accessToken;
    if (sessionIsOver && isCurrent) {
      store.end('rejected');
      return this.#deliver(refusal);
    }
    const starts = isCurrent && !coordinator.ongoing;
    const sends = (this.#before?.sends ?? 0) + 1;
    const isLast = sends === MAX_SENDS;
    if (starts && !this.#mayStartRefresh(record.tokens.accessToken, isLast)) return this.#deliver(refusal);
    if (isLast || !isReplayable(request, insideSuccess)) {
      // This request cannot be cured, but those that come after it can.
      if (starts) coordinator.refresh(createWaiter(), 'challenge');
      return this.#deliver(refusal);
    }
    const startedRefresh = starts || !!this.#before?.startedRefresh;
    this.#copy({ sends, refusal, startedRefresh }, record.session).#continue(isCurrent);
  }

  /** Whether a refusal of the current token may start a refresh. If a refresh has just not helped, that is noted. */
  #mayStartRefresh(accessToken: string, isLast: boolean): boolean {
    const { clock, coordinator } = this.#source.context;
    const { limiter } = coordinator;
    const started = !!this.#before?.startedRefresh;
    if (!this.#waited || !(started || isLast || !limiter.isProven(accessToken)))
      return limiter.allows(accessToken, this.#endpoint, clock.now());
    limiter.noteFruitless(this.#endpoint, started, clock.now());
    return false;
  }

  /** The Subscriber for the next send. */
  #copy(before: Refused, session: string): PendingRequest {
    const copy = new PendingRequest(this.#source, this.#caller);
    copy.#before = before;
    copy.#lastEvent = this.#lastEvent;
    copy.#session = session;
    copy.#xsrf = this.#xsrf;
    this.#caller.add(copy);
    return copy;
  }

  /** @param isCurrent whether the token that was refused is the current one; a newer one may be there already. */
  #continue(isCurrent: boolean): void {
    if (isCurrent) this.#wait('challenge');
    else if (this.#source.context.coordinator.ongoing) this.#wait(null);
    else this.#dispatch();
  }

  /** Waits at the gate. @param cause of the refresh to start if none is under way; `null`: start none. */
  #wait(cause: TokenRefreshCause | null): void {
    const { coordinator, store } = this.#source.context;
    this.#waited = true;
    this.#session = store.record?.session ?? null;
    this.#emit('request-waiting');
    // An event listener may have cancelled this request.
    if (this.#caller.closed) return this.unsubscribe();
    if (cause) coordinator.refresh(this, cause);
    else if (coordinator.ongoing) coordinator.ongoing.add(this);
    else this.#dispatch();
  }

  /** Requests that wait, or were refused, go on in their own session only. */
  #failIfSessionChanged(): boolean {
    const { record } = this.#source.context.store;
    const hasChanged = this.#session !== null && this.#session !== record?.session;
    if (hasChanged) this.fail(sessionOver(record ? 'session-changed' : 'signed-out'));
    return hasChanged;
  }

  /** Fails the request for want of a token. */
  #deliver(error: HttpErrorResponse): void {
    // A listener may have cancelled this request as the session ended.
    if (this.#caller.closed) return this.#emit('request-cancelled');
    this.#source.context.delivered.add(error);
    this.#isSettled = true;
    this.#emit('request-answered', error.status);
    this.#caller.error(error);
    this.unsubscribe();
  }

  /** Hot path: build no event without a listener. */
  #emit(type: RequestEventType, status?: number): void {
    const { context, request } = this.#source;
    context.coordinator.events?.request(type, request, this.#caller, status);
  }

  get #endpoint(): string {
    const { method, url } = this.#source.request;
    return `${method} ${withoutQuery(url)}`;
  }
}

/** The refusal inside an HTTP 200, as callers know refusals: an error with status 401 and the server's answer. */
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
