import { HttpRequest, provideHttpClient } from '@angular/common/http';
import { createEnvironmentInjector, EnvironmentInjector, runInInjectionContext } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { injectTokenStore, provideTokenRefresh, restBackend } from 'ngx-token-refresh';
import { CLOCK, systemClock } from '../platform/clock';
import { sessionInjector } from '../session/named-session';
import { EventSink } from './event-sink';
import { RefreshCoordinator } from './refresh-coordinator';
import { injectTokenRefreshEvents } from './refresh-events';
import { TokenRefreshEvent } from './token-refresh-event';

const GET_ITEM = new HttpRequest('GET', '/api/items?token=SECRET#SECRET');

function open() {
  const now = jest.fn(() => 7_000);
  const coordinator: { events: EventSink | null } = { events: null };
  const injector = createEnvironmentInjector(
    [
      { provide: CLOCK, useValue: { ...systemClock(true), now } },
      { provide: RefreshCoordinator, useValue: coordinator },
    ],
    TestBed.inject(EnvironmentInjector),
  );
  const inject = () => runInInjectionContext(injector, injectTokenRefreshEvents);
  /** Subscribes. @returns what is emitted from then on. */
  const listen = (): TokenRefreshEvent[] => {
    const events: TokenRefreshEvent[] = [];
    inject().subscribe((event) => events.push(event));
    return events;
  };
  return { coordinator, inject, listen, now };
}

describe('injectTokenRefreshEvents', () => {
  test('until it is called the coordinator has nothing to report to; each call gives the same events', () => {
    const { coordinator, inject } = open();
    expect(coordinator.events).toBeNull();

    const first = inject();
    const { events } = coordinator;

    expect(inject()).toBe(first);
    expect(coordinator.events).toBe(events);
  });

  test('emits each event, with its time, to every subscriber; to none it does not read the clock', () => {
    const { coordinator, inject, listen, now } = open();
    inject();
    coordinator.events?.session({ type: 'session-started' });
    expect(now).not.toHaveBeenCalled();
    const [one, other] = [listen(), listen()];

    coordinator.events?.session({ type: 'session-started' });
    coordinator.events?.refresh({ type: 'refresh-started', cause: 'challenge' }, {});

    expect(one).toEqual([
      { type: 'session-started', at: 7_000 },
      { type: 'refresh-started', refreshId: 1, cause: 'challenge', at: 7_000 },
    ]);
    expect(other).toEqual(one);
  });

  test('numbers subscriptions and refreshes by their keys, each kind from 1', () => {
    const { coordinator, listen } = open();
    const events = listen();
    const [one, two, refresh, next] = [{}, {}, {}, {}];

    coordinator.events?.request('request-sent', GET_ITEM, one);
    coordinator.events?.request('request-sent', GET_ITEM, two);
    coordinator.events?.refresh({ type: 'refresh-started', cause: 'challenge' }, refresh);
    coordinator.events?.request('request-refused', GET_ITEM, one);
    coordinator.events?.refresh({ type: 'refresh-succeeded', source: 'exchange' }, refresh);
    coordinator.events?.refresh({ type: 'refresh-started', cause: 'call' }, next);

    expect(events.map((event) => ('requestId' in event ? event.requestId : undefined))).toEqual([
      ...[1, 2, undefined, 1, undefined, undefined],
    ]);
    expect(events.map((event) => ('refreshId' in event ? event.refreshId : undefined))).toEqual([
      ...[undefined, undefined, 1, undefined, 1, 2],
    ]);
  });

  test('of a request it has method, URL without query and fragment, and a status where one is known', () => {
    const { coordinator, listen } = open();
    const events = listen();

    coordinator.events?.request('request-sent', GET_ITEM, {});
    coordinator.events?.request('request-answered', GET_ITEM, {}, 0);

    expect(events).toStrictEqual([
      { type: 'request-sent', requestId: 1, method: 'GET', url: '/api/items', at: 7_000 },
      { type: 'request-answered', requestId: 2, method: 'GET', url: '/api/items', status: 0, at: 7_000 },
    ]);
  });

  test('M1 first injected by a session with a name, it tells of all sessions', () => {
    const backend = restBackend({ refreshUrl: '/refresh' });
    const app = createEnvironmentInjector(
      [
        provideHttpClient(),
        provideTokenRefresh({ apis: ['/api'], backend }),
        provideTokenRefresh({ name: 'orders', apis: ['/orders'], backend }),
      ],
      TestBed.inject(EnvironmentInjector),
    );
    const orders = runInInjectionContext(app, () => sessionInjector('orders'));
    const seen: [string, string | undefined][] = [];

    runInInjectionContext(orders, injectTokenRefreshEvents).subscribe(({ type, sessionName }) =>
      seen.push([type, sessionName]),
    );
    for (const injector of [app, orders])
      runInInjectionContext(injector, injectTokenStore).signIn({ accessToken: 'A1' });

    expect(seen).toEqual([
      ['session-started', undefined],
      ['session-started', 'orders'],
    ]);
    app.destroy();
  });
});
