import { localStorageTokens, RefreshOutcome, TokenRefreshError, withStorage } from 'ngx-token-refresh';
import { HttpInterceptorFn } from '@angular/common/http';
import { finalize, Observable, of, Subject } from 'rxjs';
import { App, describeSetUps, probe, startApp, startExpired } from '../world/app';
import { advance, useVirtualTime } from '../world/virtual-time';

useVirtualTime();

describeSetUps('sessions', (setUp) => {
  test('S1 sign-out during a refresh: blocked requests fail at once, the late result is discarded', async () => {
    const { get, signOut, server, store, refresher, ended } = startExpired(setUp, {
      features: [withStorage(localStorageTokens())],
    });
    const refused = get('/api/items/1');
    await advance(15);
    const blocked = get('/api/items/2');
    const token = refresher.getAccessToken().catch((error: unknown) => error);
    signOut();
    // At once: no time has passed.
    expect(refused.failure).toMatchObject({ status: 401, error: { error: 'invalid_token' } });
    expect(blocked.failure.error).toMatchObject({ code: 'signed-out' });
    expect(await token).toMatchObject({ code: 'signed-out' });
    await advance(1_000);
    expect(store.tokens()).toBeNull();
    expect(localStorage.length).toBe(0);
    expect(server.tokensSentTo('/api/items/2')).toEqual([]);
    expect(refresher.isRefreshing()).toBe(false);
    expect(ended).toEqual(['signed-out']);
  });

  test('S1 sign-out while a request is under way: its answer is handed over', async () => {
    const { get, signOut, reported } = startApp(setUp);
    const answer = get('/api/items/1');
    signOut();
    await advance(100);
    expect(answer.value).toEqual({ path: '/api/items/1', token: 'A1' });
    expect(answer.completed).toBe(true);
    expect(reported).toEqual([]);
  });

  test('S2 sign-in as another user without a sign-out, during a refresh', async () => {
    const { get, signIn, store, refresher } = startExpired(setUp);
    const refused = get('/api/items/first');
    await advance(15);
    const waiting = refresher.refresh().catch((error: unknown) => error);
    signIn({ accessToken: 'B1', refreshToken: 'BR1' });
    expect(await waiting).toBeInstanceOf(TokenRefreshError);
    expect(await waiting).toMatchObject({ code: 'session-changed' });
    await advance(1_000);
    expect(refused.failure.status).toBe(401);
    // Nor does the late answer change anything.
    expect(store.tokens()).toEqual({ accessToken: 'B1', refreshToken: 'BR1' });
  });

  test('S2 a request of the first session that is refused in the second is not sent again', async () => {
    const { get, signIn, server } = startExpired(setUp);
    const refused = get('/api/items/1');
    await advance(5);
    signIn();
    await advance(100);
    expect(refused.failure).toMatchObject({ status: 401, error: { error: 'invalid_token' } });
    expect(server.tokensSentTo('/api/items/1')).toEqual(['A1']);
    expect(server.refreshCalls).toHaveLength(0);
  });

  test('S2 the same tokens, signed in with again, are another session', async () => {
    const { get, signIn, store } = startExpired(setUp);
    const refused = get('/api/items/1');
    await advance(15);
    signIn({ accessToken: 'A1', refreshToken: 'R1' });
    expect(refused.failure.status).toBe(401);
    await advance(1_000);
    // The answer to the first session's refresh is not the second's.
    expect(store.tokens()).toEqual({ accessToken: 'A1', refreshToken: 'R1' });
  });

  test('S2 an answer that comes while the change of session is still being told is discarded', async () => {
    const answers = new Subject<RefreshOutcome>();
    const { get, signIn, signOut, store } = startExpired(setUp, { backend: { refresh: () => answers } });
    get('/api/items/1');
    await advance(15);
    // Forced: the listener runs before the refresh hears of the sign-out, and the answer comes in the listener.
    store.tokens$.subscribe((tokens) => {
      if (tokens) return;
      signIn({ accessToken: 'B1', refreshToken: 'BR1' });
      answers.next({ type: 'refreshed', tokens: { accessToken: 'A2', refreshToken: 'R2' } });
    });
    signOut();
    await advance(100);
    expect(store.tokens()).toEqual({ accessToken: 'B1', refreshToken: 'BR1' });
  });

  test('S2 in the new session refreshing works, and learned waits are forgotten', async () => {
    const { ask, signIn, server, store } = startExpired(setUp);
    server.refresh = () => ({ status: 503 });
    await ask('/api/items/1');
    server.refresh = () => undefined;
    signIn();
    server.expireAll();
    expect((await ask('/api/items/1')).value.token).toBe(store.tokens()?.accessToken);
  });

  test.each(['sign-out', 'update'])('S1 %s takes the refresh under way off the wire', async (what) => {
    let cancelled = 0;
    const counts: HttpInterceptorFn = (request, next) =>
      request.url === '/api/auth/refresh' ? next(request).pipe(finalize(() => cancelled++)) : next(request);
    const { get, renew, signOut } = startExpired(setUp, { after: [counts] });
    get('/api/items/1');
    await advance(15);
    expect(cancelled).toBe(0);
    if (what === 'update') renew();
    else signOut();
    expect(cancelled).toBe(1);
  });

  test('S2 a sign-in in onSessionEnded: the end is told, and those who waited hear of it', async () => {
    const app: App = startExpired(setUp, { onSessionEnded: () => app.signIn({ accessToken: 'B1' }) });
    app.server.revokeAll();
    app.get('/api/items/1');
    await advance(15);
    const waiting = probe(app.http.post('/api/items/2', {}));
    await advance(100);
    expect(waiting.failure.error).toMatchObject({ code: 'rejected' });
    expect(app.events.map(({ type }) => type).filter((type) => type.startsWith('session-'))).toEqual([
      'session-started',
      'session-ended',
      'session-started',
    ]);
    expect(app.store.tokens()).toEqual({ accessToken: 'B1' });
  });

  test('S3 after the sign-out requests go out as they are, and are answered', async () => {
    const { get, signOut, server } = startApp(setUp);
    get('/api/public');
    await advance(50);
    signOut();
    const answers = [get('/api/public'), get('/api/public', { headers: { a: 'b' } })];
    await advance(50);
    for (const { value } of answers) expect(value.path).toBe('/api/public');
    expect(server.tokensSentTo('/api/public')).toEqual(['A1', null, null]);
  });

  test('S4 a refusal of a request sent before update(): replayed with the new token, no refresh', async () => {
    const { get, renew, server } = startExpired(setUp);
    const answer = get('/api/items/1');
    await advance(5);
    renew();
    await advance(100);
    expect(answer.value.token).toBe('A2');
    expect(server.refreshCalls).toHaveLength(0);
  });

  test('getAccessToken() does not loop where the clock makes each new token look expired', async () => {
    let served = 0;
    const refresh = (): Observable<RefreshOutcome> =>
      of({ type: 'refreshed', tokens: { accessToken: `N${++served}`, expiresAt: 1 } });
    const { signIn, server, refresher } = startApp(setUp, { signedIn: false, backend: { refresh } });
    signIn({ ...server.issue(), expiresAt: 1 });
    for (let n = 0; n < 5; n++) expect(await refresher.getAccessToken()).toBe('N1');
  });
});
