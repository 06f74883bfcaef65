import { runInInjectionContext } from '@angular/core';
import {
  COOKIE_SESSION,
  cookieBackend,
  injectTokenStore,
  restBackend,
  TokenRefreshError,
  withProactiveRefresh,
} from 'ngx-token-refresh';
import { RANDOM } from '../src/lib/platform/random';
import { App, AppOptions, startApp } from '../test/world/app';
import { told } from '../test/world/no-leaks';
import { ModelServer, networkOf } from '../test/world/model-server';
import { advance, pendingTimers, settle, useVirtualTime } from '../test/world/virtual-time';
import { injectTokenWebSocket, TokenWebSocketOptions } from './inject-token-web-socket';

useVirtualTime();

/** A socket that the test opens and closes. */
class FakeSocket extends EventTarget {
  closed = false;

  constructor(readonly token: string | null) {
    super();
  }

  /** The server accepts it. */
  accept(): this {
    this.dispatchEvent(new Event('open'));
    return this;
  }

  /** It ends, for whatever reason. */
  end(code: number): void {
    this.dispatchEvent(Object.assign(new Event('close'), { code }));
  }

  close(): void {
    this.closed = true;
    this.end(1005);
  }
}

interface Live {
  readonly app: App;
  readonly sockets: FakeSocket[];
  /** The token of each, in order. */
  readonly tokens: () => (string | null)[];
  readonly last: () => FakeSocket;
  readonly outcome: { error?: unknown; completed?: boolean };
  readonly stop: () => void;
}

/** An app that has subscribed, and whose first socket was made. */
function start(options: AppOptions = {}, socketOptions?: TokenWebSocketOptions): Promise<Live> {
  return startOn(startApp({ interceptor: 'function', client: 'xhr' }, options), socketOptions);
}

async function startOn(app: App, socketOptions?: TokenWebSocketOptions, name?: string): Promise<Live> {
  const sockets: FakeSocket[] = [];
  const outcome: Live['outcome'] = {};
  const connect = runInInjectionContext(app.injector, () => injectTokenWebSocket(name));
  const subscription = connect((token) => {
    const socket = new FakeSocket(token);
    sockets.push(socket);
    return socket as unknown as WebSocket;
  }, socketOptions).subscribe({
    error: (error: unknown) => {
      outcome.error = error;
      told.push(error);
    },
    complete: () => (outcome.completed = true),
  });
  await settle();
  return {
    app,
    sockets,
    tokens: () => sockets.map(({ token }) => token),
    last: () => sockets.at(-1) ?? new FakeSocket('none'),
    outcome,
    stop: () => subscription.unsubscribe(),
  };
}

test.each([4401, 1008])('N4 closed with %s: one refresh, and the next socket has the new token', async (code) => {
  const { app, last, tokens } = await start();
  last().accept().end(code);
  await advance(100);

  expect(tokens()).toEqual(['A1', 'A2']);
  expect(app.server.refreshCalls).toHaveLength(1);
});

test('M1, M3: the socket of a session with a name has its token, and the end of another session leaves it open', async () => {
  const server = new ModelServer();
  const orders = new ModelServer('rest', 100);
  const app = startApp(
    { interceptor: 'function', client: 'xhr' },
    {
      server,
      network: networkOf({ 'http://localhost': server, 'https://orders.example': orders }),
      sessions: [
        [{ name: 'orders', backend: restBackend({ refreshUrl: 'https://orders.example/api/auth/refresh' }), apis: [] }],
      ],
    },
  );
  const store = runInInjectionContext(app.injector, () => injectTokenStore('orders'));
  store.signIn(orders.issue());
  const { last, outcome, tokens } = await startOn(app, {}, 'orders');
  last().accept().end(4401);
  await advance(100);
  last().accept();
  await app.signOut();

  expect(tokens()).toEqual(['A101', 'A102']);
  expect(last().closed).toBe(false);
  await store.signOut();
  expect(outcome.error).toMatchObject({ code: 'signed-out' });
});

test('N4 the codes of the app', async () => {
  const { tokens, last } = await start({}, { refusedCodes: [4001] });
  last().accept().end(4401);
  await advance(1_300);
  last().accept().end(4001);
  await advance(100);

  expect(tokens()).toEqual(['A1', 'A1', 'A2']);
});

test('N4 refused for good: an error, no loop, one refresh, no token in the error', async () => {
  const { app, last, outcome, sockets } = await start();
  for (let n = 0; n < 10; n++) {
    last().accept().end(4401);
    await advance(1_000);
  }

  expect(outcome.error).toBeInstanceOf(Error);
  expect((outcome.error as Error).message).toContain('4401');
  expect(sockets).toHaveLength(2);
  expect(app.server.refreshCalls).toHaveLength(1);
  expect(pendingTimers()).toBe(0);
});

test('N4 refused for good after it was open for less than a moment each time: whatever the clock says', async () => {
  const { app, last, outcome } = await start({ features: [withProactiveRefresh()] });
  const now = jest.spyOn(Date, 'now');
  for (let n = 0; n < 20; n++) {
    // A clock that runs wild.
    now.mockReturnValue(Date.UTC(2026 + n));
    last().accept().end(4401);
    await advance(100);
  }
  now.mockRestore();

  expect(outcome.error).toBeInstanceOf(Error);
  expect(app.server.refreshCalls.length).toBeLessThanOrEqual(3);
});

test('N4 a token that was accepted and expires later is refreshed each time', async () => {
  const { app, last, tokens } = await start();
  for (let n = 0; n < 3; n++) {
    last().accept();
    await advance(60_000);
    last().end(4401);
    await advance(100);
  }

  expect(tokens()).toEqual(['A1', 'A2', 'A3', 'A4']);
  expect(app.server.refreshCalls).toHaveLength(3);
});

test('N4 accepted and refused a little later, each time: an error; a handful of refreshes a minute at most', async () => {
  const { app, last, outcome } = await start();
  for (let n = 0; n < 6; n++) {
    last().accept();
    await advance(9_900);
    last().end(4401);
    await advance(100);
  }

  expect(outcome.error).toBeInstanceOf(Error);
  expect(app.server.refreshCalls).toHaveLength(1);
});

test('C6 refused late, with a token that was replaced meanwhile: no refresh', async () => {
  const { app, last, tokens } = await start();
  app.renew();
  last().accept().end(4401);
  await advance(100);

  expect(tokens()).toEqual(['A1', 'A2']);
  expect(app.server.refreshCalls).toHaveLength(0);
});

test('C6 refused late, then the newer one as well: one refresh; the third is the last', async () => {
  const { app, last, outcome, tokens } = await start();
  app.renew();
  for (let n = 0; n < 5; n++) {
    last().accept().end(4401);
    await advance(2_000);
  }

  expect(tokens()).toEqual(['A1', 'A2', 'A3']);
  expect(app.server.refreshCalls).toHaveLength(1);
  expect(outcome.error).toBeInstanceOf(Error);
});

test('three are refused in a row, each with a token that others renewed: an error', async () => {
  const { app, last, outcome, tokens } = await start();
  for (let n = 0; n < 5; n++) {
    app.renew();
    last().accept().end(4401);
    await advance(2_500);
  }

  expect(tokens()).toEqual(['A1', 'A2', 'A3']);
  expect(outcome.error).toBeInstanceOf(Error);
  expect(app.server.refreshCalls).toHaveLength(0);
});

test('L1 delays are lengthened at random by up to a quarter', async () => {
  const { last, sockets } = await start({ providers: [{ provide: RANDOM, useValue: () => 1 }] });
  last().end(1006);
  await advance(1_240);
  expect(sockets).toHaveLength(1);
  await advance(20);
  expect(sockets).toHaveLength(2);
});

test('a connection that breaks is made again after 1 s, 2 s, 4 s, up to 30 s, with no refresh', async () => {
  const { app, last, sockets } = await start();
  const waits: number[] = [];
  for (let n = 0; n < 7; n++) {
    last().end(1006);
    const [before, from] = [sockets.length, Date.now()];
    while (sockets.length === before) await advance(100);
    waits.push(Math.round((Date.now() - from) / 1_000));
  }

  expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30]);
  expect(app.server.requests).toEqual([]);
});

test('one that was open for long starts at 1 s again; a delay of the app counts', async () => {
  const { last, sockets } = await start({}, { reconnectAfter: 200 });
  for (let n = 0; n < 4; n++) {
    last().end(1006);
    await advance(2_000);
  }
  expect(sockets).toHaveLength(5);
  last().accept();
  await advance(10_000);
  last().end(1006);
  await advance(250);

  expect(sockets).toHaveLength(6);
});

test('closed by 1000: it completes', async () => {
  const { last, outcome, sockets } = await start();
  last().accept().end(1000);
  await advance(60_000);

  expect(outcome).toEqual({ completed: true });
  expect(sockets).toHaveLength(1);
});

test('F2 the auth server is away: at most one try in the cooldown; then on it goes', async () => {
  const { app, last, outcome, tokens } = await start();
  app.server.refresh = () => ({ status: 503, headers: { 'Retry-After': '20' } });
  last().accept().end(4401);
  await advance(19_000);
  expect(app.server.refreshCalls).toHaveLength(1);
  app.server.refresh = () => undefined;
  await advance(60_000);

  expect(tokens()).toEqual(['A1', 'A2']);
  expect(outcome).toEqual({});
});

test('F1 the session is over: an error that says so, and no more sockets', async () => {
  const { app, last, outcome, sockets } = await start();
  app.server.revokeAll();
  last().accept().end(4401);
  await advance(60_000);

  expect(outcome.error).toMatchObject({ name: 'TokenRefreshError', code: 'rejected' });
  expect(sockets).toHaveLength(1);
});

test('no session: an error, and no socket', async () => {
  const { outcome, sockets } = await start({ signedIn: false });

  expect(outcome.error).toBeInstanceOf(TokenRefreshError);
  expect(outcome.error).toMatchObject({ code: 'signed-out' });
  expect(sockets).toEqual([]);
});

test.each([
  ['signed-out', (app: App) => void app.signOut()],
  ['session-changed', (app: App) => app.signIn()],
])('S1 %s while it is open: the socket is closed', async (code, act) => {
  const { app, last, outcome } = await start();
  last().accept();
  act(app);
  await settle();

  expect(last().closed).toBe(true);
  expect(outcome.error).toMatchObject({ code });
});

test('S2 another person signs in while it waits to connect again: an error, and no socket with that token', async () => {
  const { app, last, outcome, tokens } = await start();
  last().end(1006);
  app.signIn();
  await advance(60_000);

  expect(outcome.error).toMatchObject({ code: 'session-changed' });
  expect(tokens()).toEqual(['A1']);
});

test('a renewal leaves it alone', async () => {
  const { app, last, outcome } = await start();
  last().accept();
  app.renew();
  await settle();

  expect(last().closed).toBe(false);
  expect(outcome).toEqual({});
});

test.each<[string, (live: Live) => Promise<void>]>([
  ['while it is open', async () => settle()],
  [
    'while it waits to connect again',
    async ({ last }) => {
      last().end(1006);
      await settle();
    },
  ],
  [
    'R1 while a refresh is under way, which goes on',
    async ({ app, last }) => {
      last().accept().end(4401);
      await settle();
      expect(app.refresher.isRefreshing()).toBe(true);
    },
  ],
])('unsubscribed %s: closed, nothing follows', async (name, reach) => {
  const live = await start();
  await reach(live);
  live.stop();
  await settle();
  if (!name.startsWith('R1')) expect(pendingTimers()).toBe(0);
  await advance(60_000);

  expect(live.sockets).toHaveLength(1);
  expect(live.outcome).toEqual({});
  expect(pendingTimers()).toBe(0);
  expect(live.app.token()).toBe(name.startsWith('R1') ? 'A2' : 'A1');
  if (name === 'while it is open') expect(live.last().closed).toBe(true);
});

test('an access token that is a cookie: null, and a refusal is refreshed once', async () => {
  const backend = cookieBackend({ refreshUrl: '/api/auth/refresh', accessTokenField: null });
  const app = startApp({ interceptor: 'function', client: 'xhr' }, { backend, signedIn: false });
  app.store.signIn(COOKIE_SESSION);
  app.server.refresh = () => ({ status: 204 });
  const { last, outcome, tokens } = await startOn(app);
  last().accept().end(4401);
  await advance(100);
  expect(app.server.refreshCalls).toHaveLength(1);
  // It breaks, which says nothing against the cookie.
  last().accept().end(1006);
  await advance(1_500);
  expect(app.server.refreshCalls).toHaveLength(1);
  last().accept().end(4401);
  await advance(1_500);

  expect(tokens()).toEqual([null, null, null]);
  expect(outcome.error).toBeInstanceOf(Error);
  expect(app.server.refreshCalls).toHaveLength(1);
});

test('to open it throws: the error of the app', async () => {
  const app = startApp({ interceptor: 'function', client: 'xhr' });
  const connect = runInInjectionContext(app.injector, injectTokenWebSocket);
  const error = new SyntaxError('not a URL');
  const errors: unknown[] = [];
  connect(() => {
    throw error;
  }).subscribe({ error: (thrown: unknown) => errors.push(thrown) });
  await settle();

  expect(errors).toEqual([error]);
});
