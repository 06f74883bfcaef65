import {
  HttpBackend,
  HttpErrorResponse,
  HttpEvent,
  HttpEventType,
  HttpHeaders,
  HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { Observable, Subscriber } from 'rxjs';
import { Agenda, Pending } from './agenda';
import { BrowserData } from './browser-data';
import { AuthServer, Exchanged, Issued, sessionOf } from './auth-server';
import { Dice } from './dice';
import { Journal } from './journal';
import { Life } from './life';
import { Rules } from './rules';

export const REFRESH_URL = '/api/auth/refresh';
export const LOGOUT_URL = '/api/auth/logout';

/** What may befall a call. */
export type Fault =
  | 'none'
  /** The answer takes longer than any caller waits. */
  | 'late'
  /** The server acts on it, and no answer ever comes. */
  | 'lost'
  /** It never arrives, and no answer ever comes. */
  | 'swallowed'
  /** The connection breaks before it arrives, or after. */
  | 'offline'
  | 'broken'
  /** The server is too busy to act on it; or acts, and its proxy says 503. */
  | 'busy'
  | 'botched';

/** Faults of requests: those of refreshes, without the ones that never end. An app's own timeouts are not at test. */
export const API_FAULTS: readonly Fault[] = ['late', 'offline', 'broken', 'busy'];
export const REFRESH_FAULTS: readonly Fault[] = [...API_FAULTS, 'lost', 'swallowed', 'botched'];

export interface Conditions {
  /** Probability that a fault befalls a request, or a refresh. */
  readonly apiFaults: number;
  readonly refreshFaults: number;
  /** Virtual ms that each way takes, at most. */
  readonly latency: number;
}

/** Beyond the timeout of a refresh. */
const LATE_AFTER = { least: 3_000, most: 25_000 };

/** One call on the wire. */
export interface WireCall {
  readonly name: string;
  readonly life: Life;
  readonly request: HttpRequest<unknown>;
  /** The access token it carries; `null`: none. */
  readonly carried: string | null;
  readonly fault: Fault;
}

/** A refresh on the wire. */
export interface Exchange extends WireCall {
  readonly refreshToken: string;
  readonly session: string;
  readonly sentAt: number;
  /** A living tab that holds newer tokens than it presents; `null`: there is none. */
  readonly knowsBetter: string | null;
  /** Whether its tab had a turn. */
  readonly inTurn: boolean;
  /** `open`: its tab waits for the answer; `failed`: it got one that brought nothing; `dropped`: it does not listen. */
  state: 'open' | 'delivered' | 'failed' | 'dropped';
  endedAt: number;
}

type Answer = HttpResponse<unknown> | HttpErrorResponse;

/** The wire between the tabs and the server. */
export class Network {
  /** While it lasts, nothing arrives: virtual epoch ms. */
  outageUntil = 0;
  /** From here on the wire is perfect. */
  calm = false;

  constructor(
    private readonly journal: Journal,
    private readonly agenda: Agenda,
    private readonly dice: Dice,
    private readonly server: AuthServer,
    private readonly conditions: Conditions,
    private readonly rules: Rules,
    private readonly data: BrowserData,
    private readonly hasTurn: (life: Life) => boolean,
  ) {}

  backendFor(life: Life): HttpBackend {
    let exchanges = 0;
    const nameOf = (request: HttpRequest<unknown>): string => {
      if (request.url === REFRESH_URL) return `${life.name}'s exchange ${++exchanges}`;
      return request.url === LOGOUT_URL ? `${life.name}'s word of its sign-out` : this.rules.nameOf(request);
    };
    return {
      handle: (request) =>
        new Observable<HttpEvent<unknown>>((observer) => {
          if (life.gone) this.journal.violate('a tab that is gone does nothing', `${life.name} sends ${request.url}`);
          const call: WireCall = {
            name: nameOf(request),
            life,
            request,
            carried: request.headers.get('Authorization')?.replace('Bearer ', '') ?? null,
            fault: this.#draw(request),
          };
          observer.next({ type: HttpEventType.Sent });
          if (request.url === REFRESH_URL) return this.#refresh(call, observer);
          return request.url === LOGOUT_URL ? this.#signOut(call, observer) : this.#ask(call, observer);
        }),
    };
  }

  #draw(request: HttpRequest<unknown>): Fault {
    const { apiFaults, refreshFaults } = this.conditions;
    const isRefresh = request.url === REFRESH_URL;
    if (this.calm || !this.dice.chance(isRefresh ? refreshFaults : apiFaults)) return 'none';
    return this.dice.pick(isRefresh ? REFRESH_FAULTS : API_FAULTS);
  }

  #ask(call: WireCall, observer: Subscriber<HttpEvent<unknown>>): () => void {
    const { carried, request } = call;
    this.journal.note(() => `${call.name}: ${request.method} with ${carried}${faulty(call)}`);
    this.rules.requestSent(call);
    const { url } = request;
    const serve = (): Answer => {
      return carried !== null && this.server.accepts(carried)
        ? new HttpResponse({ status: 200, body: {}, url })
        : new HttpErrorResponse({ status: 401, url });
    };
    return this.#travel(call, observer, serve, (answer) => {
      if (carried !== null && answer) this.rules.answered(call, answer.status);
    });
  }

  #signOut(call: WireCall, observer: Subscriber<HttpEvent<unknown>>): () => void {
    const { refreshToken = this.data.cookie } = (call.request.body ?? {}) as { readonly refreshToken?: string };
    const { url } = call.request;
    this.journal.note(() => `${call.name}: ${refreshToken}${faulty(call)}`);
    this.rules.endSent(call, sessionOf(refreshToken));
    const serve = (): Answer => {
      this.server.revoke(sessionOf(refreshToken));
      return new HttpResponse({ status: 204, url });
    };
    return this.#travel(call, observer, serve, (answer) => {
      if (answer?.status === 204) this.data.dropCookie(refreshToken);
    });
  }

  #refresh(call: WireCall, observer: Subscriber<HttpEvent<unknown>>): () => void {
    const { refreshToken = this.data.cookie } = (call.request.body ?? {}) as { readonly refreshToken?: string };
    const exchange: Exchange = {
      ...call,
      refreshToken,
      session: sessionOf(refreshToken),
      sentAt: this.journal.now,
      knowsBetter: this.rules.whoKnowsBetter(call.life, refreshToken),
      inTurn: this.hasTurn(call.life),
      state: 'open',
      endedAt: 0,
    };
    this.journal.note(() => `${call.name}: exchanges ${refreshToken}${faulty(call)}`);
    this.rules.exchangeSent(exchange);
    const { url } = call.request;
    const serve = (): Answer => {
      const exchanged = this.server.exchange(refreshToken);
      this.rules.exchanged(exchange, exchanged);
      return answerOf(exchanged, url);
    };
    const cancel = this.#travel(call, observer, serve, (answer) => {
      if (answer instanceof HttpResponse) this.data.keep(answer.body as Issued);
      exchange.state = answer instanceof HttpResponse ? 'delivered' : 'failed';
      exchange.endedAt = this.journal.now;
    });
    return () => {
      cancel();
      if (exchange.state !== 'open') return;
      this.journal.note(() => `${call.name} is dropped`);
      exchange.state = 'dropped';
      exchange.endedAt = this.journal.now;
    };
  }

  /** To the server and back. @returns what to do when the caller has unsubscribed: the call goes on, its answer is lost. */
  #travel(
    call: WireCall,
    observer: Subscriber<HttpEvent<unknown>>,
    serve: () => Answer,
    delivered: (answer: Answer | null) => void,
  ): () => void {
    const { life, fault, name } = call;
    const { latency } = this.conditions;
    let cancelled = false;
    let coming: Pending | null = null;
    const comeBack = (answer: Answer | null): void => {
      if (cancelled || life.gone) return;
      const { now } = this.journal;
      const from = fault === 'late' ? now + this.dice.between(LATE_AFTER.least, LATE_AFTER.most) : now;
      coming = this.agenda.add({
        name: `${name} is answered`,
        life,
        from,
        by: from + latency,
        run: () => {
          const came = answer ?? new HttpErrorResponse({ status: 0, url: call.request.url });
          this.journal.note(() => `${came.status}`);
          delivered(answer);
          if (came instanceof HttpErrorResponse) return observer.error(came);
          observer.next(came);
          observer.complete();
        },
      });
    };
    const arrive = (): void => {
      const busy = new HttpErrorResponse({
        status: 503,
        url: call.request.url,
        headers: new HttpHeaders(this.dice.chance(0.3) ? { 'Retry-After': '3' } : {}),
      });
      if (fault === 'busy' || !this.server.up) return comeBack(busy);
      const answer = serve();
      if (fault === 'lost') return;
      comeBack(fault === 'broken' ? null : fault === 'botched' ? busy : answer);
    };
    const { now } = this.journal;
    if (fault === 'offline' || now < this.outageUntil) comeBack(null);
    else if (fault !== 'swallowed') {
      // The wire's: it arrives whatever becomes of the tab.
      this.agenda.add({ name: `${name} arrives`, life: null, from: now, by: now + latency, run: arrive });
    }
    return () => {
      cancelled = true;
      if (coming) this.agenda.cancel(coming);
    };
  }
}

function answerOf(exchanged: Exchanged, url: string): Answer {
  return exchanged.type === 'refreshed'
    ? new HttpResponse({ status: 200, body: exchanged.issued, url })
    : new HttpErrorResponse({ status: 401, url });
}

function faulty({ fault }: WireCall): string {
  return fault === 'none' ? '' : ` [${fault}]`;
}
