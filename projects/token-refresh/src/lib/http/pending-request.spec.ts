import {
  HttpErrorResponse,
  HttpEvent,
  HttpHandler,
  HttpHandlerFn,
  HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { createEnvironmentInjector, EnvironmentInjector, Injector, runInInjectionContext } from '@angular/core';
import { Observable, Subject } from 'rxjs';
import { RefreshOutcome } from '../backends/token-backend';
import { provideTokenRefresh } from '../provide-token-refresh';
import { injectTokenRefreshEvents } from '../refresh/refresh-events';
import { TokenRefreshEvent } from '../refresh/token-refresh-event';
import { Tokens } from '../session/tokens';
import { TokenRefresher } from '../token-refresher';
import { TokenStore } from '../token-store';
import { InterceptedRequest } from './intercepted-request';
import { INTERCEPTOR_CONTEXT } from './interceptor-context';

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
  /** Sends a request, and notes what its caller gets. */
  readonly get: (url: string) => unknown[];
}

/** Signed in with A1, in an app in which nothing is provided but this library. */
function open(): World {
  const exchanges: World['exchanges'] = [];
  const refresh = (): World['exchanges'][number] => {
    const exchange = new Subject<RefreshOutcome | Tokens>();
    exchanges.push(exchange);
    return exchange;
  };
  const injector = createEnvironmentInjector(
    [provideTokenRefresh({ backend: { refresh } }), { provide: HttpHandler, useValue: {} }],
    Injector.NULL as EnvironmentInjector,
  );
  const store = injector.get(TokenStore);
  store.signIn({ accessToken: 'A1' });
  const events = runInInjectionContext(injector, injectTokenRefreshEvents);
  const causes: unknown[] = [];
  events.subscribe((event) => event.type === 'refresh-started' && causes.push(event.cause));
  const sends: Send[] = [];
  const next: HttpHandlerFn = ({ url, headers }) => {
    const answer = new Subject<HttpEvent<unknown>>();
    sends.push({ url, authorization: headers.get('Authorization'), answer });
    return answer;
  };
  const get = (url: string): unknown[] => {
    const seen: unknown[] = [];
    new InterceptedRequest(
      injector.get(INTERCEPTOR_CONTEXT),
      new HttpRequest('GET', url),
      next,
      false,
      false,
    ).subscribe({
      next: (event) => seen.push(event),
      error: (error: unknown) => seen.push(error),
      complete: () => seen.push('complete'),
    });
    return seen;
  };
  return { store, refresher: injector.get(TokenRefresher), events, causes, sends, exchanges, get };
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

  test.each(['request-replayed', 'request-waiting'] as const)(
    'a session that changes as a listener hears %s fails the request, and sends it with no other token',
    (type) => {
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
    },
  );
});
