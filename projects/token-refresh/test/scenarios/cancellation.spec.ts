import { HttpContext, HttpContextToken, HttpErrorResponse, HttpHeaders, HttpInterceptorFn } from '@angular/common/http';
import { computed, signal } from '@angular/core';
import { TokenRefreshEvent } from 'ngx-token-refresh';
import { mergeMap, repeat, retry, Subject, takeUntil, throwError } from 'rxjs';
import { App, describeSetUps, probe, Probe, startApp } from '../world/app';
import { advance, pendingTimers, useVirtualTime } from '../world/virtual-time';

useVirtualTime();

interface Item {
  readonly path: string;
  readonly token: string;
}

describeSetUps('cancellation and re-entry', (setUp) => {
  test('R1 the request that started the flight is unsubscribed: the flight goes on', async () => {
    const { http, server } = startApp(setUp);
    server.expireAll();
    const starter = probe(http.get<Item>('/api/items/starter'));
    await advance(5);
    const other = probe(http.get<Item>('/api/items/other'));
    await advance(7); // the starter was refused at 10, the other will be at 15
    expect(server.refreshCalls).toHaveLength(1);
    starter.subscription.unsubscribe();
    await advance(100);
    expect(other.value.token).toBe('A2');
    expect(starter.settled).toBe(false);
    expect(server.tokensSentTo('/api/items/starter')).toEqual(['A1']);
    expect(server.refreshCalls).toHaveLength(1);
  });

  test('R2 all are unsubscribed: the new tokens are committed, the next request uses them', async () => {
    const { http, server, store, refresher } = startApp(setUp);
    server.expireAll();
    const waiting = [1, 2, 3].map((n) => probe(http.get<Item>(`/api/items/${n}`)));
    await advance(15);
    waiting.forEach(({ subscription }) => subscription.unsubscribe());
    await advance(100);
    expect(store.tokens()).toMatchObject({ accessToken: 'A2', refreshToken: 'R2' });
    expect(refresher.isRefreshing()).toBe(false);
    expect(server.sends).toHaveLength(3);
    const next = probe(http.get<Item>('/api/items/4'));
    await advance(100);
    expect(next.value.token).toBe('A2');
    expect(server.refreshCalls).toHaveLength(1);
  });

  test('R3 a blocked request is unsubscribed: it is never sent', async () => {
    const { http, server, events } = startApp(setUp);
    server.expireAll();
    const first = probe(http.get<Item>('/api/items/1'));
    await advance(15);
    const blocked = probe(http.get<Item>('/api/items/2'));
    const kept = probe(http.get<Item>('/api/items/3'));
    blocked.subscription.unsubscribe();
    await advance(100);
    expect(server.tokensSentTo('/api/items/2')).toEqual([]);
    expect(first.value.token).toBe('A2');
    expect(kept.value.token).toBe('A2');
    expect(events.filter((event) => event.type === 'request-cancelled')).toHaveLength(1);
    expect(events.filter((event) => event.type === 'request-sent')).toHaveLength(2);
  });

  test('R3 a request that is unsubscribed while under way is cancelled on the wire, and starts nothing', async () => {
    const { http, server } = startApp(setUp);
    server.expireAll();
    const { subscription } = probe(http.get('/api/items/1'));
    await advance(5);
    subscription.unsubscribe();
    await advance(100);
    expect(server.requests).toHaveLength(1);
  });

  test('R3 a request that is unsubscribed by who hears that it is blocked starts nothing', async () => {
    const { http, server, refresher } = startApp(setUp);
    server.expireAll();
    const refused = probe(http.get('/api/items/1'));
    events$.subscribe(({ type }) => type === 'request-waiting' && refused.subscription.unsubscribe());
    await advance(100);
    expect(refused.settled).toBe(false);
    expect(server.refreshCalls).toHaveLength(0);
    expect(refresher.isRefreshing()).toBe(false);
  });

  test('R3 a request that is unsubscribed by who hears that it is sent, as it is subscribed to: it is not', async () => {
    const { http, server, refresher, events } = startApp(setUp);
    const stop = new Subject<void>();
    events$.subscribe(({ type }) => type === 'request-sent' && stop.next());
    // Forced: its caller leaves before the subscription is there to be undone.
    const left = probe(http.get('/api/items/1').pipe(takeUntil(stop)));
    await advance(100);
    expect(left.values).toEqual([]);
    expect(server.tokensSentTo('/api/items/1')).toEqual([]);
    expect(events.map(({ type }) => type)).toEqual(['session-started', 'request-sent', 'request-cancelled']);
  });

  test('R3 a request that is unsubscribed by who hears that it is refused is not told of again', async () => {
    const { http, server, refresher, events } = startApp(setUp);
    server.expireAll();
    const refused = probe(http.get('/api/items/1'));
    events$.subscribe(({ type }) => type === 'request-refused' && refused.subscription.unsubscribe());
    await advance(100);
    expect(server.refreshCalls).toHaveLength(0);
    expect(events.map(({ type }) => type)).toEqual([
      'session-started',
      'request-sent',
      'request-refused',
      'request-cancelled',
    ]);
  });

  test('R4 repeat: each subscription gets the full treatment', async () => {
    const { http, server } = startApp(setUp);
    server.expireAll();
    const tokens: string[] = [];
    http
      .get<Item>('/api/items/1')
      .pipe(repeat({ count: 3, delay: 100 }))
      .subscribe(({ token }) => {
        tokens.push(token);
        server.expireAll();
      });
    await advance(1_000);
    expect(tokens).toEqual(['A2', 'A3', 'A4']);
    expect(server.refreshCalls).toHaveLength(3);
  });

  test('R4 retry after a failed refresh: the second subscription is cured', async () => {
    const { http, server } = startApp(setUp);
    server.expireAll();
    server.refresh = () => ({ status: 503 });
    const answer = probe(http.get<Item>('/api/items/1').pipe(retry({ count: 1, delay: 2_000 })));
    await advance(1_000);
    server.refresh = () => undefined;
    await advance(2_000);
    expect(answer.value.token).toBe('A2');
  });

  test('R4 one observable, subscribed twice at the same time', async () => {
    const { http, server } = startApp(setUp);
    server.expireAll();
    const source = http.get<Item>('/api/items/1');
    const answers = [probe(source), probe(source)];
    await advance(100);
    expect(answers.map(({ value }) => value.token)).toEqual(['A2', 'A2']);
    expect(server.refreshCalls).toHaveLength(1);
  });

  /** Does something when the gate opens: in the listener that hears of the new tokens, or in the first answer. */
  const moments: [string, (app: App, act: () => void) => void][] = [
    ['a listener of tokens$', ({ store }, act) => once(store.tokens$, (tokens) => tokens?.accessToken !== 'A1', act)],
    [
      'a listener of events',
      ({ refresher }, act) => once(events$, ({ type }) => type === 'refresh-succeeded', act),
    ],
    [
      'the first replay',
      ({ refresher }, act) => once(events$, ({ type }) => type === 'request-replayed', act),
    ],
  ];

  test.each(moments)('R5 %s makes a request while the gate opens: no deadlock, no double send', async (_, at) => {
    const app = startApp(setUp);
    app.server.expireAll();
    let nested: Probe<Item> | undefined;
    at(app, () => (nested = probe(app.http.get<Item>('/api/items/nested'))));
    const answers = [1, 2, 3].map((n) => probe(app.http.get<Item>(`/api/items/${n}`)));
    await advance(200);
    expect(answers.map(({ value }) => value.token)).toEqual(['A2', 'A2', 'A2']);
    expect(nested?.value.token).toBe('A2');
    expect(app.server.tokensSentTo('/api/items/nested')).toEqual(['A2']);
    expect(app.server.sends).toHaveLength(7);
    expect(app.server.refreshCalls).toHaveLength(1);
  });

  test.each(moments)('R5 %s refreshes again while the gate opens', async (_, at) => {
    const app = startApp(setUp);
    app.server.expireAll();
    let nested: Promise<string> | undefined;
    at(app, () => (nested = app.refresher.refresh()));
    const answers = [1, 2, 3].map((n) => probe(app.http.get<Item>(`/api/items/${n}`)));
    await advance(500);
    for (const { value } of answers) expect(['A2', 'A3']).toContain(value.token);
    expect(await nested).toBe(app.store.tokens()?.accessToken);
    expect(app.server.refreshCalls.length).toBeLessThanOrEqual(2);
    expect(app.server.reuses).toBe(0);
    expect(app.refresher.isRefreshing()).toBe(false);
  });

  test.each(moments)('R5 %s signs out while the gate opens: the rest fail, nothing more is sent', async (_, at) => {
    const app = startApp(setUp);
    app.server.expireAll();
    const tokens: unknown[] = [];
    at(app, () => app.store.signOut());
    app.store.tokens$.subscribe((value) => tokens.push(value?.accessToken));
    const answers = [1, 2, 3].map((n) => probe(app.http.get<Item>(`/api/items/${n}`)));
    await advance(200);
    for (const answer of answers) {
      expect(answer.settled).toBe(true);
      if (!answer.completed) expect(answer.failure.status).toBe(401);
    }
    expect(answers.at(-1)?.failure.status).toBe(401);
    // Whatever order listeners have, nobody is left believing in a session.
    expect(tokens.at(-1)).toBeUndefined();
    expect(app.store.tokens()).toBeNull();
    expect(app.ended).toEqual(['signed-out']);
  });

  test.each(moments)('R5 %s signs in as somebody else while the gate opens', async (_, at) => {
    const app = startApp(setUp);
    app.server.expireAll();
    at(app, () => app.store.signIn(app.server.issue()));
    const answers = [1, 2, 3].map((n) => probe(app.http.get<Item>(`/api/items/${n}`)));
    await advance(200);
    expect(app.store.tokens()?.accessToken).toBe('A3');
    for (const [n, answer] of answers.entries()) {
      expect(answer.settled).toBe(true);
      expect(app.server.tokensSentTo(`/api/items/${n + 1}`)).not.toContain('A3');
    }
  });

  describe.each([true, false])('as the first replay goes out, where events are listened to: %p', (listening) => {
    test.each<[string, string, (app: App) => void]>([
      ['another person signs in', 'session-changed', ({ store, server }) => store.signIn(server.issue())],
      ['the person signs out', 'signed-out', ({ store }) => store.signOut()],
    ])('S2 %s: the rest are not sent, and told why', async (_, code, act) => {
      let replays = 0;
      const acts: HttpInterceptorFn = (request, next) => {
        if (request.headers.get('Authorization') === 'Bearer A2' && replays++ === 0) act(app);
        return next(request);
      };
      const app = startApp(setUp, { after: [acts], listening });
      app.server.expireAll();
      const refused = [1, 2].map((n) => probe(app.http.get<Item>(`/api/items/${n}`)));
      await advance(15);
      const blocked = probe(app.http.get<Item>('/api/items/3'));
      await advance(200);
      expect(replays).toBe(1);
      expect(refused[1]?.failure.status).toBe(401);
      expect(app.server.tokensSentTo('/api/items/2')).toEqual(['A1']);
      expect(blocked.failure).toMatchObject({ status: 401, error: { code } });
      expect(app.server.tokensSentTo('/api/items/3')).toEqual([]);
    });
  });

  test('R5 a listener of tokens$ signs in and sends when told of the sign-out', async () => {
    const app = startApp(setUp);
    app.server.expireAll();
    const blocked = probe(app.http.get<Item>('/api/items/1'));
    await advance(15);
    let nested: Probe<Item> | undefined;
    once(
      app.store.tokens$,
      (tokens) => tokens === null,
      () => {
        app.store.signIn(app.server.issue());
        nested = probe(app.http.get<Item>('/api/items/nested'));
      },
    );
    app.store.signOut();
    await advance(200);
    expect(blocked.failure.status).toBe(401);
    expect(nested?.value.token).toBe(app.store.tokens()?.accessToken);
    expect(app.server.tokensSentTo('/api/items/1')).toEqual(['A1']);
  });

  test('R5 a listener of tokens$ signs in and refreshes when told of the sign-out', async () => {
    const app = startApp(setUp);
    app.server.expireAll();
    probe(app.http.get<Item>('/api/items/1'));
    await advance(15);
    let nested: Promise<string> | undefined;
    // Forced: the flight of the former session has not heard of its end yet. It must not take the newcomer along.
    const act = (): void => {
      app.store.signIn(app.server.issue());
      nested = app.refresher.refresh();
    };
    once(app.store.tokens$, (tokens) => tokens === null, act);
    app.store.signOut();
    await advance(200);
    expect(await nested).toBe(app.store.tokens()?.accessToken);
    expect(app.server.refreshes).toBe(2);
    expect(app.server.reuses).toBe(0);
  });

  test('R5 a caller unsubscribes all others in its answer', async () => {
    const { http, server } = startApp(setUp);
    server.expireAll();
    const others: Probe<Item>[] = [];
    const first = http.get<Item>('/api/items/first').subscribe({
      next: () => others.forEach(({ subscription }) => subscription.unsubscribe()),
    });
    for (let n = 0; n < 5; n++) others.push(probe(http.get<Item>(`/api/items/${n}`)));
    await advance(200);
    expect(first.closed).toBe(true);
    expect(others.some(({ values }) => values.length > 1)).toBe(false);
  });

  test('R6 one HttpContext for many requests: each gets the full treatment', async () => {
    const { http, server } = startApp(setUp);
    const context = new HttpContext().set(new HttpContextToken(() => 0), 1);
    server.expireAll();
    const round = (): Probe<Item>[] => [1, 2, 3].map((n) => probe(http.get<Item>(`/api/items/${n}`, { context })));
    const first = round();
    await advance(100);
    server.expireAll();
    const second = round();
    await advance(100);
    expect(first.map(({ value }) => value.token)).toEqual(['A2', 'A2', 'A2']);
    expect(second.map(({ value }) => value.token)).toEqual(['A3', 'A3', 'A3']);
    expect(server.refreshCalls).toHaveLength(2);
  });

  test('the timeout of a refresh that was answered is cleared', async () => {
    const { http, server } = startApp(setUp);
    server.expireAll();
    probe(http.get('/api/items/1'));
    await advance(100);
    expect(pendingTimers()).toBe(0);
  });

  test('a request inside a computed writes no signal there', async () => {
    const { http, server, refresher } = startApp(setUp);
    server.expireAll();
    const trigger = signal(0);
    let answer: Probe<Item> | undefined;
    let runs = 0;
    const reads = computed(() => {
      trigger();
      runs++;
      answer = probe(http.get<Item>('/api/items/1'));
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

  test('a caller that throws an error of its own in a pipe gets that error', async () => {
    const { http, server } = startApp(setUp);
    server.expireAll();
    const answer = probe(http.get<Item>('/api/items/1').pipe(mergeMap(() => throwError(() => 'mine'))));
    await advance(100);
    expect(answer.error).toBe('mine');
    expect(server.refreshCalls).toHaveLength(1);
  });

  test('an error of an interceptor’s own is no answer of the server, whatever its status says', async () => {
    const own = Object.assign(new Error('mine'), { status: 401, headers: new HttpHeaders() });
    const { http, server, events } = startApp(setUp, { after: [() => throwError(() => own)] });
    const answer = probe(http.get('/api/items/1'));
    await advance(100);
    expect(answer.error).toBe(own);
    expect(server.refreshCalls).toHaveLength(0);
    expect(events.map(({ type }) => type)).not.toContain('request-refused');
  });

  test('an interceptor further down that throws on the replay fails that request alone', async () => {
    const broken = new Error('broken');
    const { http, server } = startApp(setUp, {
      after: [
        (request, next) => {
          if (request.url.endsWith('/1') && request.headers.get('Authorization') === 'Bearer A2') throw broken;
          return next(request);
        },
      ],
    });
    server.expireAll();
    const answers = [1, 2].map((n) => probe(http.get<Item>(`/api/items/${n}`)));
    await advance(100);
    expect(answers[0]?.error).toBe(broken);
    expect(answers[1]?.value.token).toBe('A2');
    expect(answers[0]?.error).not.toBeInstanceOf(HttpErrorResponse);
  });
});

/** Acts at the first value of that kind, once. */
function once<T>(source: import('rxjs').Observable<T>, when: (value: T) => boolean, act: () => void): void {
  let done = false;
  source.subscribe((value) => {
    if (done || !when(value)) return;
    done = true;
    act();
  });
}

/** Compile-time: events discriminate on `type`. */
export function flightOf(event: TokenRefreshEvent): number | null {
  return event.type === 'refresh-started' ? event.flight : null;
}
