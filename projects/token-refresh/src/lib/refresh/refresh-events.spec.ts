import { HttpRequest } from '@angular/common/http';
import { createEnvironmentInjector, EnvironmentInjector, runInInjectionContext } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Observable } from 'rxjs';
import { CLOCK, systemClock } from '../platform/clock';
import { EventSink } from './event-sink';
import { RefreshCoordinator } from './refresh-coordinator';
import { injectTokenRefreshEvents } from './refresh-events';
import { TokenRefreshEvent } from './token-refresh-event';

const GET_ITEM = new HttpRequest('GET', '/api/items?token=SECRET#SECRET');

interface World {
  readonly coordinator: { events: EventSink | null };
  readonly now: jest.Mock<number>;
  /** Calls `injectTokenRefreshEvents()`. */
  readonly inject: () => Observable<TokenRefreshEvent>;
}

function open(): World {
  const now = jest.fn(() => 7_000);
  const coordinator: World['coordinator'] = { events: null };
  const injector = createEnvironmentInjector(
    [
      { provide: CLOCK, useValue: { ...systemClock(true), now } },
      { provide: RefreshCoordinator, useValue: coordinator },
    ],
    TestBed.inject(EnvironmentInjector),
  );
  return { coordinator, now, inject: () => runInInjectionContext(injector, injectTokenRefreshEvents) };
}

/** Opened, and subscribed to. */
function listen(): World & { readonly events: TokenRefreshEvent[]; readonly sink: EventSink } {
  const world = open();
  const events: TokenRefreshEvent[] = [];
  world.inject().subscribe((event) => events.push(event));
  const { events: sink } = world.coordinator;
  if (!sink) throw new Error('nothing to report to');
  return { ...world, events, sink };
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

  test('emits each event, with its time, to every subscriber', () => {
    const { events, inject, sink } = listen();
    const others: TokenRefreshEvent[] = [];
    inject().subscribe((event) => others.push(event));

    sink.session({ type: 'session-started' });
    sink.refresh({ type: 'refresh-started', cause: 'challenge' }, {});

    expect(events).toEqual([
      { type: 'session-started', at: 7_000 },
      { type: 'refresh-started', refreshId: 1, cause: 'challenge', at: 7_000 },
    ]);
    expect(others).toEqual(events);
  });

  test('while nothing subscribes it does not read the clock, and keeps no event for later', () => {
    const { coordinator, inject, now } = open();
    const events$ = inject();
    coordinator.events?.session({ type: 'session-started' });
    const late: TokenRefreshEvent[] = [];

    events$.subscribe((event) => late.push(event));

    expect(late).toEqual([]);
    expect(now).not.toHaveBeenCalled();
  });

  test('numbers subscriptions and refreshes by their keys, each kind from 1', () => {
    const { events, sink } = listen();
    const [one, two, refresh, next] = [{}, {}, {}, {}];

    sink.request('request-sent', GET_ITEM, one);
    sink.request('request-sent', GET_ITEM, two);
    sink.refresh({ type: 'refresh-started', cause: 'challenge' }, refresh);
    sink.request('request-refused', GET_ITEM, one);
    sink.refresh({ type: 'refresh-succeeded', source: 'exchange' }, refresh);
    sink.refresh({ type: 'refresh-started', cause: 'call' }, next);

    const numbers = events.map((event) =>
      'requestId' in event ? `request ${event.requestId}` : 'refreshId' in event ? `refresh ${event.refreshId}` : '',
    );
    expect(numbers).toEqual(['request 1', 'request 2', 'refresh 1', 'request 1', 'refresh 1', 'refresh 2']);
  });

  test('of a request it has method, URL without query and fragment, and a status where one is known', () => {
    const { events, sink } = listen();

    sink.request('request-sent', GET_ITEM, {});
    sink.request('request-answered', GET_ITEM, {}, 0);

    expect(events).toStrictEqual([
      { type: 'request-sent', requestId: 1, method: 'GET', url: '/api/items', at: 7_000 },
      { type: 'request-answered', requestId: 2, method: 'GET', url: '/api/items', status: 0, at: 7_000 },
    ]);
  });
});
