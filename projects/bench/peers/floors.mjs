// What no functional interceptor of this kind can leave out, one step after the other: how low the figure could be.
import { HttpContextToken, HttpEventType, HttpHeaders, HttpRequest } from '@angular/common/http';
import { inject, InjectionToken } from '@angular/core';
import { Observable, Subject, Subscriber } from 'rxjs';

const prebuilt = new HttpHeaders({ Authorization: 'Bearer A1' });
prebuilt.keys();

/** A request with these headers, copied field by field: `clone()` works all of them out anew. */
function Copy(of, headers) {
  this.url = of.url;
  this.body = of.body;
  this.headers = headers;
  this.context = of.context;
  this.reportProgress = of.reportProgress;
  this.withCredentials = of.withCredentials;
  this.credentials = of.credentials;
  this.keepalive = of.keepalive;
  this.cache = of.cache;
  this.priority = of.priority;
  this.mode = of.mode;
  this.redirect = of.redirect;
  this.referrer = of.referrer;
  this.integrity = of.integrity;
  this.referrerPolicy = of.referrerPolicy;
  this.responseType = of.responseType;
  this.method = of.method;
  this.params = of.params;
  this.urlWithParams = of.urlWithParams;
  this.transferCache = of.transferCache;
  this.timeout = of.timeout;
}
Copy.prototype = HttpRequest.prototype;

const headersFor = ({ headers }) => (headers.keys().length > 0 ? headers.set('Authorization', 'Bearer A1') : prebuilt);
const withToken = (request) => new Copy(request, headersFor(request));

/** Takes its subscribers in by hand: Observable makes three functions for each, and something to undo. */
class ByHand extends Observable {
  constructor(takeIn) {
    super();
    this.takeIn = takeIn;
  }

  subscribe(caller) {
    try {
      this.takeIn(caller);
    } catch (error) {
      caller.error(error);
    }
    return caller;
  }
}

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
  }

  _complete() {
    this.caller.complete();
  }
}

const watched = (request, next) => new ByHand((caller) => next(withToken(request)).subscribe(new SeesAnswers(caller)));

/** What there is once for an app: an object with fields, found by `inject()`. */
const SESSION = new InjectionToken('a session');
const SKIP_TOKEN = new HttpContextToken(() => false);
const page = { baseURI: 'http://app.example/' };

const newSession = () => ({
  header: 'Bearer A1',
  token: 'A1',
  id: 'S1',
  /** The token that was accepted last. */
  accepted: null,
  /** A 401, or what a server says in its own way inside a 200. */
  isRefusal: ({ status }) => status === 401,
  /** Without a refresh before expiry there is nobody to ask. */
  freshness: null,
  /** The refresh under way. */
  flight: null,
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
    return next(withIt).subscribe(new SeesAnswers(caller));
  });
}

/** … and knows what it takes to send it again. */
class CanReplay extends Subscriber {
  /** The send that came after this one. */
  later = null;

  constructor(caller, request, next, own, xsrf, session) {
    super();
    this.caller = caller;
    this.request = request;
    this.handler = next;
    this.own = own;
    this.xsrf = xsrf;
    this.session = session;
    // C6, S2: a late refusal is told by the token that was sent, and one of another session by the session.
    this.token = session.token;
    this.sentIn = session.id;
  }

  _next(event) {
    const { session } = this;
    // C12: of a refusal nothing is seen, not its headers either.
    if (event.type === HttpEventType.ResponseHeader && event.status === 401) return;
    if (event.type === HttpEventType.Response) {
      if (session.isRefusal(event)) return;
      // F7: what was accepted lately may be refreshed at once.
      if (session.accepted !== this.token) session.accepted = this.token;
      if (session.events.observed) session.events.next({ type: 'request-answered', status: event.status });
    }
    this.caller.next(event);
  }

  _error(error) {
    if (error.status !== 401) this.caller.error(error);
  }

  _complete() {
    this.caller.complete();
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
    return next(withIt).subscribe(new CanReplay(caller, request, next, own, xsrf, session));
  });
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
];
