// What no functional interceptor of this kind can leave out, one step after the other: how low the figure could be.
import { HttpContextToken, HttpEventType, HttpHeaders, HttpRequest } from '@angular/common/http';
import { inject, InjectionToken } from '@angular/core';
import { Observable, Subject, Subscriber } from 'rxjs';
import { ByHand, Copy } from './least.mjs';

const prebuilt = new HttpHeaders({ Authorization: 'Bearer A1' });
prebuilt.keys();

const headersFor = ({ headers }) => (headers.keys().length > 0 ? headers.set('Authorization', 'Bearer A1') : prebuilt);
const withToken = (request) => new Copy(request, headersFor(request));

/**
 * Sees whether an answer is a refusal, and hands everything on. As little as a Subscriber can be: told of its caller only
 * by a field, since one that is given its destination is tied to it at once, and parted from it again by the answer.
 */
class SeesAnswers extends Subscriber {
  refused = false;

  constructor(caller) {
    super();
    this.caller = caller;
  }

  _next(event) {
    if (event.status === 401) this.refused = true;
    this.caller.next(event);
  }

  _error(error) {
    if (error.status === 401) this.refused = true;
    this.caller.error(error);
    this.unsubscribe();
  }

  // What the back end wants done at the end is done when this is closed, and by nothing else.
  _complete() {
    this.caller.complete();
    this.unsubscribe();
  }
}

/** R1: who cancels the request cancels the send. Where the answer came at once there is nothing left to cancel. */
function subscribe(sent, send, caller) {
  sent.subscribe(send);
  if (!send.closed) caller.add(send);
}

const watched = (request, next) =>
  new ByHand((caller) => subscribe(next(withToken(request)), new SeesAnswers(caller), caller));

/** What there is once for an app: an object with fields, found by `inject()`. */
const SESSION = new InjectionToken('a session');
const SKIP_TOKEN = new HttpContextToken(() => false);
const page = { baseURI: 'http://app.example/' };

const newSession = () => ({
  header: 'Bearer A1',
  token: 'A1',
  id: 'S1',
  /** The token that was accepted last, and the endpoints that no refresh has cured. */
  accepted: null,
  incurable: new Map(),
  cured: ({ session, token }) => (session.accepted = token),
  /** The headers, and the token that they were built for. */
  headers: prebuilt,
  builtFor: 'Bearer A1',
  /** A 401, or what a server says in its own way inside a 200. */
  isRefusal: ({ status }) => status === 401,
  /** Without a refresh before expiry there is nobody to ask. */
  freshness: null,
  /** The refresh under way. */
  flight: null,
  /** For the events: they tell requests apart. */
  requests: 0,
  events: new Subject(),
  verdicts: new Map(),
  base: page.baseURI,
});

/** Whether the token may go there, looked up: each URL is judged once. */
function mayGo(url, { verdicts }) {
  let verdict = verdicts.get(url);
  if (verdict === undefined) verdicts.set(url, (verdict = new URL(url, page.baseURI).host === 'app.example'));
  return verdict;
}

/** O1–O5: only where the token may go, only where it is wanted, and never over credentials of the app's own. */
function guarded(request, next, session) {
  const { context, headers, url } = request;
  if (!mayGo(url, session) || context.has(SKIP_TOKEN)) return next(request);
  return new ByHand((caller) => {
    const own = headers.keys().length > 0;
    if (own && headers.get('authorization') !== null) return next(request).subscribe(caller);
    const withIt = new Copy(request, own ? headers.set('Authorization', session.header) : prebuilt);
    return subscribe(next(withIt), new SeesAnswers(caller), caller);
  });
}

/** … and knows what it takes to send it again. */
class CanReplay extends Subscriber {
  /** The send that came after this one. */
  later = null;
  /** What the caller has seen of the answer, and whether it sees no more of it: a replay must not say it again. */
  seen = null;
  muted = false;

  constructor(caller, request, next, own, xsrf, session) {
    super();
    this.caller = caller;
    this.request = request;
    this.handler = next;
    this.own = own;
    this.xsrf = xsrf;
    this.session = session;
    this.id = ++session.requests;
    // C6, S2: a late refusal is told by the token that was sent, and one of another session by the session.
    this.token = session.token;
    this.sentIn = session.id;
  }

  _next(event) {
    // C12: of a refusal nothing is seen, not its headers either.
    if (event.type === HttpEventType.ResponseHeader && event.status === 401) this.muted = true;
    if (this.muted) return;
    this.seen = event;
    if (event.type === HttpEventType.Response) {
      if (this.session.isRefusal(event)) return;
      this.accepted(event);
    }
    this.caller.next(event);
  }

  accepted({ status }) {
    const { session } = this;
    // F7: what was accepted lately may be refreshed at once.
    if (session.accepted !== this.token) session.accepted = this.token;
    if (session.events.observed) session.events.next({ type: 'request-answered', id: this.id, status });
  }

  _error(error) {
    if (error.status === 401) return;
    this.caller.error(error);
    this.unsubscribe();
  }

  _complete() {
    this.caller.complete();
    this.unsubscribe();
  }

  /** R1: who cancels it cancels the send under way. */
  unsubscribe() {
    if (this.later) this.later.unsubscribe();
    super.unsubscribe();
  }
}

function replayable(request, next, session) {
  const { context, headers, url } = request;
  // O3: `<base>` may have changed.
  if (session.base !== page.baseURI) session.verdicts.clear();
  if (!mayGo(url, session) || context.has(SKIP_TOKEN)) return next(request);
  return new ByHand((caller) => {
    const own = headers.keys().length > 0;
    if (own && headers.get('authorization') !== null) return next(request).subscribe(caller);
    // P4: a replay needs the XSRF header of then.
    const xsrf = own && request.method !== 'GET' ? session.xsrf() : null;
    // C5, E1: while a refresh is under way it waits, and begins one if the token is about to expire.
    if (session.flight || session.freshness?.isStale()) return session.join(caller, xsrf);
    if (session.events.observed) session.events.next({ type: 'request-sent' });
    const withIt = new Copy(request, own ? headers.set('Authorization', session.header) : prebuilt);
    return subscribe(next(withIt), new CanReplay(caller, request, next, own, xsrf, session), caller);
  });
}

/** … and leaves out nothing that it owes to every request, whether or not there is anything to do. */
class OwesAll extends CanReplay {
  done = false;

  accepted({ status }) {
    const { session } = this;
    // F7: and an endpoint that was held to be incurable is cured.
    if (this.token !== null && (session.accepted !== this.token || session.incurable.size > 0)) session.cured(this);
    this.done = true;
    if (session.events.observed) session.events.next({ type: 'request-answered', id: this.id, status });
  }

  /** What nobody wants any more is told. */
  unsubscribe() {
    if (this.closed) return;
    super.unsubscribe();
    if (!this.done && this.session.events.observed)
      this.session.events.next({ type: 'request-cancelled', id: this.id });
  }
}

/** The headers of the token there is now, and a class of the app's own for requests stays what it is. */
function withTokenOf(session, request, own) {
  if (session.header === '') return request;
  if (session.header !== session.builtFor) session.build();
  const headers = own ? request.headers.set('Authorization', session.header) : session.headers;
  return request.constructor === HttpRequest ? new Copy(request, headers) : request.clone({ headers });
}

/** With fields in place of a function for each request. Anybody may subscribe, by functions too. */
class Owing extends Observable {
  constructor(request, next, session) {
    super();
    this.request = request;
    this.handler = next;
    this.session = session;
  }

  subscribe(caller, ...more) {
    if (!(caller instanceof Subscriber)) {
      return new Observable((subscriber) => this.subscribe(subscriber)).subscribe(caller, ...more);
    }
    try {
      this.takeIn(caller);
    } catch (error) {
      caller.error(error);
    }
    return caller;
  }

  takeIn(caller) {
    const { request, handler, session } = this;
    const { headers } = request;
    const own = headers.keys().length > 0;
    if (own && headers.get('authorization') !== null) return handler(request).subscribe(caller);
    const xsrf = own && request.method !== 'GET' ? session.xsrf() : null;
    if (session.flight || session.freshness?.isStale()) return session.join(caller, xsrf);
    const send = new OwesAll(caller, request, handler, own, xsrf, session);
    // R1: whoever is told may have cancelled it.
    if (session.events.observed && session.tell('request-sent', caller)) return send.unsubscribe();
    try {
      handler(withTokenOf(session, request, own)).subscribe(send);
    } catch (error) {
      send.error(error);
    }
    if (!send.closed) caller.add(send);
  }
}

function owing(request, next, session) {
  const { context, url } = request;
  if (session.base !== page.baseURI) session.verdicts.clear();
  if (!mayGo(url, session) || (context.has(SKIP_TOKEN) && context.get(SKIP_TOKEN))) return next(request);
  return new Owing(request, next, session);
}

const providers = [{ provide: SESSION, useFactory: newSession }];

export const floors = [
  {
    name: 'floor: headers built once per token',
    interceptor: (request, next) => next(request.clone({ headers: headersFor(request) })),
  },
  { name: 'floor: … on a copy field by field', interceptor: (request, next) => next(withToken(request)) },
  { name: 'floor: … and a Subscriber that sees answers', interceptor: watched },
  {
    name: 'floor: … and one inject()',
    interceptor: (request, next) => (inject(SESSION) ? watched(request, next) : next(request)),
    providers,
  },
  {
    name: 'floor: … and who may get the token',
    interceptor: (request, next) => guarded(request, next, inject(SESSION)),
    providers,
  },
  {
    name: 'floor: … and what a replay needs',
    interceptor: (request, next) => replayable(request, next, inject(SESSION)),
    providers,
  },
  {
    name: 'floor: … and all that is owed to each request',
    interceptor: (request, next) => owing(request, next, inject(SESSION)),
    providers,
  },
];
