import { HttpContext } from '@angular/common/http';
import { PLATFORM_ID } from '@angular/core';
import { REPLAYABLE, RefreshOutcome, TokenRefreshError, TokenRefreshEvent } from 'ngx-token-refresh';
import { Subject } from 'rxjs';
import { CLOCK, systemClock } from '../../src/lib/platform/clock';
import { App, AppOptions, describeSetUps, Item, probe, startApp, startExpired } from '../world/app';
import { advance, pendingTimers, useVirtualTime } from '../world/virtual-time';

useVirtualTime();

function codeOf(error: unknown): string {
  expect(error).toBeInstanceOf(TokenRefreshError);
  return (error as TokenRefreshError).code;
}

function refreshEvents({ events }: App): TokenRefreshEvent[] {
  return events.filter(({ type }) => type.startsWith('refresh-'));
}

describeSetUps('the ongoing refresh', (setUp) => {
  /** An app whose refresh is answered by hand. */
  function byHand(options: AppOptions = {}): App & { readonly exchanges: Subject<RefreshOutcome>[] } {
    const exchanges: Subject<RefreshOutcome>[] = [];
    const refresh = (): Subject<RefreshOutcome> => {
      const exchange = new Subject<RefreshOutcome>();
      exchanges.push(exchange);
      return exchange;
    };
    return { ...startApp(setUp, { backend: { refresh }, ...options }), exchanges };
  }

  test('isRefreshing tells of a refresh from its start to its end, and of nothing else', async () => {
    const { ask, signIn, signOut, refresher } = startApp(setUp);
    expect(refresher.isRefreshing()).toBe(false);
    await ask('/api/items/1');
    expect(refresher.isRefreshing()).toBe(false);
    const token = refresher.refresh();
    expect(refresher.isRefreshing()).toBe(true);
    await advance(19);
    expect(refresher.isRefreshing()).toBe(true);
    await advance(1);
    expect(refresher.isRefreshing()).toBe(false);
    expect(await token).toBe('A2');
    signOut();
    signIn();
    expect(refresher.isRefreshing()).toBe(false);
  });

  test('the event names the source of the tokens: the exchange, or the app', async () => {
    const app = byHand();
    void app.refresher.refresh();
    app.exchanges[0]?.next({ type: 'refreshed', tokens: { accessToken: 'A2' } });
    void app.refresher.refresh();
    app.renew({ accessToken: 'A3' });
    await advance(0);
    const sources = refreshEvents(app).flatMap((event) => (event.type === 'refresh-succeeded' ? [event.source] : []));
    expect(sources).toEqual(['exchange', 'renew']);
  });

  test('a listener that refreshes again as soon as a refresh has succeeded: its own is under way from then on', async () => {
    const { get, onEvent, server, refresher } = startExpired(setUp);
    const again: Promise<string | null>[] = [];
    onEvent(({ type }) => {
      if (type === 'refresh-succeeded' && again.length === 0) again.push(refresher.refresh());
    });
    const waited = get('/api/items/1');
    await advance(30);
    expect(again).toHaveLength(1);
    expect(refresher.isRefreshing()).toBe(true);
    await advance(20);
    expect(refresher.isRefreshing()).toBe(false);
    expect(await Promise.all(again)).toEqual(['A3']);
    await advance(100);
    expect(server.refreshCalls).toHaveLength(2);
    expect(['A2', 'A3']).toContain(waited.value.token);
  });

  test.each([
    ['signs out', 'signed-out', undefined],
    ['signs another user in', 'session-changed', 'A2'],
    ['brings new tokens', 'A2', 'A2'],
  ])(
    'S2 a listener that is told that a refresh starts, and %s: no call is made for it',
    async (how, outcome, token) => {
      const { signIn, renew, signOut, onEvent, server, store, refresher } = startApp(setUp);
      onEvent(({ type }) => {
        if (type !== 'refresh-started') return;
        if (how === 'signs out') signOut();
        else if (how === 'brings new tokens') renew();
        else signIn();
      });
      const waiting = refresher.refresh().catch(codeOf);
      await advance(100);
      expect(await waiting).toBe(outcome);
      expect(server.refreshCalls).toEqual([]);
      expect(store.tokens()?.accessToken).toBe(token);
      expect(refresher.isRefreshing()).toBe(false);
      expect(pendingTimers()).toBe(0);
    },
  );

  test('F3 a clock that is set back into the cooldown: who comes while a refresh is under way waits for it', async () => {
    const { http, server, refresher } = startApp(setUp);
    server.refresh = () => ({ status: 503 });
    const failed = refresher.refresh().catch(codeOf);
    await advance(1_100);
    expect(await failed).toBe('unavailable');
    server.refresh = () => undefined;
    server.refreshLatency = 200;
    const first = refresher.refresh();
    await advance(10);
    const before = Date.now() - 1_000;
    jest.spyOn(Date, 'now').mockImplementation(() => before);
    const [second, blocked] = [
      refresher.refresh(),
      probe(http.post<Item>('/api/items/1', {}, { context: new HttpContext().set(REPLAYABLE, false) })),
    ];
    await advance(300);
    expect(await Promise.all([first, second])).toEqual(['A2', 'A2']);
    expect(blocked.value.token).toBe('A2');
    expect(server.refreshCalls).toHaveLength(2);
  });

  test('F2 a server that does not answer as it should is no mistake of the app: nothing is written to the console', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    const app = startApp(setUp);
    for (const fate of [{ status: 503 }, 'network-error', { status: 429 }] as const) {
      app.server.refresh = () => fate;
      const failed = app.refresher.refresh().catch((error: unknown) => error);
      await advance(31_000);
      expect(await failed).toMatchObject({ code: 'unavailable' });
    }
    expect(warn).not.toHaveBeenCalled();
  });

  test('F6 a backend that throws is one: it is said on the console', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    const refresh = (): never => {
      throw new Error('odd');
    };
    const { refresher } = startApp(setUp, { backend: { refresh } });
    await expect(refresher.refresh()).rejects.toMatchObject({ code: 'unavailable', cause: new Error('odd') });
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/^ngx-token-refresh: .*the backend threw/)]]);
  });

  test.each<[string, RefreshOutcome]>([
    ['new tokens', { type: 'refreshed', tokens: { accessToken: 'A9' } }],
    ['a no', { type: 'rejected' }],
    ['that nothing can be refreshed with', { type: 'no-refresh-token' }],
    ['no usable answer', { type: 'unavailable', status: 503 }],
  ])(
    'F5 the app brings tokens itself, and is told by its refresh in that moment: %s. Those of the app stay',
    (_, late) => {
      const { store, exchanges, ended, ...app } = byHand();
      void app.refresher.refresh();
      // Forced: the answer comes while the change is told, and this hears of it before the library's own rooms do.
      store.tokens$.subscribe((tokens) => {
        if (tokens?.accessToken === 'A2') exchanges[0]?.next(late);
      });
      app.renew(app.server.issue());
      expect(store.tokens()).toMatchObject({ accessToken: 'A2', refreshToken: 'R2' });
      expect(ended).toEqual([]);
      expect(refreshEvents({ ...app, store, ended })).toMatchObject([
        { type: 'refresh-started' },
        { type: 'refresh-succeeded', source: 'renew' },
      ]);
    },
  );

  test.each<[string, RefreshOutcome]>([
    ['no usable answer', { type: 'unavailable', status: 503 }],
    ['rubbish', { type: 'refreshed', tokens: { accessToken: '' } }],
  ])('F5 %s, late, after the timeout: nothing more is told, and the cooldown is what it was', async (_, late) => {
    const app = byHand({ refreshTimeout: 300 });
    const failed = app.refresher.refresh().catch(codeOf);
    await advance(300);
    expect(await failed).toBe('timeout');
    await advance(700);
    app.exchanges[0]?.next(late);
    await expect(app.refresher.refresh()).rejects.toMatchObject({ code: 'timeout' });
    expect(refreshEvents(app)).toMatchObject([
      { type: 'refresh-started' },
      { type: 'refresh-failed', code: 'timeout', status: 0, cooldown: 1_000 },
    ]);
    await advance(300);
    const again = app.refresher.refresh();
    app.exchanges[1]?.next({ type: 'refreshed', tokens: { accessToken: 'A9' } });
    expect(await again).toBe('A9');
  });

  test('F5 X2 a sign-out after the timeout: the refresh is told as failed once', async () => {
    const app = byHand({ refreshTimeout: 300 });
    const failed = app.refresher.refresh().catch(codeOf);
    await advance(300);
    expect(await failed).toBe('timeout');
    void app.signOut();
    expect(refreshEvents(app).map(({ type }) => type)).toEqual(['refresh-started', 'refresh-failed']);
  });

  test.each([
    ['a browser', 'browser', 'A2'],
    ['a server, where the page is gone by then', 'server', 'A1'],
  ])('F5 a late answer in %s', async (_, platform, token) => {
    const providers = [
      { provide: CLOCK, useValue: systemClock(false) },
      { provide: PLATFORM_ID, useValue: platform },
    ];
    const { refresher, server, store } = startApp(setUp, { refreshTimeout: 300, providers });
    server.refreshLatency = 700;
    const failed = refresher.refresh().catch(codeOf);
    await advance(1_000);
    expect(await failed).toBe('timeout');
    expect(store.tokens()?.accessToken).toBe(token);
    expect(pendingTimers()).toBe(0);
  });
});
