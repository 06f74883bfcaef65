import { createEnvironmentInjector, EnvironmentInjector, runInInjectionContext } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { Subject } from 'rxjs';
import { advance, settle, useVirtualTime } from '../../test/world/virtual-time';
import { RefreshOutcome } from './backends/token-backend';
import { provideTokenRefresh } from './provide-token-refresh';
import { injectTokenRefreshEvents } from './refresh/refresh-events';
import { COOKIE_SESSION, Tokens } from './session/tokens';
import { TokenRefreshEvent } from './refresh/token-refresh-event';
import { TokenRefresher } from './token-refresher';
import { TokenStore } from './token-store';

useVirtualTime();

function open(tokens: Tokens | null) {
  const answer = new Subject<RefreshOutcome | Tokens>();
  const refresh = jest.fn(() => answer);
  const injector = createEnvironmentInjector(
    [provideTokenRefresh({ backend: { refresh } })],
    TestBed.inject(EnvironmentInjector),
  );
  const events: TokenRefreshEvent[] = [];
  runInInjectionContext(injector, injectTokenRefreshEvents).subscribe((event) => events.push(event));
  const store = injector.get(TokenStore);
  if (tokens) store.signIn(tokens);
  return { refresher: injector.get(TokenRefresher), store, answer, refresh, events };
}

const expired = (tokens: Tokens): Tokens => ({ ...tokens, expiresAt: Date.now() - 1 });

/** What a promise rejected with. */
function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => 'resolved',
    (error: unknown) => error,
  );
}

describe('TokenRefresher', () => {
  test('a token that is good is there at once, without a call', async () => {
    const { refresh, refresher } = open({ accessToken: 'A1' });

    expect(await refresher.getAccessToken()).toBe('A1');
    expect(await refresher.getAuthorization()).toBe('Bearer A1');
    expect(refresh).not.toHaveBeenCalled();
  });

  test('A13 in a cookie session there is no header and no access token, and the mark is never given', async () => {
    const { answer, refresh, refresher } = open(expired(COOKIE_SESSION));
    const authorization = refresher.getAuthorization();
    const accessToken = failureOf(refresher.getAccessToken());
    const refreshed = refresher.refresh();

    answer.next({ ...COOKIE_SESSION });

    expect([await authorization, await refreshed]).toEqual([null, null]);
    expect(await accessToken).toMatchObject({ code: 'no-access-token' });
    expect(refresh).toHaveBeenCalledTimes(1);
    expect(await refresher.getAuthorization()).toBeNull();
    expect(await failureOf(refresher.getAccessToken())).toMatchObject({ code: 'no-access-token' });
  });

  test('an expired token is refreshed first, once for all who ask', async () => {
    const { answer, events, refresh, refresher } = open(expired({ accessToken: 'A1', tokenType: 'DPoP' }));
    const all = Promise.all([refresher.getAccessToken(), refresher.getAuthorization(), refresher.refresh()]);
    expect(refresher.isRefreshing()).toBe(true);

    answer.next({ accessToken: 'A2' });

    expect(await all).toEqual(['A2', 'DPoP A2', 'A2']);
    expect(refresh).toHaveBeenCalledTimes(1);
    expect(events.filter(({ type }) => type === 'refresh-started')).toMatchObject([{ cause: 'expiry' }]);
  });

  test('refresh() refreshes a good token; if that fails, getAccessToken() gives the token, refresh() the failure', async () => {
    const { answer, events, refresher } = open({ accessToken: 'A1' });
    const refreshed = failureOf(refresher.refresh());
    const asked = refresher.getAccessToken();

    answer.next({ type: 'unavailable', status: 503 });

    expect(await refreshed).toMatchObject({ code: 'unavailable' });
    expect(await asked).toBe('A1');
    expect(events).toContainEqual(expect.objectContaining({ type: 'refresh-started', cause: 'call' }));
  });

  test('given the refresh of an expired token is never answered, getAccessToken() rejects at the timeout', async () => {
    const { refresher } = open(expired({ accessToken: 'A1' }));
    const asked = failureOf(refresher.getAccessToken());

    await advance(10_000);

    expect(await asked).toMatchObject({ code: 'timeout' });
  });

  test('signed out, each rejects at once', async () => {
    const { refresh, refresher } = open(null);

    for (const call of [refresher.getAccessToken(), refresher.getAuthorization(), refresher.refresh()]) {
      expect(await failureOf(call)).toMatchObject({ code: 'signed-out' });
    }
    expect(refresh).not.toHaveBeenCalled();
  });

  test.each([
    ['signed-out', (store: TokenStore): unknown => store.signOut()],
    ['session-changed', (store: TokenStore): void => store.signIn({ accessToken: 'B1' })],
  ])('given a listener ends the session before the gate opens, the token is not given: %s', async (code, change) => {
    const { answer, refresher, store } = open(expired({ accessToken: 'A1' }));
    // The interleaving: this listener is called when the store has the new token and the gate has not opened yet.
    const first = refresher.refresh().then(() => undefined);
    const asked = failureOf(refresher.getAccessToken());
    store.tokens$.subscribe((tokens) => {
      if (tokens?.accessToken === 'A2') change(store);
    });

    answer.next({ accessToken: 'A2' });
    await failureOf(first);
    await settle();

    expect(await asked).toMatchObject({ code });
  });
});
