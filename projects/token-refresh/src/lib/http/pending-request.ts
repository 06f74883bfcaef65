import {
  HttpErrorResponse,
  HttpEvent,
  HttpEventType,
  HttpHandlerFn,
  HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { Subscriber } from 'rxjs';
import { errorCodeIn } from '../backends/answer-fields';
import { TokenHttpAnswer } from '../backends/token-backend';
import { withoutQuery } from '../platform/without-query';
import { RequestEventType } from '../refresh/event-sink';
import { OngoingRefresh, RefreshFailure, sessionOver, Waiter } from '../refresh/ongoing-refresh';
import { StepUp } from '../refresh/step-up';
import { TokenRefreshErrorCode } from '../refresh/token-refresh-error';
import { TokenRefreshCause } from '../refresh/token-refresh-event';
import { admit } from './admit';
import { classifyAnswer } from './classify-answer';
import { isNews } from './event-order';
import { InterceptorContext } from './interceptor-context';
import { refusalCause } from './refusal-cause';
import { refusalIn } from './refusal-in';
import { isReplayable, isSafe } from './replayable';

/** The most sends of one request: with the first token, with that of its own refresh, with one that came meanwhile. */
const MAX_SENDS = 3;

/** Ends of a session by the server's word: the person has not signed out. */
const ENDED_BY_SERVER: readonly TokenRefreshErrorCode[] = ['rejected', 'no-refresh-token', 'expired'];

/** What every subscription to one request has in common. */
export interface Interception {
  readonly context: InterceptorContext;
  readonly request: HttpRequest<unknown>;
  readonly next: HttpHandlerFn;
  /** Whether the request has no headers of its own. */
  readonly isPlain: boolean;
  /** Whether the server answers it without a token as well. */
  readonly isPublic: boolean;
  /** The XSRF token of when the request was made; `null`: none to renew. */
  readonly xsrf: string | null;
}

/**
 * One subscription to one request, from its first send to its answer: start → dispatch → answer, and if the answer is a
 * refusal → refused → wait at the gate → release → dispatch again. Here it is decided whether a refusal needs a refresh;
 * the coordinator makes it, and the gate of its {@link OngoingRefresh} wakes the requests that wait.
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
  /** How often it was sent and refused. */
  #refusals = 0;
  /** What the caller gets if a refresh cannot help; `null`: it was not refused. */
  #refusal: TokenHttpAnswer | null = null;
  /** Whether this request has started a refresh. It starts no second one. */
  #startedRefresh = false;
  /** Whether it waited for a refresh before the send under way. */
  #waited = false;
  /** The demand that it has waited for. It waits for no second one. */
  #stepUp: StepUp | null = null;
  /** Whether it goes without a token because the session is over: it gets none of a later one. */
  #isGuest = false;
  /** Ends the wait of a request that was never refused. */
  #timer: unknown = null;
  /** Events of a failure that are held back, since it may be a refusal; `null`: the answer under way is none. */
  #heldBack: HttpEvent<unknown>[] | null = null;
  /** Settles when the body of the answer is read; `null`: `HttpClient` has read it. */
  #reading: Promise<void> | null = null;
  /** Whether this send was answered, or failed for want of a token. */
  #isSettled = false;

  readonly #of: Interception;
  readonly #caller: Subscriber<HttpEvent<unknown>>;

  /** @param caller what the interceptor's caller has subscribed with */
  constructor(of: Interception, caller: Subscriber<HttpEvent<unknown>>) {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- RxJS 7 has no other way to write a Subscriber
    super();
    this.#of = of;
    this.#caller = caller;
  }

  start(): void {
    const { coordinator } = this.#of.context;
    if (coordinator.staleness || coordinator.ongoing || coordinator.resumption || this.#of.isPublic) this.#begin();
    else this.#dispatch();
    this.#caller.add(this);
  }

  /** Begins as {@link admit} says: the token may be missing, stale or refused, and a refresh may be under way. */
  #begin(): void {
    const { backend, coordinator } = this.#of.context;
    const { cause, kind, longest } = admit(this.#of.request, this.#of.isPublic, backend, coordinator);
    const isWithheld = this.#isWithheld;
    if (kind === 'wait' && !isWithheld) return this.#wait(cause, longest);
    this.#dispatch(kind === 'send-without-token' ? null : undefined);
    if (cause && !isWithheld) coordinator.refreshInBackground(cause);
  }

  /** The gate is open, and this is its token. */
  release(accessToken?: string, session = this.#session): void {
    this.#stopTimer();
    this.#session = session;
    this.#dispatch(accessToken);
  }

  /** The refresh brought no token. */
  fail({ error, status, isOver, isUnanswered }: RefreshFailure): void {
    this.#stopTimer();
    const refusal = this.#refusal;
    // A request that was never refused goes out with the token there is.
    if (!refusal && !isOver) return this.#goOn();
    // A token is welcome there, not needed: the page loads while the auth server is away.
    if (isUnanswered && this.#mayGoAsGuest()) return this.#dispatch(null);
    const held = isOver && this.#heldAt;
    if (held) return held.add(this);
    if (isOver && ENDED_BY_SERVER.includes(error.code) && this.#mayGoAsGuest()) return this.#sendAsGuest();
    const { urlWithParams: url } = this.#of.request;
    // A 404 of a wrong `refreshUrl` would read as one of the caller's URL.
    const told = isUnanswered && status < 500 && status !== 408 && status !== 429 ? 0 : status;
    // When the session is over, the server's own refusal is the better answer.
    this.#failCaller(
      (isUnanswered ? null : refusal) ?? new HttpErrorResponse({ error, status: told, url, statusText: error.message }),
    );
  }

  override unsubscribe(): void {
    if (this.closed) return;
    super.unsubscribe();
    this.#stopTimer();
    this.ongoing?.remove(this);
    if (!this.#isSettled) this.#emit('request-cancelled');
  }

  protected override _next(event: HttpEvent<unknown>): void {
    if (event.type === HttpEventType.Response) {
      this.#onRawAnswer(event);
    } else if (event.type === HttpEventType.User) {
      this.#caller.next(event);
    } else if (event.type === HttpEventType.ResponseHeader && event.status > 399) {
      this.#heldBack = [event];
    } else if (this.#heldBack) {
      this.#heldBack.push(event);
    } else {
      this.#show(event);
    }
  }

  #show(event: HttpEvent<unknown>): void {
    if (this.#refusal && !isNews(event, this.#lastEvent)) return;
    this.#lastEvent = event;
    this.#caller.next(event);
  }

  protected override _error(error: unknown): void {
    if (error instanceof HttpErrorResponse) this.#onRawAnswer(error);
    else this.#failWith(error);
    if (!this.#reading) this.unsubscribe();
  }

  protected override _complete(): void {
    if (this.#reading) return void this.#reading.then(() => this.#end());
    this.#end();
  }

  #end(): void {
    if (this.closed) return;
    if (!this.#isSettled) this.#settle(0);
    this.#caller.complete();
    this.unsubscribe();
  }

  /** @param status of the answer; 0: none came, since an interceptor after ours, or the backend of the app, threw. */
  #failWith(error: unknown, status = 0): void {
    this.#settle(status);
    // A demand inside a success that was not met.
    if (error instanceof HttpResponse) {
      this.#caller.next(error);
      this.#caller.complete();
    } else this.#caller.error(error);
    this.unsubscribe();
  }

  /** @param status of the answer; 0: none came. */
  #settle(status: number): void {
    this.#isSettled = true;
    this.#emit('request-answered', status);
  }

  /** Waits no longer for the refresh. */
  #goOn(): void {
    this.#waited = false;
    this.#dispatch();
  }

  /** Where its requests wait for the next session, since that of this request has ended; `null`: they do not. */
  get #heldAt(): OngoingRefresh | null {
    const { held } = this.#of.context.coordinator;
    return held?.record.session === this.#session ? held : null;
  }

  /** Waits for the next sign-in. */
  #hold(refusal: TokenHttpAnswer): void {
    this.#refusal = refusal;
    this.#copy().#wait(null);
  }

  /** Whether the session's end leaves this request something to do: reading, as a visitor who has not signed in. */
  #mayGoAsGuest(): boolean {
    return isSafe(this.#of.request) && (!this.#refusal || (this.#of.isPublic && this.#carried !== null));
  }

  #sendAsGuest(): void {
    this.#isGuest = true;
    this.#session = null;
    this.#dispatch(null);
  }

  /** Sends the request. @param accessToken from the gate; `null`: send none; left out: the current one. */
  #dispatch(accessToken?: string | null): void {
    const { coordinator, header, signer, store, xsrf } = this.#of.context;
    const { request, xsrf: former } = this.#of;
    const asked = coordinator.presence?.check(request);
    if (asked) return asked.add(this);
    if (this.#failIfSessionChanged()) return;
    if (coordinator.events) {
      this.#emit(this.#refusal ? 'request-replayed' : 'request-sent');
      // An event listener may have cancelled this request, or changed the session.
      if (this.#caller.closed) return this.unsubscribe();
      if (this.#failIfSessionChanged()) return;
    }
    const { record } = store;
    let tokens = accessToken === null ? undefined : record?.tokens;
    if (tokens && accessToken !== undefined && accessToken !== tokens.accessToken)
      tokens = Object.assign({}, tokens, { accessToken });
    this.#session = this.#isGuest ? null : (record?.session ?? null);
    this.#carried = tokens?.accessToken ?? null;
    const isLate = !!this.#refusal || this.#waited;
    try {
      const renewed = former && isLate && xsrf ? xsrf.renew(request, former) : request;
      const sent = tokens ? header.attach(renewed, tokens, this.#of.isPlain) : renewed;
      const events = signer && sent !== renewed ? signer.send(sent, this.#of.next, this.#carried) : this.#of.next(sent);
      events.subscribe(this);
    } catch (error) {
      // An interceptor after ours threw, or the XSRF renewal. Others may be waiting at the gate behind this one.
      this.error(error);
    }
  }

  /** Reads the body first, if `HttpClient` has left it to the caller. */
  #onRawAnswer(answer: TokenHttpAnswer): void {
    const { backend, coordinator } = this.#of.context;
    let read: TokenHttpAnswer | Promise<TokenHttpAnswer> = answer;
    try {
      if (this.#of.request.responseType !== 'json')
        read = backend.readBody?.(answer) ?? coordinator.stepUp?.readBody?.(answer) ?? answer;
    } catch {
      // As where the promise rejects: the answer is judged as it is.
    }
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
    const { backend, coordinator, delivered, signer } = this.#of.context;
    try {
      const kind = classifyAnswer(read, backend, signer, this.#of.request);
      const demand = kind === 'session-over' ? null : coordinator.stepUp?.(read, this.#of.request);
      if ((demand || kind !== 'ok') && !delivered.has(answer))
        return this.#onRefusal(answer, kind === 'session-over', read, demand);
    } catch (error) {
      // A check of the app has thrown.
      return this.#failWith(error);
    }
    if (answer instanceof HttpErrorResponse) {
      for (const event of this.#heldBack ?? []) this.#show(event);
      return this.#failWith(answer, answer.status);
    }
    this.#noteSuccess();
    this.#stepUp?.noteSuccess();
    this.#settle(answer.status);
    this.#caller.next(answer);
  }

  #noteSuccess(): void {
    const { coordinator, store } = this.#of.context;
    const carried = this.#carried;
    if (carried === store.record?.tokens.accessToken && !coordinator.limiter.hasNothingToLearn(carried))
      coordinator.limiter.noteSuccess(carried, this.#endpoint);
  }

  /** Decides how to go on: send again with a newer token, wait for one, or give the refusal to the caller. */
  #onRefusal(answer: TokenHttpAnswer, sessionIsOver: boolean, read: TokenHttpAnswer, demand?: StepUp | null): void {
    this.#emit('request-refused');
    // An event listener may have cancelled this request.
    if (this.#caller.closed) return this.unsubscribe();
    this.#isSettled = true;
    this.unsubscribe();

    const { backend, coordinator, store } = this.#of.context;
    const request = this.#of.request;
    const carried = this.#carried;
    // Another tab may have renewed the token already: then there is nothing to refresh.
    if (!coordinator.ongoing && carried === store.record?.tokens.accessToken) coordinator.tabs?.reconcile();
    const { record } = store;
    const refusal = demand ? answer : refusalIn(answer, request);
    const isLast = ++this.#refusals === MAX_SENDS;
    const mayReplay = !isLast && isReplayable(request, read, demand ?? backend);
    // The session has ended meanwhile, and its requests are held.
    if (mayReplay && this.#heldAt) return this.#hold(refusal);
    if (!isLast && !record && this.#of.isPublic && carried !== null && isSafe(request)) {
      this.#refusal = refusal;
      return this.#copy().#sendAsGuest();
    }
    // A request of one session is never sent with a token of another. One that was sent before the sign-in may be.
    const isForeign = this.#session !== null && this.#session !== record?.session;
    if (this.#isGuest || isForeign || (!record && !coordinator.resumption)) return this.#failCaller(refusal);

    const isCurrent = carried === (record?.tokens.accessToken ?? null);
    if (sessionIsOver && isCurrent && record) {
      const { error } = refusal as { readonly error?: unknown };
      store.end('rejected', { status: answer.status, code: (backend.errorCode ?? errorCodeIn)(error) });
      return mayReplay && this.#heldAt ? this.#hold(refusal) : this.#failCaller(refusal);
    }
    // The token is good: no refresh helps.
    const wasWithout = carried === null && this.#session !== null;
    const cause = demand ? null : refusalCause(coordinator, isCurrent, wasWithout);
    if (cause && coordinator.cooldown) return this.#waitAgain(refusal, cause);
    const starts = cause !== null && !coordinator.ongoing;
    if (starts && (this.#isWithheld || (record && !this.#mayStartRefresh(record.tokens.accessToken, isLast))))
      return this.#failCaller(refusal);
    const asked = isCurrent ? demand : null;
    if (!mayReplay || (asked && this.#stepUp)) {
      // This request cannot be cured, but those that come after it can.
      if (starts) coordinator.refreshInBackground(cause);
      return this.#failCaller(refusal);
    }
    this.#startedRefresh ||= starts;
    this.#stepUp ??= asked ?? null;
    this.#waitAgain(refusal, cause, asked);
  }

  /** Goes on after a refusal: with the token of a refresh, or with a newer one that is there. */
  #waitAgain(refusal: TokenHttpAnswer, cause: TokenRefreshCause | null, demand?: StepUp | null): void {
    this.#refusal = refusal;
    this.#session = this.#of.context.store.record?.session ?? null;
    const copy = this.#copy();
    if (cause || demand || this.#of.context.coordinator.ongoing) copy.#wait(cause, undefined, demand);
    else copy.#dispatch();
  }

  /** Whether a refusal of the current token may start a refresh. If a refresh has just not helped, that is noted. */
  #mayStartRefresh(accessToken: string, isLast: boolean): boolean {
    const { clock, coordinator } = this.#of.context;
    const { limiter } = coordinator;
    const started = this.#startedRefresh;
    if (!this.#waited || !(started || isLast || !limiter.isProven(accessToken)))
      return limiter.allows(accessToken, this.#endpoint, clock.now());
    limiter.noteFruitless(this.#endpoint, started, clock.now());
    return false;
  }

  /** The Subscriber for the next send. */
  #copy(): PendingRequest {
    const caller = this.#caller;
    const copy = new PendingRequest(this.#of, caller);
    copy.#refusals = this.#refusals;
    copy.#refusal = this.#refusal;
    copy.#startedRefresh = this.#startedRefresh;
    copy.#stepUp = this.#stepUp;
    copy.#lastEvent = this.#lastEvent;
    copy.#session = this.#session;
    copy.#carried = this.#carried;
    caller.add(copy);
    return copy;
  }

  /**
   * Waits at the gate.
   *
   * @param cause of the refresh to start if none is under way; `null`: start none
   * @param longest ms after which it goes on without an end of the refresh; left out: it waits for that
   * @param demand to wait for in place of a refresh
   */
  #wait(cause: TokenRefreshCause | null, longest?: number, demand?: StepUp | null): void {
    const { clock, coordinator, store } = this.#of.context;
    this.#waited = true;
    this.#session = store.record?.session ?? this.#session;
    this.#emit('request-waiting');
    // An event listener may have cancelled this request, or changed the session.
    if (this.#caller.closed) return this.unsubscribe();
    if (this.#failIfSessionChanged()) return;
    if (longest !== undefined) this.#timer = clock.setTimeout(() => this.#stopWaiting(), longest);
    if (demand) demand.add(this);
    else if (cause) coordinator.refresh(this, cause);
    else if (coordinator.ongoing) coordinator.ongoing.add(this);
    else this.release();
  }

  /** The refresh takes too long for a request that was never refused. */
  #stopWaiting(): void {
    // On a server no timer can be cleared.
    if (!this.ongoing) return;
    this.ongoing.remove(this);
    this.#goOn();
  }

  #stopTimer(): void {
    if (this.#timer !== null) this.#of.context.clock.clearTimeout(this.#timer);
    this.#timer = null;
  }

  /** Requests that wait, or were refused, go on in their own session only. */
  #failIfSessionChanged(): boolean {
    const { record } = this.#of.context.store;
    const hasChanged = this.#session !== null && this.#session !== record?.session;
    if (hasChanged) this.fail(sessionOver(record ? 'session-changed' : 'signed-out'));
    return hasChanged;
  }

  /** Gives the caller the server's refusal, or the failure of the refresh. */
  #failCaller(error: TokenHttpAnswer): void {
    // A listener may have cancelled this request as the session ended.
    if (this.#caller.closed) return this.#emit('request-cancelled');
    const { anonymousRefusal, coordinator, delivered, store } = this.#of.context;
    if (this.#session === null && !store.record && !coordinator.resumption) anonymousRefusal?.();
    delivered.add(error);
    this.#failWith(error, error.status);
  }

  /** Hot path: build no event without a listener. */
  #emit(type: RequestEventType, status?: number): void {
    this.#of.context.coordinator.events?.request(type, this.#of.request, this.#caller, status);
  }

  /** Whether it may not start a refresh, since the person is away. */
  get #isWithheld(): boolean {
    return !!this.#of.context.coordinator.presence?.withholdsRefresh(this.#of.request);
  }

  get #endpoint(): string {
    const { method, url } = this.#of.request;
    return `${method} ${withoutQuery(url)}`;
  }
}
