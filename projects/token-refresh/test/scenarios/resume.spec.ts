import { PLATFORM_ID } from '@angular/core';
import {
  cookieBackend,
  localStorageTokens,
  restBackend,
  TokenBackend,
  Tokens,
  withSessionResume,
  withStorage,
} from 'ngx-token-refresh';
import { NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { App, AppOptions, describeTransports, Item, Probe, probe, SetUp, startApp } from '../world/app';
import { FakePage } from '../world/fake-page';
import { bearerOf, Fate, ModelServer } from '../world/model-server';
import { advance, pendingTimers, settle, sleep, useVirtualTime } from '../world/virtual-time';

// A session whose refresh token is a cookie, resumed when the app starts.

useVirtualTime();

const HINT = 'ngx-token-refresh.hint';
const REFRESH = '/api/auth/refresh';

/** A server that keeps the refresh token in a cookie: `cookie` says whether the browser has it. */
class CookieServer extends ModelServer {
  cookie = true;
  revocations = 0;
  /** What becomes of a refresh; `undefined`: the usual. */
  fate: Fate | undefined;

  constructor() {
    super();
    this.refresh = () => {
      if (this.fate) return this.fate;
      if (!this.cookie) return { status: 401 };
      this.refreshes++;
      return { status: 200, body: { access_token: this.issue().accessToken, expires_in: 60 } };
    };
    this.api = ({ url }) => {
      if (url.pathname !== '/api/logout') return undefined;
      this.revocations++;
      this.cookie = false;
      return { status: 204 };
    };
  }
}

interface ResumingApp extends App {
  readonly server: CookieServer;
  readonly page: FakePage;
}

function open(setUp: SetUp, options: AppOptions & Parameters<typeof withSessionResume>[0] = {}): ResumingApp {
  const { timeout, ifNoHint } = options;
  const server = (options.server as CookieServer | undefined) ?? new CookieServer();
  const page = new FakePage();
  const app = startApp(setUp, {
    backend: cookieBackend({ refreshUrl: REFRESH, revokeUrl: '/api/logout' }),
    signedIn: false,
    ...options,
    server,
    features: [withSessionResume({ timeout, ifNoHint }), ...(options.features ?? [])],
    providers: [page.provider, ...(options.providers ?? [])],
  });
  return { ...app, server, page };
}

/** The app after a reload of the page in which the person had signed in. */
function reload(setUp: SetUp, options: Parameters<typeof open>[1] = {}): ResumingApp {
  localStorage.setItem(HINT, 's1');
  return open(setUp, options);
}

const post = (app: App, url: string): Probe<Item> => probe(app.http.post<Item>(url, {}));
const resumed = async (app: App): Promise<boolean> => {
  let is = false;
  void app.store.whenResumed().then(() => (is = true));
  await advance(0);
  return is;
};

describeTransports('resuming a session', (setUp) => {
  test('W1 a reload: status resuming, requests wait, one refresh, then everything goes on', async () => {
    const app = reload(setUp);
    expect(app.store.status()).toBe('resuming');
    expect(app.store.isAuthenticated()).toBe(false);
    const calls = [app.get('/api/items/1'), post(app, '/api/items/2'), app.get('/api/items/3')];
    expect(await resumed(app)).toBe(false);
    await advance(100);
    expect(calls.map(({ value }) => value.token)).toEqual(['A1', 'A1', 'A1']);
    expect(app.server.refreshCalls).toHaveLength(1);
    expect(app.server.refreshCalls[0]?.credentials).toBe(true);
    expect(app.server.sends.map(bearerOf)).toEqual(['A1', 'A1', 'A1']);
    expect(app.store.status()).toBe('signed-in');
    expect(app.store.sessionId()).toBe('s1');
    expect(await resumed(app)).toBe(true);
    expect(app.ended).toEqual([]);
    expect(pendingTimers()).toBe(0);
  });

  test('W1 without a request it resumes all the same, and getAccessToken() waits for it', async () => {
    const app = reload(setUp);
    const token = app.getAccessToken();
    await advance(100);
    expect(await token).toBe('A1');
    expect(app.server.refreshCalls).toHaveLength(1);
    expect(app.events.map(({ type }) => type)).toEqual(['refresh-started', 'session-started', 'refresh-succeeded']);
    expect(app.events[0]).toMatchObject({ cause: 'resume' });
  });

  test('W1 a session whose access token is a cookie too', async () => {
    const backend = cookieBackend({ refreshUrl: REFRESH, accessTokenField: null });
    const server = new CookieServer();
    server.fate = { status: 204 };
    server.api = () => ({ status: 200, body: {} });
    const app = reload(setUp, { backend, server });
    const call = app.get('/api/items/1');
    await advance(100);
    expect(call.completed).toBe(true);
    expect(app.store.isAuthenticated()).toBe(true);
    expect(app.server.sends[0]?.headers['authorization']).toBeUndefined();
  });

  test('W2 a visitor whose hint is out of date: signed out quietly; what waited goes out without a token', async () => {
    const log = jest.spyOn(console, 'warn').mockImplementation();
    const server = new CookieServer();
    server.cookie = false;
    server.fate = { status: 401 };
    const app = reload(setUp, { server });
    const seen: boolean[] = [];
    app.store.tokens$.subscribe(() => seen.push(app.store.isAuthenticated()));
    const calls = [app.get('/api/public'), post(app, '/api/public'), probe(app.http.delete('/api/public'))];
    await advance(100);
    expect(calls.every(({ completed }) => completed)).toBe(true);
    expect(app.server.sends.map(bearerOf)).toEqual([null, null, null]);
    expect(app.store.status()).toBe('signed-out');
    expect(seen).toEqual([false]);
    expect(app.ended).toEqual([]);
    expect(app.reported).toEqual([]);
    expect(log).not.toHaveBeenCalled();
    expect(localStorage.getItem(HINT)).toBeNull();
  });

  test("W2 a guest's 401 is the server's own", async () => {
    const server = new CookieServer();
    server.cookie = false;
    const app = reload(setUp, { server });
    const call = app.get('/api/items/1');
    await advance(100);
    expect(call.failure).toMatchObject({ status: 401, error: { error: 'invalid_token' } });
    expect(app.server.refreshCalls).toHaveLength(1);
  });

  test('W3 a browser without a hint makes no call, waits for nothing, and is signed out from the start', async () => {
    const app = open(setUp);
    expect(app.store.status()).toBe('signed-out');
    expect(await resumed(app)).toBe(true);
    const call = app.get('/api/public');
    await advance(100);
    expect(call.completed).toBe(true);
    expect(app.server.refreshCalls).toHaveLength(0);
    expect(localStorage).toHaveLength(0);
  });

  test("W3 ifNoHint: 'ask' asks all the same", async () => {
    const app = open(setUp, { ifNoHint: 'ask' });
    expect(app.store.status()).toBe('resuming');
    await advance(100);
    expect(app.store.status()).toBe('signed-in');
    expect(localStorage.getItem(HINT)).toBe(`${app.store.sessionId()} 1`);
  });

  test('W3 the hint: written by signIn(), the name and the count of refreshes, no secret in it, removed by each end', async () => {
    const app = open(setUp);
    app.signIn({ accessToken: 'A-secret', refreshToken: 'R-secret' });
    const name = app.store.sessionId();
    expect(localStorage.getItem(HINT)).toBe(`${name} 0`);
    void app.refresh();
    await advance(100);
    expect(localStorage.getItem(HINT)).toBe(`${name} 1`);
    void app.signOut();
    expect(localStorage.getItem(HINT)).toBeNull();
    app.signIn({ accessToken: 'A0' });
    expect(localStorage.getItem(HINT)).not.toBeNull();
    app.server.cookie = false;
    await app.ask('/api/items/1');
    expect(app.ended).toEqual(['signed-out', 'rejected']);
    expect(localStorage.getItem(HINT)).toBeNull();
  });

  test('W3 a storage that is forbidden: as if there were no hint', () => {
    jest.spyOn(Storage.prototype, 'getItem').mockImplementation(() => {
      throw new DOMException('no', 'SecurityError');
    });
    const app = open(setUp);
    expect(app.store.status()).toBe('signed-out');
    app.signIn();
    expect(app.store.status()).toBe('signed-in');
  });

  test.each<[name: string, fate: Fate, until: number]>([
    ['503', { status: 503 }, 100],
    ['no network', 'network-error', 100],
    ['a hang', 'never', 3_000],
  ])(
    'W4 auth server away at start (%s): nothing waits longer, status stays resuming, what is sent is sent without a token',
    async (_, fate, until) => {
      const server = new CookieServer();
      server.fate = fate;
      const app = reload(setUp, { server });
      const [reading, login] = [app.get('/api/public'), post(app, '/api/public')];
      await advance(until - 50);
      if (until > 100) {
        expect(reading.settled).toBe(false);
        expect(await resumed(app)).toBe(false);
      }
      await advance(100);
      expect(await resumed(app)).toBe(true);
      expect(app.store.status()).toBe('resuming');
      expect([reading.completed, login.completed]).toEqual([true, true]);
      expect(app.server.sends.map(bearerOf)).toEqual([null, null]);
      const later = app.get('/api/public');
      await advance(50);
      expect(later.completed).toBe(true);
      expect(app.ended).toEqual([]);
    },
  );

  test('W4 the bound is an option', async () => {
    const server = new CookieServer();
    server.fate = 'never';
    const app = reload(setUp, { server, timeout: 500 });
    const call = app.get('/api/public');
    await advance(499);
    expect(app.server.sends).toHaveLength(0);
    await advance(50);
    expect(call.completed).toBe(true);
  });

  test('W4 a 401 joins the next try, and is cured by it', async () => {
    const server = new CookieServer();
    server.fate = { status: 503 };
    const app = reload(setUp, { server });
    await advance(1_500);
    server.fate = undefined;
    const call = app.get('/api/items/1');
    await advance(200);
    expect(call.value.token).toBe('A1');
    expect(app.store.status()).toBe('signed-in');
    expect(app.server.tokensSentTo('/api/items/1')).toEqual([null, 'A1']);
    expect(app.server.refreshCalls).toHaveLength(2);
  });

  test('W4 rule 10: a 401 within the cooldown reads as the failed refresh, never as a 401', async () => {
    const server = new CookieServer();
    server.fate = { status: 503 };
    const app = reload(setUp, { server });
    await advance(100);
    const call = app.get('/api/items/1');
    await advance(100);
    expect(call.failure).toMatchObject({ status: 503, error: { code: 'unavailable' } });
    expect(app.server.refreshCalls).toHaveLength(1);
  });

  test.each(['online', 'wake'])('W4 tried again on %s', async (by) => {
    const server = new CookieServer();
    server.fate = 'network-error';
    const app = reload(setUp, { server });
    await advance(1_500);
    server.fate = undefined;
    if (by === 'wake') app.page.wake();
    else app.page.comeOnline();
    await advance(100);
    expect(app.store.status()).toBe('signed-in');
    const causes = app.events.flatMap((event) => (event.type === 'refresh-started' ? [event.cause] : []));
    expect(causes).toEqual(['resume', 'resume']);
  });

  test('W4 an answer after the bound still signs in', async () => {
    const server = new CookieServer();
    server.refreshLatency = 5_000;
    const app = reload(setUp, { server });
    const call = app.get('/api/items/1');
    await advance(4_000);
    expect(app.store.status()).toBe('resuming');
    expect(call.settled).toBe(false);
    await advance(1_500);
    expect(app.store.status()).toBe('signed-in');
    expect(call.value.token).toBe('A1');
    expect(app.server.refreshCalls).toHaveLength(1);
  });

  test('W5 five tabs restored at once: exchanges take turns, also without withCrossTabSync()', async () => {
    const server = new CookieServer();
    let [open_, most] = [0, 0];
    server.refreshLatency = 50;
    const usual = server.refresh;
    server.refresh = (request) => {
      most = Math.max(most, ++open_);
      setTimeout(() => open_--, 50);
      return usual(request);
    };
    const held: Promise<unknown>[] = [];
    const locks = {
      request: (_: string, __: object, work: () => Promise<unknown>) => {
        const turn = Promise.all(held).then(work);
        held.push(turn);
        return turn;
      },
      query: () => Promise.resolve({}),
    };
    Object.defineProperty(navigator, 'locks', { value: locks, configurable: true });
    const tabs = Array.from({ length: 5 }, () => reload(setUp, { server }));
    await advance(2_000);
    expect(tabs.map(({ store }) => store.status())).toEqual(Array(5).fill('signed-in'));
    expect(new Set(tabs.map(({ store }) => store.sessionId()))).toEqual(new Set(['s1']));
    expect(most).toBe(1);
    delete (navigator as { locks?: unknown }).locks;
  });

  test('W5 the first tab finds that there is no session: the others do not ask', async () => {
    const server = new CookieServer();
    server.cookie = false;
    let last: Promise<unknown> = Promise.resolve();
    const request = (_: string, __: object, work: () => Promise<unknown>): Promise<unknown> => (last = last.then(work));
    Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true });
    const tabs = Array.from({ length: 5 }, () => reload(setUp, { server }));
    await advance(2_000);
    expect(tabs.map(({ store }) => store.status())).toEqual(Array(5).fill('signed-out'));
    expect(server.refreshCalls).toHaveLength(1);
    delete (navigator as { locks?: unknown }).locks;
  });

  test.each([
    [
      'throw',
      () => {
        throw new Error('no');
      },
    ],
    ['reject', () => Promise.reject(new DOMException('no', 'SecurityError'))],
  ])('H3 locks that %s are as if there were none', async (_, request) => {
    Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true });
    const app = reload(setUp);
    await advance(100);
    expect(app.store.status()).toBe('signed-in');
    delete (navigator as { locks?: unknown }).locks;
  });

  test('W5 a tab that is suspended with the turn is waited for a bounded time', async () => {
    const request = (_: string, { signal }: { signal: AbortSignal }): Promise<unknown> =>
      new Promise((__, reject) => signal.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))));
    Object.defineProperty(navigator, 'locks', { value: { request }, configurable: true });
    const app = reload(setUp);
    const call = app.get('/api/public');
    await advance(3_100);
    expect(call.completed).toBe(true);
    await advance(12_000);
    expect(app.events).toContainEqual(expect.objectContaining({ type: 'refresh-failed', code: 'timeout' }));
    expect(pendingTimers()).toBe(0);
    delete (navigator as { locks?: unknown }).locks;
  });

  test('W1 F5 an answer after the timeout signs in, and the refresh that was told as failed is not told as succeeded', async () => {
    const server = new CookieServer();
    server.refreshLatency = 12_000;
    const app = reload(setUp, { server });
    await advance(12_000);
    expect(app.store.status()).toBe('signed-in');
    expect(app.events.map(({ type }) => type)).toEqual(['refresh-started', 'refresh-failed', 'session-started']);
  });

  test('W7 a server render: status is resuming, nothing is asked, nothing waits', async () => {
    localStorage.setItem(HINT, 's1');
    const app = open(setUp, { providers: [{ provide: PLATFORM_ID, useValue: 'server' }] });
    expect(app.store.status()).toBe('resuming');
    expect(await resumed(app)).toBe(true);
    const call = app.get('/api/public');
    await advance(100);
    expect(call.completed).toBe(true);
    expect(app.server.refreshCalls).toHaveLength(0);
    expect(app.store.status()).toBe('resuming');
  });

  test('W8 sign-in while resuming wins: what waited goes out with its token, the answer is discarded', async () => {
    const server = new CookieServer();
    server.refreshLatency = 500;
    const app = reload(setUp, { server });
    const call = app.get('/api/items/1');
    await advance(100);
    app.signIn();
    const mine = app.token();
    await advance(1_000);
    expect(call.value.token).toBe(mine);
    expect(app.token()).toBe(mine);
    expect(app.store.status()).toBe('signed-in');
    expect(localStorage.getItem(HINT)).toBe(`${app.store.sessionId()} 0`);
  });

  test('W8 sign-out while resuming wins, and the server is told', async () => {
    const server = new CookieServer();
    server.refreshLatency = 500;
    const app = reload(setUp, { server });
    const call = app.get('/api/public');
    const token = app.getAccessToken();
    await advance(100);
    let told = false;
    void app.signOut().then(() => (told = true));
    expect(app.store.status()).toBe('signed-out');
    await expect(token).rejects.toMatchObject({ code: 'signed-out' });
    await advance(1_000);
    expect(told).toBe(true);
    expect(server.revocations).toBe(1);
    expect(app.token()).toBeNull();
    expect(call.completed).toBe(true);
    expect(app.ended).toEqual([]);
    expect(localStorage.getItem(HINT)).toBeNull();
  });

  test('W8 a sign-out before any source was asked: none is', async () => {
    const app = reload(setUp);
    await Promise.all([app.signOut(), advance(100)]);
    expect(app.store.status()).toBe('signed-out');
    expect(app.server.refreshCalls).toEqual([]);
    expect(app.server.revocations).toBe(1);
  });

  test('W8 R5 a sign-out in the very moment in which it is tried again: the server is asked for no token', async () => {
    const server = new CookieServer();
    server.fate = 'network-error';
    const app = reload(setUp, { server });
    await advance(1_500);
    server.fate = undefined;
    app.onEvent(({ type }) => {
      if (type === 'refresh-started') void app.signOut();
    });
    app.page.comeOnline();
    await advance(100);
    expect(app.store.status()).toBe('signed-out');
    expect(app.server.refreshCalls).toHaveLength(1);
    expect(server.revocations).toBe(1);
  });

  test.each<[string, (tokens: Tokens | null) => Observable<Tokens>]>([
    ['answers later', () => new Subject()],
    ['never answers', () => NEVER],
    ['throws', () => throwError(() => new Error('no'))],
    ['has a token', () => of({ accessToken: 'A7' })],
  ])('a backend of the app that %s may resume as well: nothing hangs', async (_, refresh) => {
    const backend: TokenBackend = { credential: 'cookie', refresh };
    const app = reload(setUp, { backend });
    const call = app.get('/api/public');
    await advance(3_100);
    expect(call.completed).toBe(true);
    await advance(20_000);
    expect(app.refresher.isRefreshing()).toBe(false);
    app.injector.destroy();
    expect(pendingTimers()).toBe(0);
  });

  test('a backend that cannot resume is named at start-up', () => {
    expect(() => open(setUp, { backend: restBackend({ refreshUrl: REFRESH }) })).toThrow(
      /withSessionResume\(\) needs a backend whose credential is a cookie/,
    );
  });

  test('an app destroyed while it resumes leaves no timer, and no request hangs', async () => {
    const server = new CookieServer();
    server.fate = 'never';
    const app = reload(setUp, { server });
    const call = app.get('/api/items/1');
    await advance(100);
    app.injector.destroy();
    await settle();
    expect(call.failure.status).toBe(401);
    expect(server.sends).toHaveLength(0);
    await advance(100);
    expect(pendingTimers()).toBe(0);
  });

  test.each(['resumed', 'signed in'])(
    'W1 W8 when `tokens$` tells of a session that was %s, it is authenticated',
    async (how) => {
      const app = reload(setUp);
      const told: unknown[] = [];
      app.store.tokens$.subscribe((tokens) => {
        told.push([tokens?.accessToken ?? null, app.store.isAuthenticated()]);
        if (tokens && told.length === 2) app.get('/api/items/1');
      });
      if (how === 'signed in') app.signIn();
      await advance(100);
      expect(told).toEqual([
        [null, false],
        ['A1', true],
      ]);
      expect(app.server.tokensSentTo('/api/items/1')).toEqual(['A1']);
    },
  );

  test('W3 a refused resume leaves the hint of a sign-in that another tab has made meanwhile', async () => {
    const server = new CookieServer();
    server.cookie = false;
    server.refreshLatency = 5_000;
    const app = reload(setUp, { server });
    await advance(100);
    open(setUp, { server }).signIn();
    await advance(10_000);
    expect(app.store.status()).toBe('signed-out');
    expect(localStorage.getItem(HINT)).not.toBeNull();
  });

  test('W3 what stands in the hint in place of a number is not taken for one', async () => {
    for (const renewals of ['1e999', '1.5', '-3', '9007199254740991', 'Infinity', '0x10']) {
      localStorage.setItem(HINT, `s1 ${renewals}`);
      const app = open(setUp);
      await advance(100);
      expect(localStorage.getItem(HINT)).toMatch(/^s1 1$/);
      app.injector.destroy();
    }
  });

  test('W8 after a sign-out while resuming there is no next try to wait for', async () => {
    const server = new CookieServer();
    server.fate = { status: 503, headers: { 'Retry-After': '3600' } };
    const app = reload(setUp, { server });
    await advance(100);
    expect(app.refresher.retryAt()).not.toBeNull();
    void app.signOut();
    await advance(100);
    expect(app.refresher.retryAt()).toBeNull();
  });

  test('W4 a clock that is set back while a session is resumed lengthens no wait', async () => {
    const server = new CookieServer();
    server.fate = 'never';
    const app = reload(setUp, { server });
    await advance(10);
    sleep(-3_600_000);
    app.get('/api/items/1');
    await advance(3_100);
    expect(server.tokensSentTo('/api/items/1')).toEqual([null]);
  });

  test('W7 with a stored session, too, the first render equals that of the server', () => {
    const features = [withStorage(localStorageTokens())];
    startApp(setUp, { features }).injector.destroy();
    const mark = document.body.appendChild(document.createElement('div'));
    mark.setAttribute('ng-server-context', 'ssr');
    const providers = [{ provide: PLATFORM_ID, useValue: 'server' }];
    const onServer = open(setUp, { features, providers }).store.status();
    const inBrowser = open(setUp, { features });
    const first = inBrowser.store.status();
    mark.remove();
    expect([onServer, first, inBrowser.store.tokens()?.accessToken]).toEqual(['resuming', 'resuming', 'A1']);
  });

  test('W7 an app that signs in while a server renders it is signed in', () => {
    const app = open(setUp, { providers: [{ provide: PLATFORM_ID, useValue: 'server' }] });
    app.signIn();
    expect(app.store.isAuthenticated()).toBe(true);
  });
});
