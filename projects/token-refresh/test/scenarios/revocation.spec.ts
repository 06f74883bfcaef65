import {
  asyncTokens,
  cookieBackend,
  envelopeBackend,
  oauth2Backend,
  restBackend,
  TokenBackend,
  Tokens,
  withStorage,
} from 'ngx-token-refresh';
import { EMPTY, NEVER, Observable, throwError } from 'rxjs';
import { App, AppOptions, backendOf, describeSetUps, startApp } from '../world/app';
import { Fate, ModelServer } from '../world/model-server';
import { SlowStorage } from '../world/slow-storage';
import { formOf, StubServer } from '../world/stub-server';
import { Browser, Tab } from '../world/tabs';
import { advance, useVirtualTime } from '../world/virtual-time';

useVirtualTime();

const backend = oauth2Backend({ tokenEndpoint: '/token', revocationEndpoint: '/revoke', clientId: 'spa' });

describeSetUps('revocation', (setUp) => {
  function start(revoke: Fate, options: AppOptions = {}): App & { stub: StubServer } {
    const stub = new StubServer(({ url }) =>
      url.pathname === '/revoke' ? revoke : url.pathname === '/token' ? { status: 503 } : { status: 401 },
    );
    const app = startApp(setUp, { server: stub, backend, signedIn: false, ...options });
    app.signIn({ accessToken: 'A1', refreshToken: 'R1' });
    return { ...app, stub };
  }

  test('S3 sign-out revokes the refresh token once, past this interceptor, after the tokens are gone here', async () => {
    const seen: unknown[] = [];
    const app: ReturnType<typeof start> = start(
      { status: 200 },
      { onSessionEnded: () => seen.push(app.store.tokens(), app.stub.requests.length) },
    );
    app.signOut();
    app.signOut();
    expect(seen).toEqual([null, 0]);
    await advance(100);
    expect(app.stub.requests).toHaveLength(1);
    expect(app.stub.to('/revoke').map(formOf)).toEqual([
      { token: 'R1', token_type_hint: 'refresh_token', client_id: 'spa' },
    ]);
    expect(app.stub.to('/revoke')[0]?.headers).not.toHaveProperty('authorization');
    // Only requests of the app are told.
    expect(app.events.filter(({ type }) => type.startsWith('request'))).toEqual([]);
  });

  test('S3 P1 sign-out of an app that is destroyed does not reject', async () => {
    const { injector, store } = start({ status: 200 });
    injector.destroy();
    await expect(store.signOut()).resolves.toBeUndefined();
    expect(store.tokens()).toBeNull();
  });

  test.each<[string, Fate]>([
    ['offline', 'network-error'],
    ['answered by 401', { status: 401, body: { error: 'invalid_client' } }],
    ['answered by 503', { status: 503 }],
    ['answered by a page', { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<html>' }],
    ['never answered', 'never'],
  ])('S3 %s: signed out all the same, nothing is told, nothing is tried again', async (_, fate) => {
    const { signOut, store, stub, ended, reported } = start(fate);
    signOut();
    expect(store.isAuthenticated()).toBe(false);
    expect(ended).toEqual(['signed-out']);
    await advance(60_000);
    expect(stub.requests).toHaveLength(1);
    expect(reported).toEqual([]);
  });

  test.each([
    ['restBackend', restBackend],
    ['envelopeBackend', envelopeBackend],
  ])('S3 %s: `revokeUrl` is told once, as a refresh would be asked', async (_, make) => {
    const by = make({ refreshUrl: '/token', revokeUrl: '/revoke', requestField: 'rt' });
    const { signOut, stub } = start({ status: 200 }, { backend: by });
    signOut();
    signOut();
    await advance(100);
    expect(stub.requests.map(({ method, url, body }) => `${method} ${url.pathname} ${String(body)}`)).toEqual([
      'POST /revoke {"rt":"R1"}',
    ]);
    expect(stub.to('/revoke')[0]?.headers).not.toHaveProperty('authorization');
  });

  test('S2 a sign-in right after the sign-out: what is revoked is of the first session', async () => {
    const { signIn, signOut, store, stub } = start({ status: 200 });
    signOut();
    signIn({ accessToken: 'B1', refreshToken: 'S1' });
    await advance(100);
    expect(stub.to('/revoke').map((request) => formOf(request)['token'])).toEqual(['R1']);
    expect(store.tokens()).toEqual({ accessToken: 'B1', refreshToken: 'S1' });
  });

  test('a session that a sign-in replaces, or that the server ends, is not revoked', async () => {
    const { ask, signIn, store, stub } = start({ status: 200 });
    signIn({ accessToken: 'B1' });
    await ask('/api/1');
    expect(store.tokens()).toBeNull();
    expect(stub.to('/revoke')).toEqual([]);
  });

  const throws = (): never => {
    throw new Error('odd');
  };
  const odd: [string, (tokens: Tokens) => Observable<unknown>][] = [
    ['throws', throws],
    ['fails', () => throwError(() => new Error('odd'))],
    ['never ends', () => NEVER],
  ];
  test.each(odd)('F10 a revocation of the app itself that %s harms no sign-out', async (_, revoke) => {
    const own: TokenBackend = { ...backend, revoke };
    const { signOut, stub, ended } = start({ status: 200 }, { backend: own });
    expect(() => signOut()).not.toThrow();
    await advance(100);
    expect(ended).toEqual(['signed-out']);
    expect(stub.requests).toEqual([]);
  });

  test('S3 a revocation of the app itself is given what a refresh is: an HttpClient that passes by, and the time', async () => {
    const times: number[] = [];
    const own: TokenBackend = {
      ...backend,
      revoke: (_, { http, now }) => {
        times.push(now());
        return http.post('/revoke', null);
      },
    };
    const { signOut, stub } = start({ status: 200 }, { backend: own });
    const before = Date.now();
    await advance(5_000);
    signOut();
    await advance(100);
    expect(times).toEqual([before + 5_000]);
    expect(stub.to('/revoke').map(({ headers }) => headers['authorization'])).toEqual([undefined]);
  });

  test('S3 the sign-out of a visitor tells the server nothing, nor does one while a storage has not answered', async () => {
    const cookie = cookieBackend({ refreshUrl: '/token', revokeUrl: '/revoke' });
    const visitor = startApp(setUp, {
      server: new StubServer(() => ({ status: 200 })),
      backend: cookie,
      signedIn: false,
    });
    await visitor.signOut();
    expect(visitor.server.requests).toEqual([]);

    const revoke = jest.fn(() => EMPTY);
    const storage = new SlowStorage();
    storage.text = JSON.stringify({ v: 1, session: 's1', tokens: { accessToken: 'A1' }, refreshedAt: 0 });
    const features = [withStorage(asyncTokens(storage))];
    const early = startApp(setUp, { backend: { ...backend, revoke }, features, signedIn: false });
    await early.signOut();
    await advance(100);
    expect(early.store.status()).toBe('signed-out');
    expect(revoke).not.toHaveBeenCalled();
  });

  test('X3 sign-out in one tab: that one alone revokes, the token that storage holds', async () => {
    const server = new ModelServer();
    const revoked: Tokens[] = [];
    const own: TokenBackend = {
      ...backendOf('rest'),
      revoke: (tokens) => {
        revoked.push(tokens);
        return [];
      },
    };
    const browser = new Browser(setUp, server);
    const [first, second, third] = browser.openSignedIn(3, { backend: own }) as [Tab, Tab, Tab];
    // News come late: the second tab has not heard of the rotation when it signs out.
    browser.channels.delay = 1_000;
    void first.refresher.refresh();
    await advance(100);
    expect(second.store.tokens()).toMatchObject({ refreshToken: 'R1' });
    second.signOut();
    await advance(5_000);
    expect(revoked).toEqual([expect.objectContaining({ accessToken: 'A2', refreshToken: 'R2' })]);
    expect([first, second, third].map(({ store }) => store.tokens())).toEqual([null, null, null]);
  });
});
