import {
  HttpErrorResponse,
  HttpEvent,
  HttpHandler,
  HttpHandlerFn,
  HttpHeaderResponse,
  HttpHeaders,
  HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { createEnvironmentInjector, EnvironmentInjector, Injector, runInInjectionContext } from '@angular/core';
import { defer, EMPTY, Observable, Subject } from 'rxjs';
import { RefreshOutcome, TokenBackend } from '../backends/token-backend';
import { provideTokenRefresh } from '../provide-token-refresh';
import { injectTokenRefreshEvents } from '../refresh/refresh-events';
import { TokenRefreshEvent } from '../refresh/token-refresh-event';
import { Tokens } from '../session/tokens';
import { TokenRefresher } from '../token-refresher';
import { TokenStore } from '../token-store';
import { tokenRefreshInterceptor } from './token-refresh.interceptor';

/** One send of a request, which the test answers. */
interface Send {
  readonly url: string;
  readonly authorization: string | null;
  readonly answer: Subject<HttpEvent<unknown>>;
}

interface World {
  readonly store: TokenStore;
  readonly refresher: TokenRefresher;
  readonly events: Observable<TokenRefreshEvent>;
  /** The causes of the refreshes that were started. */
  readonly causes: unknown[];
  readonly sends: Send[];
  /** The calls of the backend, which the test answers. */
  readonly exchanges: Subject<RefreshOutcome | Tokens>[];
  /** Is called with each send, as an interceptor after ours is. */
  onSend: (send: Send) => void;
  /** Sends a request, and notes what its caller gets. */
  readonly get: (url: string) => unknown[];
}

/**
 * Signed in with A1, in an app in which nothing is provided but this library.
 *
 * @param listening whether the app injects the events
 */
function open(backend: Partial<TokenBackend> = {}, listening = true): World {
  const exchanges: World['exchanges'] = [];
  const refresh = (): World['exchanges'][number] => {
    const exchange = new Subject<RefreshOutcome | Tokens>();
    exchanges.push(exchange);
    return exchange;
  };
  const injector = createEnvironmentInjector(
    [provideTokenRefresh({ backend: { refresh, ...backend } }), { provide: HttpHandler, useValue: {} }],
    Injector.NULL as EnvironmentInjector,
  );
  const store = injector.get(TokenStore);
  store.signIn({ accessToken: 'A1' });
  const events = listening ? runInInjectionContext(injector, injectTokenRefreshEvents) : EMPTY;
  const causes: unknown[] = [];
  events.subscribe((event) => event.type === 'refresh-started' && causes.push(event.cause));
  const sends: Send[] = [];
  const next: HttpHandlerFn = ({ url, headers }) => {
    const answer = new Subject<HttpEvent<unknown>>();
    const send = { url, authorization: headers.get('Authorization'), answer };
    sends.push(send);
    world.onSend(send);
    return answer;
  };
  const get = (url: string): unknown[] => {
    const seen: unknown[] = [];
    // With a header of its own, which may hold an XSRF token.
    const request = new HttpRequest('GET', url, { headers: new HttpHeaders({ Accept: '*/*' }) });
    // As `HttpClient` does: what the interceptor throws is an error of the request.
    defer(() => runInInjectionContext(injector, () => tokenRefreshInterceptor(request, next))).subscribe({
      next: (event) => seen.push(event),
      error: (error: unknown) => seen.push(error),
      complete: () => seen.push('complete'),
    });
    return seen;
  };
  const refresher = injector.get(TokenRefresher);
  const world: World = { store, refresher, events, causes, sends, exchanges, onSend: () => undefined, get };
  return world;
}

const ok = new HttpResponse({ status: 200 });

function refuse(send: Send | undefined): void {
  send?.answer.error(new HttpErrorResponse({ status: 401 }));
}

function answer(send: Send | undefined): void {
  send?.answer.next(ok);
  send?.answer.complete();
}

const tokensSent = ({ sends }: World, url: string): unknown[] =>
  sends.flatMap((send) => (send.url === url ? [send.authorization] : []));

describe('PendingRequest', () => {
  test('C6 a late refusal waits for the refresh under way, and does not change its cause', () => {
    const world = open();
    const late = world.get('/late');
    world.store.renew({ accessToken: 'A2' });
    void world.refresher.refresh().catch(() => undefined);

    refuse(world.sends[0]);
    world.exchanges[0]?.next({ accessToken: 'A3' });
    answer(world.sends.at(-1));

    expect(late).toEqual([ok, 'complete']);
    expect(tokensSent(world, '/late')).toEqual(['Bearer A1', 'Bearer A3']);
    expect(world.causes).toEqual(['call']);
  });

  test('C6 a late refusal starts no refresh, also where the refresh that it would wait for has just ended', () => {
    const world = open();
    const late = world.get('/late');
    world.store.renew({ accessToken: 'A2' });
    void world.refresher.refresh().catch(() => undefined);
    expect(world.causes).toEqual(['call']);
    // The interleaving: a listener ends the refresh after the request has decided to wait for it.
    world.events.subscribe(({ type }) => {
      if (type === 'request-waiting') world.store.renew({ accessToken: 'A3' });
    });

    refuse(world.sends[0]);
    answer(world.sends.at(-1));

    expect(late).toEqual([ok, 'complete']);
    expect(tokensSent(world, '/late')).toEqual(['Bearer A1', 'Bearer A3']);
    expect(world.causes).toEqual(['call']);
    expect(world.exchanges).toHaveLength(1);
  });

  test('C5 a new request starts no refresh where the refresh that it would wait for has just ended', () => {
    const world = open();
    world.get('/old');
    refuse(world.sends[0]);
    world.events.subscribe(({ type }) => {
      if (type === 'request-waiting') world.store.renew({ accessToken: 'A2' });
    });

    const seen = world.get('/new');
    answer(world.sends.at(-1));

    expect(seen).toEqual([ok, 'complete']);
    expect(tokensSent(world, '/new')).toEqual(['Bearer A2']);
    expect(world.causes).toEqual(['challenge']);
  });

  test('a refusal of the current token starts a refresh with the cause `challenge`', () => {
    const world = open();
    world.get('/api');

    refuse(world.sends[0]);

    expect(world.causes).toEqual(['challenge']);
    expect(world.exchanges).toHaveLength(1);
  });

  test('it is sent again with the token of the gate, though a listener has brought a newer one since', () => {
    const world = open();
    world.get('/first');
    world.get('/second');
    refuse(world.sends[0]);
    refuse(world.sends[1]);
    // The interleaving: when the first waiter is sent again, the second still stands in the list.
    world.events.subscribe((event) => {
      if (event.type === 'request-replayed' && event.url === '/first') world.store.renew({ accessToken: 'A3' });
    });

    world.exchanges[0]?.next({ accessToken: 'A2' });

    expect(tokensSent(world, '/second')).toEqual(['Bearer A1', 'Bearer A2']);
  });

  test('an answer without a response ends the request, and its event has the status 0', () => {
    const world = open();
    const answered: unknown[] = [];
    world.events.subscribe((event) => event.type === 'request-answered' && answered.push(event.status));

    const seen = world.get('/empty');
    world.sends[0]?.answer.complete();

    expect(seen).toEqual(['complete']);
    expect(answered).toEqual([0]);
  });

  test('an error that is no answer reaches the caller as it is, and its event has the status 0', () => {
    const world = open();
    const answered: unknown[] = [];
    world.events.subscribe((event) => event.type === 'request-answered' && answered.push(event.status));
    const failure = new Error('thrown by another interceptor');

    const seen = world.get('/broken');
    world.sends[0]?.answer.error(failure);

    expect(seen).toEqual([failure]);
    expect(answered).toEqual([0]);
    expect(world.exchanges).toEqual([]);
  });

  test.each([
    ['request-replayed', 1],
    ['request-waiting', 0],
  ] as const)(
    'a session that changes as a listener hears %s fails the request: it is not sent with the new token, which is not refreshed',
    (type, exchanges) => {
      const world = open();
      const seen = world.get('/theirs');
      world.events.subscribe((event) => {
        if (event.type === type) world.store.signIn({ accessToken: 'B1' });
      });

      refuse(world.sends[0]);
      world.exchanges[0]?.next({ accessToken: 'A2' });

      expect(seen).toHaveLength(1);
      expect(seen[0]).toMatchObject({ status: 401 });
      expect(tokensSent(world, '/theirs')).toEqual(['Bearer A1']);
      expect(world.exchanges).toHaveLength(exchanges);
    },
  );

  test('a session that changes while the gate releases others fails the requests behind them, also without events', () => {
    const world = open({}, false);
    world.get('/first');
    const second = world.get('/second');
    refuse(world.sends[0]);
    refuse(world.sends[1]);
    // The interleaving: when the first is sent again, the second still waits.
    world.onSend = () => world.store.signIn({ accessToken: 'B1' });

    world.exchanges[0]?.next({ accessToken: 'A2' });

    expect(second).toMatchObject([{ status: 401 }]);
    expect(tokensSent(world, '/second')).toEqual(['Bearer A1']);
  });

  test.each([
    [399, 1],
    [400, 0],
  ])(
    'C2 C12 the header of an answer with status %i may be that of a refusal from 400 on: then it waits for the body',
    (status, shown) => {
      const world = open();
      const header = new HttpHeaderResponse({ status });

      const seen = world.get('/api');
      world.sends[0]?.answer.next(header);

      expect(seen).toEqual([header].slice(0, shown));
      const failure = new HttpErrorResponse({ status: 500 });
      world.sends[0]?.answer.error(failure);
      expect(seen).toEqual([header, failure]);
    },
  );

  test.each(['isChallenge', 'isSessionOver'] as const)(
    'where `%s` of the backend throws, the caller gets that error, and no refresh starts',
    (name) => {
      const failure = new TypeError('body is null');
      const world = open({
        [name]: () => {
          throw failure;
        },
      });

      const seen = [world.get('/succeeds'), world.get('/refused')];
      answer(world.sends[0]);
      refuse(world.sends[1]);

      expect(seen).toEqual([[failure], [failure]]);
      expect(world.exchanges).toEqual([]);
    },
  );

  test('where `xsrfRenewal` of the backend throws, the caller gets that error', () => {
    const failure = new TypeError('no cookies here');
    const tokenFor = (): never => {
      throw failure;
    };
    const { get, sends } = open({ xsrfRenewal: () => ({ tokenFor, renew: (request) => request }) });

    expect(get('/api')).toEqual([failure]);
    expect(sends).toEqual([]);
  });

  describe('the XSRF token', () => {
    /** Each renewal adds a header, and no cookie changes. */
    function openWithXsrf() {
      const renewed: string[] = [];
      const renew = (request: HttpRequest<unknown>, former: string): HttpRequest<unknown> => {
        renewed.push(`${request.url} ${former}`);
        return request;
      };
      return { renewed, world: open({ xsrfRenewal: () => ({ tokenFor: () => 'X1', renew }) }) };
    }

    test('is the one of when the request was made, where it is sent at once', () => {
      const { renewed, world } = openWithXsrf();

      world.get('/api');

      expect([world.sends.length, renewed]).toEqual([1, []]);
    });

    test('is renewed with each later send: after a refresh, and where a newer token was there already', () => {
      const { renewed, world } = openWithXsrf();
      world.get('/refused');
      world.get('/late');
      refuse(world.sends[0]);
      world.get('/waits');
      expect(renewed).toEqual([]);

      world.exchanges[0]?.next({ accessToken: 'A2' });
      expect(renewed).toEqual(['/refused X1', '/waits X1']);
      refuse(world.sends[1]);

      expect(renewed).toEqual(['/refused X1', '/waits X1', '/late X1']);
      expect(tokensSent(world, '/late')).toEqual(['Bearer A1', 'Bearer A2']);
    });
  });

  describe('the limits of refreshes', () => {
    test('a success with an older token proves nothing about the current one: its refusal starts no refresh yet', () => {
      const world = open();
      world.store.renew({ accessToken: 'A2' });
      world.get('/slow');
      world.store.renew({ accessToken: 'A3' });
      answer(world.sends[0]);

      const seen = world.get('/api');
      refuse(world.sends[1]);

      expect(seen).toMatchObject([{ status: 401 }]);
      expect(world.exchanges).toEqual([]);
    });

    test('an endpoint that no refresh cures starts none; another one does', () => {
      const world = open();
      const admin = world.get('/admin');
      refuse(world.sends[0]);
      world.exchanges[0]?.next({ accessToken: 'A2' });
      world.get('/items');
      answer(world.sends[2]);
      refuse(world.sends[1]);
      expect(admin).toMatchObject([{ status: 401 }]);

      world.get('/admin');
      refuse(world.sends[3]);
      expect(world.exchanges).toHaveLength(1);
      world.get('/items');
      refuse(world.sends[4]);

      expect(world.exchanges).toHaveLength(2);
    });
  });
});
