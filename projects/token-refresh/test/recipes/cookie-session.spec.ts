import { EnvironmentInjector, runInInjectionContext } from '@angular/core';
import { COOKIE_SESSION, localStorageTokens, withStorage } from 'ngx-token-refresh';
import { App, AppOptions, describeSetUps, probe, startApp } from '../world/app';
import { bearerOf, Fate, WireRequest } from '../world/model-server';
import { StubServer } from '../world/stub-server';
import { advance, useVirtualTime } from '../world/virtual-time';
import { cookieSession, signedIn } from './cookie-session.recipe';

useVirtualTime();

const setXsrf = (value: string): string => (document.cookie = `XSRF-TOKEN=${value}; path=/`);
beforeEach(() => setXsrf('X1'));
afterEach(() => (document.cookie = 'XSRF-TOKEN=; path=/; max-age=0'));

/**
 * A server whose cookies no script sees: it knows what the browser would send. XSRF protection as Angular knows it,
 * with a new value at each refresh.
 */
class CookieServer extends StubServer {
  accessCookie: 'good' | 'expired' | 'none' = 'expired';
  refreshCookie: 'good' | 'expired' | 'none' = 'good';
  xsrf = 1;
  /** Also hands out the access token in the answer, and wants it in the header. */
  bearer = false;
  fate: (request: WireRequest) => Fate | undefined = () => undefined;

  constructor() {
    super((request) => this.fate(request) ?? this.#answer(request));
  }

  #answer(request: WireRequest): Fate {
    const { url, method, headers, credentials, body } = request;
    const sends = credentials || url.origin === 'http://localhost';
    if (method !== 'GET' && headers['x-xsrf-token'] !== `X${this.xsrf}`)
      return { status: 419, body: { error: 'xsrf' } };
    if (url.pathname === '/auth/refresh') {
      expect(body ?? null).toBeNull();
      if (!sends || this.refreshCookie !== 'good') return { status: 401, body: { error: 'no session' } };
      this.accessCookie = 'good';
      setXsrf(`X${++this.xsrf}`);
      return this.bearer ? { status: 200, body: { access_token: 'A2', expires_in: 60 } } : { status: 204 };
    }
    if (url.pathname === '/auth/logout') {
      this.accessCookie = this.refreshCookie = 'none';
      return { status: 204 };
    }
    const good = this.bearer ? bearerOf(request) === 'A2' : sends && this.accessCookie === 'good';
    return good ? { status: 200, body: 'fine' } : { status: 401 };
  }
}

describeSetUps('Cookie session', (setUp) => {
  function start(options: AppOptions = {}): App & { server: CookieServer } {
    const server = new CookieServer();
    const app = startApp(setUp, { server, backend: cookieSession, signedIn: false, ...options });
    runInInjectionContext(app.injector.get(EnvironmentInjector), signedIn);
    return { ...app, server };
  }

  const get = ({ http }: App, path = '/api/1') => probe(http.get(path, { responseType: 'text' }));

  test('C3 an access cookie that expired: one refresh with credentials, each request again, no header', async () => {
    const app = start();
    const answers = [1, 2, 3].map((n) => get(app, `/api/${n}`));
    await advance(100);
    for (const { value } of answers) expect(value).toBe('fine');
    const { server } = app;
    expect(server.to('/auth/refresh')).toHaveLength(1);
    expect(server.to('/auth/refresh')[0]).toMatchObject({ method: 'POST', credentials: true });
    for (const n of [1, 2, 3]) expect(server.to(`/api/${n}`)).toHaveLength(2);
    for (const { headers } of server.requests) expect(headers).not.toHaveProperty('authorization');
  });

  test('requests keep the credentials mode that the app gave them', async () => {
    const app = start({ apis: ['/', 'https://api.example.com'] });
    probe(app.http.get('https://api.example.com/x', { withCredentials: true, responseType: 'text' }));
    get(app);
    await advance(100);
    expect(app.server.to('/x').map(({ credentials }) => credentials)).toEqual([true, true]);
    expect(app.server.to('/api/1').map(({ credentials }) => credentials)).toEqual([false, false]);
  });

  test('C6 a late refusal of the former cookie costs no second refresh', async () => {
    const app = start();
    const receive = app.server.receive.bind(app.server);
    let late: ((fate: Fate) => void) | undefined;
    app.server.receive = (request, answer) => {
      if (request.url.pathname === '/api/slow' && !late) late = answer;
      else receive(request, answer);
    };
    const slow = get(app, '/api/slow');
    get(app);
    await advance(100);
    expect(app.server.to('/auth/refresh')).toHaveLength(1);
    late?.({ status: 401 });
    await advance(100);
    expect(slow.value).toBe('fine');
    expect(app.server.to('/auth/refresh')).toHaveLength(1);
  });

  test('P4 the XSRF header is on the refresh, and right on the replay of a POST', async () => {
    const app = start();
    const answer = probe(app.http.post('/api/1', { n: 1 }, { responseType: 'text' }));
    await advance(100);
    expect(answer.value).toBe('fine');
    expect(app.server.requests.map(({ url, headers }) => [url.pathname, headers['x-xsrf-token']])).toEqual([
      ['/api/1', 'X1'],
      ['/auth/refresh', 'X1'],
      ['/api/1', 'X2'],
    ]);
  });

  test.each([401, 403])('F1 the refresh answered by %d ends the session, and no logout is sent', async (status) => {
    const app = start();
    app.server.fate = ({ url }) =>
      url.pathname === '/auth/refresh' ? { status, body: { error: 'no session' } } : undefined;
    const answer = get(app);
    await advance(100);
    expect(answer.failure.status).toBe(401);
    expect(app.ended).toEqual(['rejected']);
    expect(app.store.isAuthenticated()).toBe(false);
    expect(app.server.to('/auth/logout')).toEqual([]);
  });

  test.each<[string, Fate]>([
    ['a network error', 'network-error'],
    ['a page with 403', { status: 403, headers: { 'Content-Type': 'text/html' }, body: '<html>CSRF' }],
    ['nothing with 200', { status: 200, body: '' }],
  ])('F2 the refresh answered by %s keeps the session', async (_, fate) => {
    const app = start();
    app.server.fate = ({ url }) => (url.pathname === '/auth/refresh' ? fate : undefined);
    get(app);
    await advance(100);
    expect(app.ended).toEqual([]);
    expect(app.store.tokens()).toEqual(COOKIE_SESSION);
  });

  test('an access token in the answer goes into the header, also where the session began with the cookie', async () => {
    const app = start();
    app.server.bearer = true;
    const answer = get(app);
    await advance(100);
    expect(answer.value).toBe('fine');
    expect(app.server.to('/api/1').map(bearerOf)).toEqual([null, 'A2']);
    expect(app.store.tokens()).toMatchObject({ accessToken: 'A2', tokenType: 'Bearer' });
    expect(app.store.tokens()).not.toHaveProperty('refreshToken');
    expect(await app.refresher.getAccessToken()).toBe('A2');
  });

  test('sign-out deletes the cookies by a POST with credentials and the XSRF header', async () => {
    const app = start();
    app.store.signOut();
    await advance(100);
    expect(app.server.requests).toHaveLength(1);
    expect(app.server.to('/auth/logout')[0]).toMatchObject({ method: 'POST', credentials: true });
    expect(app.server.accessCookie).toBe('none');
  });

  test('what storage keeps over a reload is a mark, no secret', async () => {
    const features = [withStorage(localStorageTokens())];
    const first = start({ features });
    get(first);
    await advance(100);
    expect(localStorage.getItem('ngx-token-refresh')).toContain('"accessToken":"cookie.1"');
    const again = startApp(setUp, { server: first.server, backend: cookieSession, signedIn: false, features });
    expect(again.store.isAuthenticated()).toBe(true);
    first.server.accessCookie = 'expired';
    const answer = get(again);
    await advance(100);
    expect(answer.value).toBe('fine');
  });
});
