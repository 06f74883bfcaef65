import { HttpErrorResponse, HttpInterceptorFn } from '@angular/common/http';
import { computed, signal } from '@angular/core';
import { TokenRefreshEvent } from 'ngx-token-refresh';
import { filter, Observable, Subject, take, takeUntil } from 'rxjs';
import { App, describeSetUps, Item, probe, Probe, startApp, startExpired } from '../world/app';
import { advance, pendingTimers, useVirtualTime } from '../world/virtual-time';

useVirtualTime();

describeSetUps('cancellation and re-entry', (setUp) => {
  test.each([
    ['request-refused', []],
    ['request-waiting', ['request-waiting']],
  ] as const)(
    'R3 unsubscribed by a listener to its %s, a request starts nothing, and one more event follows',
    async (type, more) => {
      const { get, onEvent, server, refresher, events } = startExpired(setUp);
      const refused = get('/api/items/1');
      onEvent((event) => event.type === type && refused.subscription.unsubscribe());
      await advance(100);
      expect(refused.settled).toBe(false);
      expect(server.refreshCalls).toHaveLength(0);
      expect(refresher.isRefreshing()).toBe(false);
      const types = ['session-started', 'request-sent', 'request-refused', ...more, 'request-cancelled'];
      expect(events.map((event) => event.type)).toEqual(types);
    },
  );

  test('R3 a request that a listener to `request-sent` unsubscribes, as it is subscribed to, is not sent', async () => {
    const { onEvent, http, server, events } = startApp(setUp);
    const stop = new Subject<void>();
    onEvent(({ type }) => type === 'request-sent' && stop.next());
    // Forced: its caller leaves before the subscription is there to be undone.
    const left = probe(http.get('/api/items/1').pipe(takeUntil(stop)));
    await advance(100);
    expect(left.values).toEqual([]);
    expect(server.tokensSentTo('/api/items/1')).toEqual([]);
    expect(events.map(({ type }) => type)).toEqual(['session-started', 'request-sent', 'request-cancelled']);
  });

  /** Does something when the gate opens: in the listener that hears of the new tokens, or in the first answer. */
  const moments: [string, (app: App, act: () => void) => void][] = [
    ['a listener of tokens$', ({ store }, act) => once(store.tokens$, (tokens) => tokens?.accessToken !== 'A1', act)],
    ['a listener of events', (app, act) => onceHeard(app, 'refresh-succeeded', act)],
    ['the first replay', (app, act) => onceHeard(app, 'request-replayed', act)],
  ];

  test.each(moments)('R5 %s makes a request while the gate opens: no deadlock, no double send', async (_, at) => {
    const app = startExpired(setUp);
    let nested: Probe<Item> | undefined;
    at(app, () => (nested = app.get('/api/items/nested')));
    const answers = [1, 2, 3].map((n) => app.get(`/api/items/${n}`));
    await advance(200);
    expect(answers.map(({ value }) => value.token)).toEqual(['A2', 'A2', 'A2']);
    expect(nested?.value.token).toBe('A2');
    expect(app.server.tokensSentTo('/api/items/nested')).toEqual(['A2']);
    expect(app.server.sends).toHaveLength(7);
    expect(app.server.refreshCalls).toHaveLength(1);
  });

  test.each(moments)('R5 %s refreshes again while the gate opens', async (_, at) => {
    const app = startExpired(setUp);
    let nested: Promise<string | null> | undefined;
    at(app, () => (nested = app.refresher.refresh()));
    const answers = [1, 2, 3].map((n) => app.get(`/api/items/${n}`));
    await advance(500);
    for (const { value } of answers) expect(['A2', 'A3']).toContain(value.token);
    expect(await nested).toBe(app.store.tokens()?.accessToken);
    expect(app.server.refreshCalls.length).toBeLessThanOrEqual(2);
    expect(app.server.reuses).toBe(0);
    expect(app.refresher.isRefreshing()).toBe(false);
  });

  test.each(moments)('R5 %s signs out while the gate opens: the rest fail, nothing more is sent', async (_, at) => {
    const app = startExpired(setUp);
    const tokens: unknown[] = [];
    at(app, () => app.signOut());
    app.store.tokens$.subscribe((value) => tokens.push(value?.accessToken));
    const answers = [1, 2, 3].map((n) => app.get(`/api/items/${n}`));
    await advance(200);
    for (const answer of answers) {
      expect(answer.settled).toBe(true);
      if (!answer.completed) expect(answer.failure.status).toBe(401);
    }
    expect(answers.at(-1)?.failure.status).toBe(401);
    // Whatever order listeners have, each ends without a session.
    expect(tokens.at(-1)).toBeUndefined();
    expect(app.store.tokens()).toBeNull();
    expect(app.ended).toEqual(['signed-out']);
  });

  test.each(moments)('R5 %s signs in as another user while the gate opens', async (_, at) => {
    const app = startExpired(setUp);
    at(app, () => app.signIn());
    const answers = [1, 2, 3].map((n) => app.get(`/api/items/${n}`));
    await advance(200);
    expect(app.store.tokens()?.accessToken).toBe('A3');
    for (const [n, answer] of answers.entries()) {
      expect(answer.settled).toBe(true);
      expect(app.server.tokensSentTo(`/api/items/${n + 1}`)).not.toContain('A3');
    }
  });

  describe.each([true, false])('as the first replay goes out, where events are listened to: %p', (listening) => {
    test.each<[string, string, (app: App) => void]>([
      ['another person signs in', 'session-changed', ({ signIn }) => signIn()],
      ['the person signs out', 'signed-out', ({ signOut }) => signOut()],
    ])('S2 %s: the rest are not sent, and told why', async (_, code, act) => {
      let replays = 0;
      const acts: HttpInterceptorFn = (request, next) => {
        if (request.headers.get('Authorization') === 'Bearer A2' && replays++ === 0) act(app);
        return next(request);
      };
      const app = startExpired(setUp, { after: [acts], listening });
      const refused = [1, 2].map((n) => app.get(`/api/items/${n}`));
      await advance(15);
      const blocked = app.get('/api/items/3');
      await advance(200);
      expect(replays).toBe(1);
      expect(refused[1]?.failure.status).toBe(401);
      expect(app.server.tokensSentTo('/api/items/2')).toEqual(['A1']);
      expect(blocked.failure).toMatchObject({ status: 401, error: { code } });
      expect(app.server.tokensSentTo('/api/items/3')).toEqual([]);
    });
  });

  test('R5 a listener of tokens$ signs in, sends and refreshes when told of the sign-out', async () => {
    const app = startExpired(setUp);
    const blocked = app.get('/api/items/1');
    await advance(15);
    let nested: { readonly answer: Probe<Item>; readonly token: Promise<string | null> } | undefined;
    // Forced: the refresh of the former session has not heard of its end yet. The new one must not join it.
    const act = (): void => {
      app.signIn();
      nested = { answer: app.get('/api/items/nested'), token: app.refresher.refresh() };
    };
    once(app.store.tokens$, (tokens) => tokens === null, act);
    app.signOut();
    await advance(200);
    expect(blocked.failure.status).toBe(401);
    expect(app.server.tokensSentTo('/api/items/1')).toEqual(['A1']);
    expect(await nested?.token).toBe(app.store.tokens()?.accessToken);
    expect(nested?.answer.completed).toBe(true);
    expect(app.server.refreshes).toBe(2);
    expect(app.server.reuses).toBe(0);
  });

  test('R5 a caller unsubscribes all others in its answer', async () => {
    const { get, http } = startExpired(setUp);
    const others: Probe<Item>[] = [];
    const first = http.get<Item>('/api/items/first').subscribe({
      next: () => others.forEach(({ subscription }) => subscription.unsubscribe()),
    });
    for (let n = 0; n < 5; n++) others.push(get(`/api/items/${n}`));
    await advance(200);
    expect(first.closed).toBe(true);
    expect(others.some(({ values }) => values.length > 1)).toBe(false);
  });

  test('the timeout of a refresh that was answered is cleared', async () => {
    const { ask } = startExpired(setUp);
    await ask('/api/items/1');
    expect(pendingTimers()).toBe(0);
  });

  test('a request inside a computed writes no signal there', async () => {
    const { get, refresher } = startExpired(setUp);
    const trigger = signal(0);
    let answer: Probe<Item> | undefined;
    let runs = 0;
    const reads = computed(() => {
      trigger();
      runs++;
      answer = get('/api/items/1');
      void refresher.refresh().catch(() => undefined);
      return true;
    });
    expect(reads()).toBe(true);
    await advance(100);
    expect(answer?.value.token).toBe('A2');
    // Nor does it read one: the refresh would run the computed again.
    expect(reads()).toBe(true);
    expect(runs).toBe(1);
  });

  test('an interceptor further down that throws on the replay fails that request alone', async () => {
    const broken = new Error('broken');
    const breaks: HttpInterceptorFn = (request, next) => {
      if (request.url.endsWith('/1') && request.headers.get('Authorization') === 'Bearer A2') throw broken;
      return next(request);
    };
    const { get } = startExpired(setUp, { after: [breaks] });
    const answers = [1, 2].map((n) => get(`/api/items/${n}`));
    await advance(100);
    expect(answers[0]?.error).toBe(broken);
    expect(answers[1]?.value.token).toBe('A2');
    expect(answers[0]?.error).not.toBeInstanceOf(HttpErrorResponse);
  });
});

/** Acts at the first value of that kind, once. */
function once<T>(source: Observable<T>, when: (value: T) => boolean, act: () => void): void {
  source.pipe(filter(when), take(1)).subscribe(act);
}

function onceHeard({ onEvent }: App, type: TokenRefreshEvent['type'], act: () => void): void {
  let heard = false;
  onEvent((event) => {
    if (heard || event.type !== type) return;
    heard = true;
    act();
  });
}
