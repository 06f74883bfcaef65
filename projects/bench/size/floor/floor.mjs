// The measured floor: the smallest "core + restBackend" that we can write, to know what the scenarios cost in bytes. Not
// for use: one closure, no messages, no ports for features. What it leaves out is said at the end of this file.
//
// Each piece stands under a flag, and the ids of the scenarios that it serves stand beside it. A bundler that defines
// `FLOOR_…` as `false` drops the piece: see floor-ladder.mjs.
import { DOCUMENT } from '@angular/common';
import {
  HttpClient,
  HttpContext,
  HttpContextToken,
  HttpErrorResponse,
  HttpXsrfTokenExtractor,
} from '@angular/common/http';
import {
  computed,
  DestroyRef,
  EnvironmentInjector,
  ErrorHandler,
  inject,
  InjectionToken,
  makeEnvironmentProviders,
  PLATFORM_ID,
  runInInjectionContext,
  signal,
  untracked,
} from '@angular/core';
import { BehaviorSubject, defer, map, Observable, queueScheduler, Subject } from 'rxjs';

/** C2–C9, C11, F5, F6, F8, R1–R4: one flight, the gate, the replay, late refusals, the timeout. */
const REFRESH = typeof FLOOR_REFRESH === 'undefined' || FLOOR_REFRESH;
/** F1–F4, F9–F11, C9: what a failed refresh means, and what callers are told. */
const FAILURES = typeof FLOOR_FAILURES === 'undefined' || FLOOR_FAILURES;
/** F7, F7b: refreshes stay bounded. */
const BOUNDS = typeof FLOOR_BOUNDS === 'undefined' || FLOOR_BOUNDS;
/** S1–S4, R5: sessions never mix; listeners that change the session. */
const SESSIONS = typeof FLOOR_SESSIONS === 'undefined' || FLOOR_SESSIONS;
/** O1–O3, O5: who gets the token. */
const SCOPE = typeof FLOOR_SCOPE === 'undefined' || FLOOR_SCOPE;
/** O6, and the wrong answers of a backend. */
const ANSWERS = typeof FLOOR_ANSWERS === 'undefined' || FLOOR_ANSWERS;
/** C12, P1, P3, P4, R7: progress, destruction, servers, XSRF, being registered twice. */
const PLATFORM = typeof FLOOR_PLATFORM === 'undefined' || FLOOR_PLATFORM;
/** F10, R5, and the part of the contract that is `events`. */
const EVENTS = typeof FLOOR_EVENTS === 'undefined' || FLOOR_EVENTS;

/** O4, F8 */
export const SKIP_TOKEN = new HttpContextToken(() => false);
/** C11 */
export const REPLAYABLE = new HttpContextToken(() => undefined);

export class TokenRefreshError extends Error {
  name = 'TokenRefreshError';

  constructor(code, cause) {
    super('No access token: ' + code, { cause });
    this.code = code;
  }
}

/** O6: what can be sent in a header, and is no "none" of a broken server. `undefined` passes for a text by its `trim`. */
const isText = (value) => value?.trim?.() === value && /^(?!(undefined|null)$)[ -~\x80-ÿ]{1,65536}$/.test(value);

/** C8, S4: what is not sent anew is kept. `undefined`: these are no tokens. */
function read(value, former) {
  const { accessToken, refreshToken, expiresAt, tokenType } = value ?? {};
  if (
    !ANSWERS ||
    (isText(accessToken) &&
      isText(refreshToken ?? 'x') &&
      isText(tokenType || 'x') &&
      Number.isFinite(expiresAt ?? 0))
  ) {
    return {
      accessToken,
      refreshToken: refreshToken ?? former?.refreshToken,
      expiresAt,
      tokenType: tokenType ?? former?.tokenType,
    };
  }
}

/** S1, S2, F1: there is no session, or another one. */
const over = (code, cause) => ({ error: new TokenRefreshError(code, cause), status: 401 });

const withoutQuery = (url) => url.replace(/[?#].*/s, '');

/** O1, O2: the URL, where it is http(s) and says plainly where it goes. */
function plainUrl(url, base) {
  try {
    const parsed = new URL(url, base);
    return !/^\s|^\/\/|^[^?#]*[\0-\x1f\\]/.test(url) && !parsed.username && !parsed.password && parsed;
  } catch {}
}

/** O1–O3: origin and path of a URL, with a slash at the end. */
const placeOf = ({ origin, pathname }) => origin + pathname.replace(/\/?$/, '/');

/** O3: climbs that only a server may see. */
const CLIMB = /(\/|%(25)*(2f|5c))(\.|%(25)*2e){2}(\/|;|%(25)*(2f|5c|3b)|$)/i;

/** F2: what a failed call to the refresh endpoint means. */
function outcomeOfError(error) {
  if (!(error instanceof HttpErrorResponse)) return { type: 'unavailable', status: 0, cause: error };
  const { status, headers, url } = error;
  const cause = new HttpErrorResponse({ status, url: withoutQuery(url ?? '') });
  const retryAfter = headers.get('Retry-After');
  return {
    type:
      status === 401 || (/40[03]/.test(status) && !/html/i.test(headers.get('Content-Type')))
        ? 'rejected'
        : status / 100 < 3 && status
          ? 'invalid-response'
          : 'unavailable',
    status,
    // F3
    retryAfter: isNaN(retryAfter) ? Date.parse(retryAfter) - Date.now() : retryAfter * 1e3,
    cause,
  };
}

/** The backend: POST `{refreshToken}` is answered by `{accessToken, refreshToken?, expiresIn?}`. */
export const restBackend = ({ refreshUrl }) => ({
  refresh: ({ refreshToken }, { http }) =>
    FAILURES && !refreshToken
      ? [{ type: 'no-refresh-token' }]
      : http
          .post(
            refreshUrl,
            { refreshToken },
            { context: new HttpContext().set(SKIP_TOKEN, true), transferCache: false, observe: 'response' },
          )
          .pipe(
            map(({ body, status }) => {
              const life = body?.expiresIn;
              return {
                type: 'refreshed',
                status,
                tokens: {
                  accessToken: body?.accessToken,
                  refreshToken: body?.refreshToken,
                  expiresAt:
                    life == null
                      ? undefined
                      : !ANSWERS || (life > 0 && life < 31_708_800 && /^[\d.]+$/.test(life))
                        ? Date.now() + life * 1e3
                        : NaN,
                },
              };
            }),
          ),
});

/** The public face and the whole of it: one closure. `ɵ` is for the interceptor and {@link TokenRefresher}. */
function start({ backend, apis = ['/'], refreshTimeout = 1e4, retryCooldown = 1e3, onSessionEnded }) {
  const injector = inject(EnvironmentInjector);
  const http = REFRESH && inject(HttpClient);
  const page = SCOPE && inject(DOCUMENT, { optional: true });
  const onServer = PLATFORM && inject(PLATFORM_ID, { optional: true }) === 'server';
  const xsrf = PLATFORM && inject(HttpXsrfTokenExtractor, { optional: true });
  const tokens = signal(null);
  const tokens$ = new BehaviorSubject(null);
  const events = EVENTS && new Subject();
  const tell = (type, more) => events.next(Object.assign({ type, at: Date.now() }, more));
  /** R7: failures handed to callers. */
  const surfaced = PLATFORM && new WeakSet();

  let current = null;
  let refreshedAt = 0;
  let header;
  /** O5: header values of this session. */
  let known = [];
  let session = 0;
  let flight;
  let flights = 0;
  let calls = 0;
  let exchange;
  let lastFailure;

  /** F3, F7: one wait that doubles, after a failed refresh and after a token that nobody has accepted yet. */
  let since = 0;
  let pause = 0;
  let failures = 0;
  const beginPause = (first, least) => {
    since = Date.now();
    pause = Math.max(least || 0, Math.min(first * 2 ** failures++, 3e4));
    return pause;
  };
  const within = (time, span) => Date.now() >= time && Date.now() - time < span;

  /** F7, F7b */
  let proven;
  let incurable = new Map();
  let fruitless = [];
  const resetBounds = () => {
    proven = undefined;
    incurable = new Map();
    fruitless = [];
  };

  /** The tokens change, or go: the flight lands, whoever brought them. */
  function change(next, reason, cause, source) {
    const landing = flight;
    const sameSession = next && !reason;
    flight = lastFailure = undefined;
    current = next;
    header = next && ((next.tokenType ?? 'Bearer') + ' ' + next.accessToken).trim();
    if (SCOPE) known = sameSession ? [header, ...known].slice(0, 9) : next ? [header] : [];
    if (SESSIONS) exchange?.unsubscribe();
    if (BOUNDS || FAILURES) pause = 0;
    if (sameSession) {
      refreshedAt = Date.now();
      if (BOUNDS) beginPause(1e3);
    } else {
      refreshedAt = failures = 0;
      if (BOUNDS) resetBounds();
    }
    const publish = () => {
      untracked(() => tokens.set(next));
      tokens$.next(next);
      const ended = FAILURES && !next;
      if (ended) {
        // F1, F10
        try {
          if (onSessionEnded) untracked(() => runInInjectionContext(injector, () => onSessionEnded(reason)));
        } catch (error) {
          injector.get(ErrorHandler, null, { optional: true })?.handleError(error);
        }
        if (EVENTS) tell('session-ended', { reason });
      }
      if (EVENTS && next && reason) tell('session-started');
      if (landing) {
        if (EVENTS && sameSession) tell('refresh-succeeded', { flight: landing.id, source });
        land(landing, sameSession ? undefined : over(reason, cause));
      }
    };
    // R5: a change made by a listener is told after the one under way.
    if (SESSIONS) queueScheduler.schedule(publish);
    else publish();
  }

  function land(landing, failure, cooldown = 0) {
    clearTimeout(landing.timer);
    if (landing === flight) flight = undefined;
    if (failure) {
      if (EVENTS)
        tell('refresh-failed', { flight: landing.id, code: failure.error.code, status: failure.status, cooldown });
      landing.gate.error(failure);
    } else {
      landing.gate.next(header);
    }
  }

  function fail(failed, code, status, retryAfter, cause) {
    if (failed !== flight) return;
    const failure = { error: FAILURES && new TokenRefreshError(code, cause), status, kept: true, refused: failed.refused };
    lastFailure = failure;
    land(failed, failure, FAILURES && beginPause(retryCooldown, Math.min(retryAfter, 864e5)));
  }

  /** Waits for the token of the flight under way, or of a new one. */
  function join(waiter, cause) {
    if (!current) return waiter(over('signed-out'));
    if (FAILURES && !flight && lastFailure && within(since, pause)) return waiter(lastFailure);
    const underWay = flight;
    const joined = (flight ??= { id: ++flights, used: current, gate: new BehaviorSubject(null), waiters: [] });
    if (cause === 'challenge') joined.refused = true;
    joined.waiters.push(waiter);
    if (!underWay) untracked(() => depart(joined, cause));
  }

  function depart(departing, cause) {
    const { gate, used, waiters, id } = departing;
    gate.subscribe({
      next: (token) => token && waiters.forEach((waiter) => waiter()),
      error: (failure) => waiters.forEach((waiter) => waiter(failure)),
    });
    if (EVENTS) tell('refresh-started', { flight: id, cause });
    if (SESSIONS && departing !== flight) return;
    exchange?.unsubscribe();
    // F5
    const tooLate = () => {
      if (onServer) exchange.unsubscribe();
      fail(departing, 'timeout', 0);
    };
    departing.timer =
      // P3
      onServer ? AbortSignal.timeout(refreshTimeout).addEventListener('abort', tooLate) : setTimeout(tooLate, refreshTimeout);
    // F6: what throws, or rejects, fails; what answers twice finds other tokens the second time.
    const settle = (outcome) => {
      if (SESSIONS && current !== used) return;
      const { type, status = 200, retryAfter, cause } = outcome ?? {};
      if (type === 'refreshed') {
        const fresh = read(outcome.tokens, used);
        if (fresh && !(departing.refused && fresh.accessToken === used.accessToken)) {
          return change(fresh, undefined, undefined, 'exchange');
        }
      }
      if (FAILURES) {
        if (type === 'rejected') return change(null, type, cause);
        if (type === 'no-refresh-token') return departing.refused ? change(null, type) : land(departing, over(type));
      }
      fail(departing, type === 'unavailable' ? type : 'invalid-response', status, retryAfter, cause);
    };
    exchange = defer(() => backend.refresh(used, { http, now: () => Date.now() })).subscribe({
      next: settle,
      error: (error) => (FAILURES ? settle(outcomeOfError(error)) : fail(departing, 'unavailable', 0)),
      complete: () => fail(departing, 'unavailable', 0),
    });
  }

  if (PLATFORM) {
    // P1
    inject(DestroyRef).onDestroy(() => {
      exchange?.unsubscribe();
      if (flight) land(flight, over('signed-out'));
    });
  }

  // O1
  const places =
    SCOPE &&
    apis.map((api) => {
      const url = plainUrl(api, page?.location?.href);
      if (!url || url.search || url.hash || !/^https?:/.test(url.href)) throw Error('apis');
      return placeOf(url);
    });
  const isOurs = (url) => {
    let base;
    try {
      base = page.baseURI;
    } catch {
      // P3: the DOM of Angular's server
      base = page.location.href;
    }
    const target = plainUrl(url, base);
    return (
      target &&
      places.some((place) => placeOf(target).startsWith(place) && !(place.split('/')[3] && CLIMB.test(target.pathname)))
    );
  };

  const intercept = (request, next) => {
    const { context, headers, method, url, urlWithParams } = request;
    return context.get(SKIP_TOKEN) || (SCOPE && !isOurs(url))
      ? next(request)
      : new Observable((caller) => {
          const own = headers.get('Authorization');
          // O5
          if (SCOPE && own !== null && !known.includes(own)) return next(request).subscribe(caller);

          const id = ++calls;
          const endpoint = method + withoutQuery(url);
          const former = PLATFORM && !/GET|HEAD/.test(method) && xsrf?.getToken();
          let carried;
          let mine;
          let attempt = 0;
          let refusal;
          let waited;
          let started;
          let seen = -1;

          const tellOf = (type, status) =>
            tell('request-' + type, Object.assign({ id, method, url: withoutQuery(url) }, status != null && { status }));

          const surface = (error) => {
            if (PLATFORM) surfaced.add(error);
            if (EVENTS) tellOf('answered', error.status);
            caller.error(error);
          };

          const failed = ({ error, status, kept, refused }) => {
            if (FAILURES && kept && !refused && !refusal) send();
            else
              surface(
                (!kept && refusal) ||
                  new HttpErrorResponse({ error, status, url: urlWithParams, statusText: error.message }),
              );
          };

          const wake = (failure) => {
            // R3
            if (!caller.closed) {
              if (failure) failed(failure);
              else send();
            }
          };

          const wait = (cause) => {
            waited = true;
            mine = session;
            if (EVENTS) tellOf('blocked');
            if (!caller.closed) join(wake, cause);
          };

          const send = () => {
            if (EVENTS) {
              tellOf(refusal ? 'replayed' : 'sent');
              if (caller.closed) return;
            }
            // S1, S2
            if (SESSIONS && mine && (!current || mine !== session))
              return failed(over(current ? 'session-changed' : 'signed-out'));
            attempt++;
            carried = current;
            mine = session;
            let muted;
            const setHeaders = {};
            if (current) setHeaders.Authorization = header;
            if (PLATFORM && former && (waited || refusal)) {
              // P4
              const now = xsrf.getToken();
              const name = headers.keys().find((each) => headers.get(each) === former);
              if (now && name) setHeaders[name] = now;
            }
            caller.add(
              defer(() => next(request.clone({ setHeaders }))).subscribe({
                next: (event) => {
                  if (BOUNDS && event.type === 4 && carried && carried === current) {
                    if (proven !== current) {
                      proven = current;
                      pause = failures = 0;
                    }
                    incurable.delete(endpoint);
                  }
                  if (EVENTS && event.type === 4) tellOf('answered', event.status);
                  // C12
                  if (PLATFORM) {
                    muted ||= event.status === 401;
                    const order = event.type * 1e15 + (event.loaded || 0);
                    if (event.type < 4) {
                      if (muted || order <= seen) return;
                      seen = order;
                    }
                  }
                  caller.next(event);
                },
                error: (error) => {
                  if (
                    REFRESH &&
                    error?.status === 401 &&
                    // F11
                    !(FAILURES && error.headers?.get('WWW-Authenticate')?.includes('insufficient_user_authentication')) &&
                    !(PLATFORM && surfaced.has(error))
                  ) {
                    refuse(error);
                  } else {
                    if (EVENTS && error instanceof HttpErrorResponse) tellOf('answered', error.status);
                    caller.error(error);
                  }
                },
                complete: () => caller.complete(),
              }),
            );
          };

          const refuse = (error) => {
            refusal = error;
            if (EVENTS) tellOf('refused');
            // C9, S2
            if (!current || (SESSIONS && carried && mine !== session)) return surface(error);
            // C6
            const isCurrent = carried?.accessToken === current.accessToken;
            const starts = isCurrent && !flight;
            const last = attempt === 3;
            if (BOUNDS && starts) {
              const isProven = proven === current;
              if (waited && (started || last || !isProven)) {
                if (incurable.size > 99) incurable = new Map();
                incurable.set(endpoint, Date.now());
                if (started) fruitless = [Date.now(), ...fruitless].slice(0, 5);
                return surface(error);
              }
              if (
                isProven
                  ? within(incurable.get(endpoint), 3e4) || within(fruitless[4], 6e4)
                  : !lastFailure && within(since, pause)
              ) {
                return surface(error);
              }
            }
            const cause = isCurrent ? 'challenge' : 'call';
            const { body } = request;
            // C11
            if (
              last ||
              !(
                context.get(REPLAYABLE) ??
                !(body?.getReader || body?.[Symbol.asyncIterator] || (body?.next && body[Symbol.iterator]))
              )
            ) {
              if (starts) join(() => undefined, cause);
              return surface(error);
            }
            started ||= starts;
            mine = session;
            if (starts || flight) wait(cause);
            else send();
          };

          if (EVENTS) caller.add(() => caller.isStopped || tellOf('cancelled'));
          if (flight) wait('expiry');
          else send();
        });
  };

  const checked = (value, former) => {
    const found = read(value, former);
    if (!found) throw TypeError('tokens');
    return found;
  };

  return {
    tokens: tokens.asReadonly(),
    isAuthenticated: computed(() => !!tokens()),
    tokens$: tokens$.asObservable(),
    set: (value) => {
      const next = checked(value);
      session++;
      change(next, 'session-changed');
    },
    update: (value) => {
      const next = checked(value, current);
      if (current) change(next, undefined, undefined, 'update');
    },
    // S3
    clear: () => {
      if (current) change(null, 'signed-out');
    },
    ɵ: {
      intercept,
      events,
      join,
      state: () => ({
        current,
        session,
        flight,
        expired: current?.expiresAt <= Date.now() && current.expiresAt > refreshedAt,
      }),
    },
  };
}

export class TokenStore {}

export const tokenRefreshInterceptor = (request, next) => inject(TokenStore).ɵ.intercept(request, next);

export const provideTokenRefresh = (config) =>
  makeEnvironmentProviders([{ provide: TokenStore, useFactory: () => start(config) }]);

/** C7. Provides itself, so that an app that does not name it does not have it. */
export const TokenRefresher = new InjectionToken('', {
  providedIn: 'any',
  factory: () => {
    const { events, join, state } = inject(TokenStore).ɵ;
    const isRefreshing = signal(!!state().flight);
    events.subscribe(({ type }) => {
      if (/^refresh-/.test(type)) isRefreshing.set(type === 'refresh-started');
    });
    const wait = (cause) =>
      new Promise((resolve, reject) => {
        const { session } = state();
        join((failure) => {
          const now = state();
          if (failure?.kept && cause === 'expiry' && !failure.refused && !now.expired) resolve(now.current.accessToken);
          else if (failure) reject(failure.error);
          else if (now.current && now.session === session) resolve(now.current.accessToken);
          else reject(new TokenRefreshError(now.current ? 'session-changed' : 'signed-out'));
        }, cause);
      });
    return {
      isRefreshing: isRefreshing.asReadonly(),
      events: events.asObservable(),
      getAccessToken: () => {
        const { current, flight, expired } = state();
        return current && !flight && !expired ? Promise.resolve(current.accessToken) : wait('expiry');
      },
      refresh: () => wait('call'),
    };
  },
});
