// The measured floor: the smallest "core + restBackend" that we can write, and the smallest of all features of the main
// entry point on top of it, to know what the scenarios cost in bytes. Not for use: one closure, hardly a message.
//
// Each piece stands under a flag, and the ids of the scenarios that it serves stand beside it. The flags are set by
// esbuild, which drops what stands under one that is `false`: see floor-ladder.mjs.
//
//   FLOOR_REFRESH   C2–C9, C11, F5, F6, F8, R1–R4: one flight, the gate as a list, the replay, late refusals, the timeout
//   FLOOR_GATE      the gate as a `BehaviorSubject`
//   FLOOR_FAILURES  F1–F4, F9–F11: what a failed refresh means, and what callers are told
//   FLOOR_BOUNDS    F7, F7b: refreshes stay bounded
//   FLOOR_SESSIONS  S1–S4, R5: sessions never mix; listeners that change the session
//   FLOOR_SCOPE     O1–O3, O5: who gets the token
//   FLOOR_ANSWERS   O6, and the wrong answers of a backend
//   FLOOR_PLATFORM  C12, P1, P3, P4, R7: progress, destruction, servers, XSRF, being registered twice
//   FLOOR_EVENTS    F10, R5, and the part of the contract that is `events`
//   FLOOR_CUSTOM    F8, O5: backends of the app's own, which call the API; another header
//   FLOOR_SHAPES    the recipes, RestBackendOptions: every option of restBackend()
//   FLOOR_HOOKS     C2, C6, X3 of session-over.spec, the recipes, TokenBackend: `isChallenge`, `isSessionOver`, refusals inside a 200
//   FLOOR_BODIES    C2, R3, S1 of unread-bodies.spec, TokenBackend: `readBody`
//   FLOOR_SCHEMES   the recipes, Tokens: a token that is a cookie, "bearer", the blank of a tokenHead; no field where none came
//   FLOOR_CHECKS    refresh-request.spec, api-scope.spec: a `refreshUrl` or an entry of `apis` that cannot be trusted, in
//                   production too
//   FLOOR_PORTS     withLoginRedirect(), provideTokenRefreshTesting(): listeners of the end, clock and chance, features of
//                   other entry points
//   FLOOR_PROOF     D1–D18, withDpop(): proofs of possession
//
// The features build on all of that, and on those before them:
//
//   FLOOR_STORAGE   S5: the session outlives the page
//   FLOOR_AREA      S5, TokenStorage: storages of the app's own, made for each app, with a lease or without
//   FLOOR_STALE     T1–T3, T6: a token that is stale by the clock is refreshed before it is sent
//   FLOOR_TIMER     T1, T4–T7: the timer of an idle app, and the page that wakes
//   FLOOR_TABS      X2, X3, X6: what other tabs have written is heard of, and looked at before a token is spent
//   FLOOR_CHANNEL   X3, CrossTabSyncOptions: news by BroadcastChannel: storages of an app's own have no event, and that of
//                   `localStorage` comes late in WebKit
//   FLOOR_LEFT      X3, session-store.spec: a session of another tab that this one had not seen yet when it was left
//   FLOOR_LOCKS     X1, X4, X5: turns by Web Locks
//   FLOOR_LEASE     X6: turns by a text in storage, where there are none
//   FLOOR_FROZEN    X5, X7: a turn that came late, or in a line that the others have left
//   FLOOR_BROWSERS  X1, X7: what is written under a lock is seen by who has it next, in Firefox and WebKit too
//   FLOOR_LIMITS    "nobody hangs", lock-turns.spec, storage-lease.spec: a browser that does not say which locks there are, a
//                   lease of another clock
//   FLOOR_EAGER     T1, X3: an app that has asked for nothing yet
//   FLOOR_REVOKE    S3: the server is told of a sign-out
//
// Left out: the module and the class, which the row does not name; what production drops: checks of all other options, and
// their sentences; which field of tokens cannot be used; which of `localStorage` or `HttpClient` is missing; a
// URL relative to `<base>` on a server, and an app without document or zone; read-only views of signals and subjects; ports for
// locks, channel and page; timers that are too slow for a lease; refusals counted by method and URL, here by URL; refresh
// tokens that no header could hold; one-shot bodies other than streams and iterators; and what keeps the library fast:
// verdicts on URLs and `HttpHeaders` that are kept, waiters that are let go when cancelled, events that are made only when
// somebody listens.
/* global FLOOR_GATE, FLOOR_REFRESH, FLOOR_FAILURES, FLOOR_BOUNDS, FLOOR_SESSIONS, FLOOR_SCOPE, FLOOR_ANSWERS, FLOOR_PLATFORM, FLOOR_EVENTS, FLOOR_CUSTOM */
/* global FLOOR_SHAPES, FLOOR_HOOKS, FLOOR_BODIES, FLOOR_SCHEMES, FLOOR_CHECKS, FLOOR_PORTS, FLOOR_PROOF */
/* global FLOOR_STORAGE, FLOOR_AREA, FLOOR_STALE, FLOOR_TIMER, FLOOR_TABS, FLOOR_CHANNEL, FLOOR_LEFT, FLOOR_LOCKS, FLOOR_LEASE, FLOOR_FROZEN, FLOOR_BROWSERS, FLOOR_LIMITS, FLOOR_EAGER, FLOOR_REVOKE */
import { DOCUMENT } from '@angular/common';
import {
  HttpClient,
  HttpContext,
  HttpContextToken,
  HttpErrorResponse,
  HttpHandler,
  HttpParams,
  HttpXsrfTokenExtractor,
} from '@angular/common/http';
import {
  computed,
  ENVIRONMENT_INITIALIZER,
  ErrorHandler,
  inject,
  InjectionToken,
  Injector,
  makeEnvironmentProviders,
  NgZone,
  PLATFORM_ID,
  signal,
  untracked,
} from '@angular/core';
import { BehaviorSubject, concatMap, defer, map, Observable, queueScheduler } from 'rxjs';

/** O4, F8 */
export const SKIP_TOKEN = new HttpContextToken(() => false);
/** C11 */
export const REPLAYABLE = new HttpContextToken(() => undefined);

export class TokenRefreshError extends Error {
  name = 'TokenRefreshError';

  constructor(code, cause) {
    super(code, { cause });
    this.code = code;
  }
}

const isServer = () => inject(PLATFORM_ID, { optional: true }) === 'server';
const soon = (ms, call) => AbortSignal.timeout(ms).addEventListener('abort', call);

/** What the other entry points bring, or ask for: clock and chance of testing/, listeners of router/, proofs of dpop/. */
export const ɵCLOCK =
  FLOOR_PORTS &&
  new InjectionToken('', {
    factory: () => {
      const onServer = (typeof ngServerMode === 'undefined' || ngServerMode) && isServer();
      return {
        now: () => Date.now(),
        // P3
        setTimeout: (call, ms) => (onServer ? soon(ms, call) : setTimeout(call, ms)),
        clearTimeout: (handle) => clearTimeout(handle),
      };
    },
  });
export const ɵRANDOM = FLOOR_PORTS && new InjectionToken('', { factory: () => Math.random });
export const ɵSESSION_ENDED = FLOOR_PORTS && new InjectionToken('');
const POSSESSION = FLOOR_PROOF && new InjectionToken('', { factory: () => ({}) });
export const ɵprovidePossession = (possession, mark) => [
  { provide: POSSESSION, useFactory: () => Object.assign(possession(), { mark }) },
];

const withoutQuery = (url) => url.replace(/[?#].*/s, '');

/** O6: what can be sent in a header, and is no "none" of a broken server. */
const isText = (text) => text?.trim?.() === text && /^(?!(undefined|null)$)[ -~\x80-ÿ]{1,65536}$/.test(text);

/** C8, S4: what is not sent anew is kept. `undefined`: these are no tokens. */
const read = (value, former) => {
  const { accessToken, refreshToken, expiresAt, tokenType } = value ?? {};
  if (
    FLOOR_ANSWERS
      ? isText(accessToken) &&
        isText(refreshToken ?? 'x') &&
        (FLOOR_SCHEMES
          ? (tokenType ?? '').trim && /^[\w!#-'*+.^`|~-]* ?$/.test(tokenType ?? '')
          : isText(tokenType || 'x')) &&
        Number.isFinite(expiresAt ?? 0)
      : accessToken
  ) {
    const tokens = {
      accessToken,
      refreshToken: refreshToken ?? former?.refreshToken,
      expiresAt,
      tokenType: FLOOR_SCHEMES ? (tokenType ?? former?.tokenType)?.trim() : (tokenType ?? former?.tokenType),
    };
    // Without fields that are absent.
    return FLOOR_SCHEMES ? JSON.parse(JSON.stringify(tokens)) : tokens;
  }
};

/** F2: what a failed call to the refresh endpoint means. */
const outcomeOfError = (error, { accessToken, refreshToken }, now) => {
  const { status, headers, url } = error ?? {};
  const retryAfter = headers?.get('Retry-After');
  const text = `${error?.message}${error?.stack}`;
  return headers
    ? {
        type: /^401|^40[03]$/.test(status + /html/i.exec(headers.get('Content-Type')))
          ? 'rejected'
          : /^2/.test(status) || 'unavailable',
        status,
        // F3
        retryAfter: isNaN(retryAfter) ? Date.parse(retryAfter) - now() : retryAfter * 1e3,
        cause: new HttpErrorResponse({ status, url: withoutQuery(url ?? '') }),
      }
    : {
        type: 'unavailable',
        status: 0,
        // F6: not what quotes a token
        cause: [accessToken, refreshToken].some((token) => FLOOR_ANSWERS && token && text.includes(token))
          ? undefined
          : error,
      };
};

/** O6: a lifetime in seconds. `NaN`: it is none. */
const expiryOf = (seconds, now) =>
  seconds == null
    ? undefined
    : !FLOOR_ANSWERS || (Object(seconds) !== seconds && seconds > 0 && seconds < 3.2e7 && /^[\d.]+$/.test(seconds))
      ? now + seconds * 1e3
      : NaN;

/** What a header says that carries the token. */
const headerOf = ({ accessToken, tokenType = 'Bearer' }, scheme = tokenType) =>
  FLOOR_SCHEMES && tokenType === 'Cookie'
    ? ''
    : `${FLOOR_SCHEMES ? scheme.replace(/^bearer$/i, 'Bearer') : scheme} ${accessToken}`.trim();

/** A set-up that cannot work is told at its start. */
const checkUrl = FLOOR_CHECKS
  ? (url, option, odd) => {
      try {
        if (url.trim() && !odd?.test(url) && /^https?:..[^/@]+\//.test(new URL(url, 'http://a').href)) return;
      } catch {}
      throw Error(
        'ngx-token-refresh: ' +
          (typeof ngDevMode === 'undefined' || ngDevMode
            ? `\`${option}\` of restBackend() must be an http(s) URL without user and password, or a path such as "/api/refresh".`
            : option),
      );
    }
  : 0;

/** The backend of one shape: POST `{refreshToken}` is answered by `{accessToken, refreshToken?, expiresIn?}`. */
const oneShape = ({ refreshUrl, header }) => ({
  header: FLOOR_CUSTOM ? header : undefined,
  refresh: ({ refreshToken }, { http, now }) =>
    FLOOR_FAILURES && !refreshToken
      ? [{ type: 'no-refresh-token' }]
      : http
          .post(
            refreshUrl,
            { refreshToken },
            FLOOR_CUSTOM
              ? { observe: 'response' }
              : { context: new HttpContext().set(SKIP_TOKEN, true), observe: 'response' },
          )
          .pipe(
            map(({ body, status }) => {
              const { accessToken, refreshToken, expiresIn } = body ?? {};
              return { status, tokens: { accessToken, refreshToken, expiresAt: expiryOf(expiresIn, now()) } };
            }),
          ),
});

/** The backend with all its options. */
const allShapes = ({
  refreshUrl,
  method = 'POST',
  credential,
  requestField = 'refreshToken',
  requestFields,
  requestHeaders,
  sendAs = method === 'GET' ? 'query' : 'json',
  header = 'Authorization',
  accessTokenField = 'accessToken',
  refreshTokenField = 'refreshToken',
  expiryField = 'expiresIn',
  expiry = expiryOf,
  tokenExpiry,
}) => {
  if (FLOOR_CHECKS && refreshUrl !== null) checkUrl(refreshUrl, 'refreshUrl');
  return {
    header,
    expiresAt: tokenExpiry && (({ accessToken }) => tokenExpiry(accessToken)),
    refresh: (used, { http, now }) => {
      const presents = !/^[ac]/.test(credential);
      if (refreshUrl === null || (presents && !used.refreshToken)) return [{ type: 'no-refresh-token' }];
      const fields = Object.assign({}, requestFields, presents && { [requestField]: used.refreshToken });
      return http
        .request(method, refreshUrl, {
          observe: 'response',
          responseType: accessTokenField ? 'json' : 'text',
          withCredentials: credential === 'cookie',
          params: sendAs === 'query' ? fields : {},
          body:
            sendAs === 'form'
              ? new HttpParams({ fromObject: fields })
              : sendAs === 'json' && Object.keys(fields)[0]
                ? fields
                : null,
          headers: Object.assign(
            {},
            requestHeaders,
            sendAs === 'header' && fields,
            credential === 'access-token' && { [header]: headerOf(used) },
            method === 'GET' && !/^(\w+:|\/\/)/.test(refreshUrl) && { 'Cache-Control': 'no-store' },
          ),
        })
        .pipe(
          map(({ body, status }) => {
            // Own fields alone: an answer may hold `__proto__`.
            const field = (path) =>
              path
                .split('.')
                .reduce((from, name) => (Object.hasOwn(Object(from), name) ? from[name] : undefined), body);
            const accessToken = accessTokenField
              ? field(accessTokenField)
              : body?.trim && /^\s*("?)([\w.~+/-]+=*)\1\s*$/.exec(body)?.[2];
            const tokens = read({
              accessToken,
              refreshToken: field(refreshTokenField),
              expiresAt: expiry(field(expiryField), now()) ?? (accessToken?.trim && tokenExpiry?.(accessToken)),
            });
            return tokens ? { type: 'refreshed', tokens } : { type: 'invalid-response', status };
          }),
        );
    },
  };
};

export const restBackend = FLOOR_SHAPES ? allShapes : (options) => FLOOR_REFRESH && oneShape(options);

/** F8: the app's own `HttpClient`, whose requests pass by, whoever makes them. */
const refreshClient = (handler, mark) =>
  new HttpClient({
    handle: (request) => {
      const context = new HttpContext();
      for (const token of request.context.keys()) context.set(token, request.context.get(token));
      context.set(SKIP_TOKEN, true);
      if (FLOOR_PROOF && mark) context.set(mark, true);
      // On a server Angular would write the answer into the page.
      return handler.handle(
        request.clone(
          typeof ngServerMode === 'undefined' || ngServerMode ? { context, transferCache: false } : { context },
        ),
      );
    },
  });

/** The public face and the whole of it: one closure. `_` is for the interceptor and {@link TokenRefresher}. */
const start = ({ backend, apis = ['/'], refreshTimeout = 1e4, retryCooldown = 1e3, onSessionEnded }, features) => {
  // Constants first: esbuild puts their values in their places, so that nothing is left of what is switched off, nor of
  // what only a server asks.
  const isDev = typeof ngDevMode === 'undefined' || ngDevMode;
  const onServer = FLOOR_PLATFORM && (typeof ngServerMode === 'undefined' || ngServerMode) && isServer();
  const clock = FLOOR_PORTS ? inject(ɵCLOCK) : globalThis;
  const chance = FLOOR_PORTS ? inject(ɵRANDOM) : Math.random;
  const now = FLOOR_PORTS ? () => clock.now() : () => Date.now();
  const possession = FLOOR_PROOF && inject(POSSESSION);
  const isStale = FLOOR_STALE ? () => now() >= expiresAt - leeway : 0;

  /** S5: storage may be missing, forbidden or full at any time. */
  const attempt = FLOOR_STORAGE
    ? (use) => {
        try {
          return use();
        } catch {
          if (isDev && !attempt.warned) {
            attempt.warned = true;
            console.warn('ngx-token-refresh: signed out, for storage holds no session; or in memory, for it fails.');
          }
          return null;
        }
      }
    : 0;
  const save = FLOOR_STORAGE
    ? (next, at) => {
        const text = next ? JSON.stringify([session, next, at]) : undefined;
        if (text === last) return;
        last =
          area &&
          attempt(() => {
            if (text) area.write(text);
            else area.remove();
            return text;
          });
        // Not a refresh token that is spent.
        if (last === null) attempt(() => area?.remove());
        if (FLOOR_CHANNEL) attempt(() => channel?.postMessage(0));
      }
    : 0;
  /** What another tab, or a former page, has written. */
  const news = FLOOR_STORAGE
    ? () =>
        area &&
        attempt(() => {
          const text = area.read() ?? undefined;
          if (last === null || text === last) return;
          const [id, tokens, at] = JSON.parse(text ?? '[]');
          if (!FLOOR_TABS || !left.includes(id)) return [text, text ? checked(tokens) : null, at, id];
          last = text;
          save(current, receivedAt);
        })
    : 0;
  /** X2, X3: takes it over. */
  const look = FLOOR_STORAGE
    ? () => {
        const found = news();
        if (!found) return;
        const [text, next, at, id] = found;
        last = text;
        if (next || current)
          change(next, !next ? 'signed-out' : id === session ? '' : 'session-changed', 'other-tab', at, id);
      }
    : 0;
  /** X3: a session that is left here is over, whoever may write it yet. */
  const leave = FLOOR_TABS
    ? (next, reason) => {
        left.push(session, (FLOOR_LEFT && news()?.[3]) || session);
        change(next, reason);
      }
    : 0;

  /** T7 */
  const watchIn = FLOOR_TIMER
    ? (ms, woken) =>
        injector.get(NgZone).runOutsideAngular(() => {
          // T4
          idle = clock.setTimeout(() => watch(woken), Math.min(ms, 2e9));
        })
    : 0;

  const delay = FLOOR_LEASE || FLOOR_BROWSERS ? (ms) => new Promise((done) => clock.setTimeout(done, ms)) : 0;
  /** X1, X5, X6: does the work, which says when it is done, while no other tab does its own. Settles when that is over. */
  const turn = FLOOR_TABS
    ? async (work, line = '') => {
        const locks = FLOOR_LOCKS && page.defaultView.navigator.locks;
        const since = FLOOR_FROZEN && now();
        const isLate = FLOOR_FROZEN && (() => now() - since > (lockTimeout - refreshTimeout) / 2);
        let again;
        let mine = 0;
        try {
          if (FLOOR_LOCKS && locks) {
            await locks.request(name + line, { signal: AbortSignal.timeout(lockTimeout) }, async () => {
              // Not for nothing: a hidden page may wait a second for it, and then be late at each of its turns.
              if (FLOOR_BROWSERS && !(FLOOR_FROZEN && isLate())) await delay(20);
              if (FLOOR_FROZEN) {
                let timer;
                const look = locks.query();
                const seen = await (FLOOR_LIMITS
                  ? Promise.race([look, new Promise((done) => (timer = clock.setTimeout(done, 500)))])
                  : look);
                if (FLOOR_LIMITS) clock.clearTimeout(timer);
                if (seen && [...seen.held, ...seen.pending].some((lock) => lock.name === name + line + 1)) throw 0;
                if ((again = isLate())) return;
              }
              await new Promise(work);
              if (FLOOR_BROWSERS) await delay(0);
            });
            return again && turn(work, line);
          }
          if (FLOOR_LEASE && lease) {
            for (;;) {
              const held = lease.read();
              if (held == mine || !flight) break;
              if (!(held > now()) || (FLOOR_LIMITS && held > now() + 2 * lockTimeout))
                lease.write((mine = now() + lockTimeout + chance()));
              await delay(200);
            }
          }
        } catch {
          if (locks && !line[1]) return turn(work, line + 1);
        }
        await new Promise(work);
        if (FLOOR_LEASE && mine) attempt(() => lease.read() == mine && lease.remove());
      }
    : 0;
  const left = FLOOR_TABS && [];
  const gone = (FLOOR_TIMER || FLOOR_TABS) && new AbortController();
  const name = FLOOR_TABS && !onServer && features.name;
  const lockTimeout = FLOOR_TABS && (features.lockTimeout ?? refreshTimeout + 5e3);

  if (isDev && lockTimeout < refreshTimeout + 1e3)
    throw Error(
      'ngx-token-refresh: `lockTimeout` of withCrossTabSync() must be at least 1000 milliseconds longer than `refreshTimeout`',
    );

  const injector = inject(Injector);
  const http =
    FLOOR_REFRESH &&
    (FLOOR_CUSTOM || FLOOR_SHAPES ? refreshClient(inject(HttpHandler), possession.mark) : inject(HttpClient));
  const headerName = (FLOOR_CUSTOM && backend.header) || 'Authorization';
  const page = FLOOR_SCOPE && inject(DOCUMENT);
  const area =
    FLOOR_STORAGE &&
    !onServer &&
    attempt(() =>
      FLOOR_AREA
        ? features.storage?.read
          ? features.storage
          : features.storage?.()
        : features.key && webText(features.key),
    );
  const lease = FLOOR_LEASE && area && area.lease;
  const xsrf = FLOOR_PLATFORM && injector.get(HttpXsrfTokenExtractor, null);
  const tokens = signal(null);
  const tokens$ = new BehaviorSubject(null);
  const events = FLOOR_EVENTS && new BehaviorSubject();
  const tell = FLOOR_EVENTS ? (type, more) => events.next(Object.assign({ type, at: now() }, more)) : 0;

  let current = null;
  let header;
  /** O5: header values of this session. */
  let known = [header];
  /** Counts changes of the session; where it is stored, names it. */
  let session = 0;
  let signIns = 0;
  /** `w`: waits, `l`: lands */
  let flight;
  let flights = 0;
  let calls = 0;
  let channel;
  let exchange;
  let lastFailure;
  /** T1–T3: the end of the token, as far as it is known, and how long before that it is stale. */
  let expiresAt;
  let leeway;
  /** S5: the text in storage, as far as this tab knows; `null`: nothing to rely on. And when the tokens came. */
  let last;
  let receivedAt;
  /** T1, T4, T5 */
  let idle;
  let watch;

  /** What waiters are told: `e`rror, `s`tatus, `k`ept: the session is, `r`efused: the token was. */
  const over = (code = current ? 'session-changed' : 'signed-out', cause, s = 401, k, r) => ({
    e: FLOOR_FAILURES && new TokenRefreshError(code, cause),
    s,
    k,
    r,
  });

  /** F3, F7: one wait that doubles, after a failed refresh and after a token that nobody has accepted yet. */
  let since;
  let pause;
  let failures = 0;
  const beginPause =
    FLOOR_FAILURES || FLOOR_BOUNDS
      ? (first, least) => {
          since = now();
          pause = Math.max(least || 0, Math.min(first * 2 ** failures++, 3e4));
        }
      : 0;
  const within = FLOOR_FAILURES || FLOOR_BOUNDS ? (time, span) => Math.abs(now() - time) < span : 0;

  /** F7, F7b */
  let proven;
  let incurable;
  let fruitless;

  /**
   * The tokens change, or go: the flight lands, whoever brought them.
   *
   * @param reason why the session is another one, or none; '': it is the same
   * @param more the cause of the end, or who brought the tokens
   */
  const change = (next, reason, more, at, id) => {
    if (FLOOR_STORAGE || FLOOR_STALE) at ??= now();
    const landing = flight;
    flight = lastFailure = undefined;
    current = next;
    if (FLOOR_STALE) {
      expiresAt = next ? (next.expiresAt ?? backend.expiresAt?.(next)) : NaN;
      // T2, T3: over when it came, and by no sign-in: the clock is wrong.
      if (expiresAt <= at && (more || !reason)) expiresAt = NaN;
      leeway = Math.min(features.leeway, (expiresAt - at) / 4);
    }
    header = next && (FLOOR_PROOF ? headerOf(next, possession.scheme) : headerOf(next));
    if (FLOOR_SESSIONS) exchange?.unsubscribe();
    if (FLOOR_FAILURES || FLOOR_BOUNDS) pause = 0;
    if (reason) {
      if (FLOOR_STORAGE) session = id ?? ++signIns + chance();
      else session++;
      if (FLOOR_FAILURES || FLOOR_BOUNDS) failures = 0;
      if (FLOOR_BOUNDS) {
        incurable = new Map();
        fruitless = [];
      }
    } else if (FLOOR_BOUNDS) {
      beginPause(1e3);
      if (FLOOR_TABS) since = at;
    }
    if (FLOOR_STORAGE) save(next, (receivedAt = at));
    if (FLOOR_SCOPE) known = [header, ...(reason ? [] : known)].slice(0, 9);
    const publish = () => {
      untracked(() => tokens.set(next));
      tokens$.next(next);
      if (FLOOR_FAILURES && !next) {
        // F1, F10
        for (const listener of FLOOR_PORTS ? injector.get(ɵSESSION_ENDED, []) : [onSessionEnded]) {
          try {
            if (FLOOR_PORTS || listener) injector.runInContext(() => listener(reason));
          } catch (error) {
            injector.get(ErrorHandler, null)?.handleError(error);
          }
        }
        if (FLOOR_EVENTS) tell('session-ended', { reason });
      }
      if (FLOOR_EVENTS && next && reason) tell('session-started');
      if (FLOOR_REFRESH) landing?.l(reason && over(reason, more), more);
      if (FLOOR_TIMER) watch?.();
    };
    // R5: a change made by a listener is told after the one under way.
    if (FLOOR_SESSIONS) queueScheduler.schedule(publish);
    else publish();
  };

  /** Waits for the token of the flight under way, or of a new one. */
  const join = FLOOR_REFRESH
    ? (waiter, cause) => {
        if (!current) return waiter(over());
        if (flight) return flight.w(waiter, cause);
        if (FLOOR_FAILURES && lastFailure && within(since, pause)) return waiter(lastFailure);

        const used = current;
        const waiters = [];
        const gate = FLOOR_GATE && new BehaviorSubject(null);
        const id = ++flights;
        let refused;
        let timer;
        /** Ends the turn among tabs; settles when it is over. */
        let end;
        let ended;
        const mine = (flight = {
          w: (waiter, cause) => {
            refused ||= cause === 'challenge';
            waiters.push(waiter);
          },
          l: (failure, source) => {
            clock.clearTimeout(timer);
            if (FLOOR_TABS) end?.();
            if (flight === mine) flight = undefined;
            if (failure) {
              if (FLOOR_EVENTS)
                tell('refresh-failed', {
                  flight: id,
                  code: failure.e.code,
                  status: failure.s,
                  cooldown: failure.k ? pause : 0,
                });
              if (FLOOR_GATE) gate.error(failure);
              else walk(failure);
            } else {
              if (FLOOR_EVENTS) tell('refresh-succeeded', { flight: id, source });
              if (FLOOR_GATE) gate.next(header || ' ');
              else walk();
            }
          },
        });
        const walk = (failure) => waiters.forEach((each) => each(failure));
        if (FLOOR_GATE) gate.subscribe({ next: (token) => token && walk(), error: walk });
        // F6: what throws, or rejects, fails; what answers twice finds other tokens the second time.
        const settle = (outcome, at) => {
          if (FLOOR_TABS && at) look();
          if (current !== used) return FLOOR_TABS ? end?.() : undefined;
          const { type, status = 200, retryAfter, cause, tokens } = outcome ?? {};
          const fresh = read(tokens, used);
          const isNew = fresh && !(refused && fresh.accessToken === used.accessToken);
          if (FLOOR_TABS && ended && !at) {
            at = now();
            if (isNew && !news()) save(fresh, at);
            end();
            ended.then(() => settle(outcome, at));
          } else if (isNew) change(fresh, '', 'exchange', at);
          else if (FLOOR_FAILURES && /^(rej|no-)/.test(type)) {
            if (refused || type === 'rejected') change(null, type, cause);
            else mine.l(over(type));
          } else if (flight === mine) {
            const failure = over(/^(ti|una)/.test(type) ? type : 'invalid-response', cause, status, true, refused);
            if (FLOOR_FAILURES) {
              lastFailure = failure;
              beginPause(retryCooldown, Math.min(retryAfter, 864e5));
            }
            mine.l(failure);
          }
        };

        mine.w(waiter, cause);
        if (FLOOR_EVENTS) tell('refresh-started', { flight: id, cause });
        if (FLOOR_SESSIONS && flight !== mine) return;
        exchange?.unsubscribe();
        // F5
        const tooLate = () => {
          if (onServer) exchange.unsubscribe();
          settle({ type: 'timeout', status: 0 });
        };
        const failed = (error) => {
          if (isDev && error && !(error instanceof HttpErrorResponse))
            console.warn('ngx-token-refresh: the backend threw; what, is the `cause` of the TokenRefreshError.');
          settle(FLOOR_FAILURES ? outcomeOfError(error, used, now) : { status: 0 });
        };
        const ask = () => {
          timer = onServer && !FLOOR_PORTS ? soon(refreshTimeout, tooLate) : clock.setTimeout(tooLate, refreshTimeout);
          exchange = defer(() => backend.refresh(used, { http, now })).subscribe({
            next: FLOOR_TABS ? (outcome) => settle(outcome) : settle,
            error: failed,
            complete: failed,
          });
        };
        if (FLOOR_TABS && name)
          ended = turn((done) => {
            end = done;
            if (flight === mine && !news()) ask();
            else settle();
          });
        else ask();
      }
    : 0;

  /** O1, O2: where a URL leads, as the browser will see it, with a slash at the end. */
  const placeOf = FLOOR_SCOPE ? (url, base) => new URL(url, base).href.replace(/\/?([?#].*)?$/, '/') : 0;
  const places = FLOOR_SCOPE && apis.map((api) => placeOf(api, page.location?.href));
  const isOurs = FLOOR_SCOPE
    ? (url) => {
        try {
          const target = placeOf(url, onServer ? page.location.href : page.baseURI);
          return (
            // O2: forms that a URL parser repairs
            !/^(\s|\/\/|[^?#]*[\0-\x1f\\])/.test(url) &&
            places.some(
              (place) =>
                target.startsWith(place) &&
                // O3: climbs that only a server may see
                !(place.split('/')[3] && /(\/|2f|5c)(\.|%[25]*2e){2}[/;%]/i.test(target)),
            )
          );
        } catch {}
      }
    : 0;

  /** C2, F11: 2: the session is over; true: the token was refused, and a refresh can cure it. */
  const verdictOn = (answer) =>
    FLOOR_PROOF && possession.isProofRefusal?.(answer)
      ? 0
      : FLOOR_HOOKS && backend.isSessionOver?.(answer)
        ? 2
        : FLOOR_HOOKS && backend.isChallenge
          ? backend.isChallenge(answer)
          : answer.status === 401 &&
            !(FLOOR_FAILURES && /insufficient_user/.test(answer.headers?.get('WWW-Authenticate')));

  const intercept = (request, next) => {
    const { body, context, headers, method, url } = request;

    if (FLOOR_PROOF && possession.mark && context.get(possession.mark)) return possession.send(request, next, null);
    return context.get(SKIP_TOKEN) ||
      (FLOOR_SCOPE && (!isOurs(url) || !known.includes(headers.get(headerName) ?? header)))
      ? next(request)
      : new Observable((caller) => {
          const path = withoutQuery(url);
          const former = FLOOR_PLATFORM && !/^(GET|HEAD)$/.test(method) && xsrf?.getToken();
          const id = ++calls;
          let carried;
          let mine;
          let attempt = 0;
          let refusal;
          let waited;
          let started;
          let seen = -1;
          let done;

          const tellOf = FLOOR_EVENTS
            ? (type, status) => {
                done = status >= 0;
                tell('request-' + type, Object.assign({ id, method, url: path }, done && { status }));
              }
            : 0;

          const surface = (error) => {
            // R7
            if (FLOOR_PLATFORM) Object(error)._ = 1;
            if (FLOOR_EVENTS) tellOf('answered', error?.status);
            caller.error(error);
          };

          const wait = FLOOR_REFRESH
            ? (cause) => {
                waited = true;
                mine = session;
                if (FLOOR_EVENTS) tellOf('blocked');
                // R3
                if (!caller.closed) join((failure) => caller.closed || send(failure), cause);
              }
            : 0;

          const send = (failure) => {
            // It waited for a newer token; the one there is will do.
            if (FLOOR_FAILURES && failure?.k && !failure.r && !refusal && !(FLOOR_STALE && now() >= expiresAt)) {
              if (FLOOR_STALE) waited = 0;
              failure = undefined;
            }
            if (FLOOR_EVENTS && !failure) {
              tellOf(refusal ? 'replayed' : 'sent');
              if (caller.closed) return;
            }
            // S1, S2
            if (FLOOR_SESSIONS && mine && mine !== session) failure ??= over();
            if (FLOOR_REFRESH && failure) {
              const { e: error, s: status, k: kept } = failure;
              return surface(
                (!kept && refusal) || new HttpErrorResponse({ error, status, url: request.urlWithParams }),
              );
            }
            attempt++;
            carried = current;
            mine = current && session;
            let muted;
            let verdict;
            const setHeaders = header ? { [headerName]: header } : {};
            // P4
            if (FLOOR_PLATFORM && former)
              headers.keys().forEach((name) => {
                if (headers.get(name) === former) setHeaders[name] = xsrf.getToken() || former;
              });

            const sent = defer(() => {
              const bearing = request.clone({ setHeaders });
              return FLOOR_PROOF && header && possession.mark
                ? possession.send(bearing, next, carried.accessToken)
                : next(bearing);
            });
            const judged = FLOOR_HOOKS
              ? concatMap((event) => {
                  if (event.type !== 4) return [event];
                  const judge = (answer) => {
                    if (!(verdict = verdictOn(answer))) return event;
                    // As callers know refusals.
                    const { body: error, headers, url } = event;
                    throw new HttpErrorResponse({
                      error,
                      headers,
                      status: 401,
                      statusText: 'Unauthorized',
                      url: url ?? request.urlWithParams,
                    });
                  };
                  const read = FLOOR_BODIES && request.responseType !== 'json' && backend.readBody?.(event);
                  return read?.then ? read.then(null, () => event).then(judge) : [judge(read || event)];
                })
              : 0;

            caller.add(
              (FLOOR_HOOKS ? sent.pipe(judged) : sent).subscribe({
                next: (event) => {
                  const { type, status, loaded = 0 } = event;
                  if (FLOOR_BOUNDS && type === 4 && carried && carried === current) {
                    if (proven !== current && !(FLOOR_STALE && lastFailure)) pause = failures = 0;
                    proven = current;
                    incurable.delete(path);
                  }
                  if (FLOOR_EVENTS && type === 4) tellOf('answered', status);
                  // C12
                  if (FLOOR_PLATFORM && type < 4) {
                    const order = type * 1e15 + loaded;
                    if ((muted ||= status === 401) || order <= seen) return;
                    seen = order;
                  }
                  caller.next(event);
                },
                error: (error) => {
                  const inside = verdict;
                  if (FLOOR_HOOKS && !(error instanceof HttpErrorResponse)) caller.error(error);
                  else if (
                    FLOOR_REFRESH &&
                    !(FLOOR_PLATFORM && error?._) &&
                    (verdict ||= (FLOOR_HOOKS || error) && verdictOn(error))
                  )
                    refuse(error, inside, verdict > 1);
                  else surface(error);
                },

                complete: () => caller.complete(),
              }),
            );
          };

          const refuse = FLOOR_REFRESH
            ? (error, inside, isOver) => {
                refusal = error;
                if (FLOOR_EVENTS) {
                  tellOf('refused');
                  if (caller.closed) return;
                }
                // X2
                if (FLOOR_TABS && name && carried === current && !flight) look();
                const isCurrent = carried === current;
                if (FLOOR_HOOKS && isOver && isCurrent && current) {
                  change(null, 'rejected');
                  return caller.closed || surface(error);
                }
                const starts = isCurrent && !flight;
                const cause = isCurrent && 'challenge';
                const last = attempt > 2;
                const isProven = FLOOR_BOUNDS && proven === current;
                const inVain = FLOOR_BOUNDS && starts && waited && (started || last || !isProven);
                if (inVain) {
                  if (incurable.size > 99) incurable.clear();
                  incurable.set(path, now());
                  if (started) fruitless = [now(), ...fruitless].slice(0, 5);
                }
                if (
                  // C9, S2
                  !current ||
                  (FLOOR_SESSIONS && mine && mine !== session) ||
                  (FLOOR_BOUNDS &&
                    (inVain ||
                      (starts &&
                        (isProven
                          ? within(incurable.get(path), 3e4) || within(fruitless[4], 6e4)
                          : !lastFailure && within(since, pause)))))
                ) {
                  surface(error);
                } else if (
                  // C11
                  last ||
                  !(
                    context.get(REPLAYABLE) ??
                    !(body?.getReader || body?.next?.call || (FLOOR_HOOKS && inside && !/^(GET|HEAD|OPT)/.test(method)))
                  )
                ) {
                  if (starts) join(() => undefined, cause);
                  surface(error);
                } else {
                  started ||= starts;
                  if (starts || flight) wait(cause);
                  else send();
                }
              }
            : 0;

          if (FLOOR_EVENTS) caller.add(() => done || tellOf('cancelled'));
          if (FLOOR_REFRESH && (flight || (FLOOR_STALE && isStale()))) wait('expiry');
          else send();
        });
  };

  const checked = (value, former) => {
    const found = read(value, former);
    if (!found) throw TypeError('tokens');
    return found;
  };

  if (FLOOR_STORAGE && area) look();

  if (FLOOR_TIMER && !onServer) {
    watch = (woken) => {
      clock.clearTimeout(idle);
      const wait = expiresAt - leeway - now();
      if (flight || page.hidden) return;
      if (wait > 0) watchIn(wait + chance() * leeway * 0.2);
      else if (wait <= 0 && (woken || now() < expiresAt))
        join((failure) => failure?.k && pause && watchIn(pause), 'expiry');
    };
    // Not at once: what sends the request may be what is being made.
    if (current) watchIn(0, true);
  }
  const open = FLOOR_CHANNEL
    ? () => {
        const { BroadcastChannel } = page.defaultView;
        channel ??= BroadcastChannel && new BroadcastChannel(name);
        if (channel) channel.onmessage = look;
      }
    : 0;
  if (FLOOR_CHANNEL && name) open();
  if ((FLOOR_TIMER || FLOOR_TABS) && !onServer)
    ['storage', 'online', 'focus', 'pageshow', 'visibilitychange', ...(FLOOR_CHANNEL ? ['pagehide'] : [])].map((type) =>
      page.defaultView?.addEventListener(
        type,
        (event) => {
          // An open one keeps a page out of the back/forward cache.
          if (FLOOR_CHANNEL && name) {
            if (type === 'pagehide') channel = channel?.close();
            else open();
          }
          if (FLOOR_TABS && name) look();
          if (FLOOR_TIMER) watch(!event.key);
        },
        { signal: gone.signal },
      ),
    );

  return {
    tokens,
    isAuthenticated: computed(() => !!tokens()),
    tokens$,
    set: (value) => (FLOOR_TABS ? leave : change)(checked(value), 'session-changed'),
    update: (value) => {
      const next = checked(value, current);
      if (current) change(next, '', 'update');
      else if (isDev) console.warn('ngx-token-refresh: update() was ignored, for nobody is signed in.');
    },
    // S3
    clear: () => {
      if (FLOOR_REVOKE && FLOOR_TABS && name) look();
      const used = current;
      if (!used) return;
      (FLOOR_TABS ? leave : change)(null, 'signed-out');
      if (FLOOR_REVOKE) defer(() => backend.revoke?.(used, { http, now }) ?? []).subscribe({ error: () => 0 });
    },
    // P1
    ngOnDestroy: () => {
      if (FLOOR_PLATFORM) {
        exchange?.unsubscribe();
        current = null;
        flight?.l(over());
      }
      if (FLOOR_TIMER || FLOOR_TABS) gone.abort();
      if (FLOOR_TIMER) clock.clearTimeout(idle);
      if (FLOOR_CHANNEL) channel?.close();
    },
    _: {
      i: intercept,
      e: events,
      j: join,
      now,
      s: () => (FLOOR_STALE ? [current, session, flight, isStale(), now() >= expiresAt] : [current, session, flight]),
    },
  };
};

/** The texts of `localStorage`, which is asked anew each time: it may be forbidden later. */
const webText = FLOOR_STORAGE
  ? (key) => {
      const page = inject(DOCUMENT);
      const textAt = (at) => ({
        read: () => page.defaultView.localStorage.getItem(at),
        write: (text) => page.defaultView.localStorage.setItem(at, text),
        remove: () => page.defaultView.localStorage.removeItem(at),
      });
      return Object.assign(textAt(key), { lease: textAt(key + '.lease') });
    }
  : 0;

/** What a feature adds to the set-up. */
export const withStorage = (storage) => (FLOOR_AREA ? { storage } : storage);
export const localStorageTokens = ({ key = 'ngx-token-refresh' } = {}) => (FLOOR_AREA ? () => webText(key) : { key });
export const withProactiveRefresh = ({ leeway = 3e4 } = {}) => ({ leeway });
export const withCrossTabSync = ({ name = 'ngx-token-refresh', lockTimeout } = {}) => ({ name, lockTimeout });

export class TokenStore {}

export const tokenRefreshInterceptor = (request, next) => inject(TokenStore)._.i(request, next);

export const provideTokenRefresh = (config, ...features) => {
  if (FLOOR_CHECKS)
    config.apis?.map((api) => checkUrl(api, 'apis', /^(?!\/|https?:\/\/)|^\/\/|[?#\\\0-\x1f]|^[^/]*\/\/[^/]*\*/i));
  return makeEnvironmentProviders([
    {
      provide: TokenStore,
      useFactory: () => (FLOOR_STORAGE || FLOOR_STALE ? start(config, Object.assign({}, ...features)) : start(config)),
    },
    // T1, X3
    FLOOR_EAGER ? { provide: ENVIRONMENT_INITIALIZER, multi: true, useValue: () => inject(TokenStore) } : [],
    FLOOR_PORTS && config.onSessionEnded
      ? { provide: ɵSESSION_ENDED, multi: true, useValue: config.onSessionEnded }
      : [],
    FLOOR_PORTS ? features.map(({ ɵproviders }) => ɵproviders ?? []) : [],
  ]);
};

/** C7. Provides itself, so that an app that does not name it does not have it. */
export class TokenRefresher {
  static ɵprov = {
    providedIn: 'any',
    factory: () => {
      const port = inject(TokenStore)._;
      const { j: join, s: state, now } = port;
      const events = new Observable((listener) => {
        // The last one is past.
        let live;
        if (FLOOR_EVENTS) listener.add(port.e.subscribe((event) => live && listener.next(event)));
        live = true;
      });
      const isRefreshing = signal(!!state()[2]);
      let refreshedAt = 0;
      events.subscribe(({ type, at }) => {
        if (/^refresh-/.test(type)) untracked(() => isRefreshing.set(type === 'refresh-started'));
        if (type === 'refresh-succeeded') refreshedAt = at;
        if (type === 'session-started') refreshedAt = 0;
      });
      const isExpired = ({ expiresAt }) => (FLOOR_STALE ? state()[4] : expiresAt <= now() && expiresAt > refreshedAt);
      const wait = (cause) =>
        new Promise((resolve, reject) => {
          const [, session] = state();
          join((failure) => {
            const [current, last] = state();
            const usable = failure?.k && cause === 'expiry' && !failure.r && !isExpired(current);
            if (failure && !usable) reject(failure.e);
            else if (last === session) resolve(current.accessToken);
            else reject(new TokenRefreshError(current ? 'session-changed' : 'signed-out'));
          }, cause);
        });
      return (port.refresher ??= {
        isRefreshing: isRefreshing.asReadonly(),
        events,
        getAccessToken: async () => {
          const [current, , flight, isStale] = state();
          return current && !flight && !isStale && !isExpired(current) ? current.accessToken : wait('expiry');
        },
        refresh: () => wait('call'),
      });
    },
  };
}
