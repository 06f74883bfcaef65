import { runInInjectionContext } from '@angular/core';
import { cookieBackend, COOKIE_SESSION, restBackend, withProactiveRefresh, withSessionResume } from 'ngx-token-refresh';
import { EMPTY } from 'rxjs';
import { App, AppOptions, startApp } from '../../../test/world/app';
import { advance, useVirtualTime } from '../../../test/world/virtual-time';
import { explainUrl, UrlExplanation } from './explain-url';

useVirtualTime();

const start = (options: AppOptions = {}): App => startApp({ interceptor: 'function', client: 'fetch' }, options);
const explain = ({ injector }: App, url: string): UrlExplanation =>
  runInInjectionContext(injector, () => explainUrl(url));

test.each<[string, string | null]>([
  ['/api/items', '/api'],
  ['http://localhost/api/v2/items', '/api/v2'],
  ['https://api.example/x', 'https://api.example'],
  ['/api/open/x', '/api/open'],
  ['/other', null],
  ['/api/auth/refresh', null],
])('%s is covered by %s', (url, text) => {
  const app = start({ apis: ['/api', '/api/v2', 'https://api.example'], publicApis: ['/api/open'] });
  const { entry, sessionId } = explain(app, url);
  expect(entry?.text ?? null).toBe(text);
  expect(entry?.option === 'publicApis').toBe(text === '/api/open');
  expect(sessionId).toBe(text ? app.store.sessionId() : null);
});

test.each(['', 'data:,x', '//host/x', 'https://[', 'java\nscript:x'])('%j is no URL that gets a token', (url) => {
  const { entry, onRefusal } = explain(start(), url);
  expect(url === '' ? null : entry).toBeNull();
  if (url) expect(onRefusal).toBe('untouched');
});

const backend = restBackend({ refreshUrl: '/api/auth/refresh' });

test.each<[string, (app: App) => void | Promise<void>, AppOptions]>([
  ['none', (app) => void app.signOut(), {}],
  ['refresh', () => undefined, {}],
  ['refresh', (app) => app.signIn(COOKIE_SESSION), { backend: cookieBackend({ refreshUrl: '/x' }) }],
  ['unsure', (app) => app.signIn({ accessToken: 'A1' }), {}],
  [
    'ends',
    async (app) => {
      app.signIn({ accessToken: 'A1', refreshToken: 'R1', refreshExpiresAt: Date.now() + 1_000 });
      await advance(2_000);
    },
    {},
  ],
  [
    'joins',
    (app) => {
      app.server.refresh = () => 'never';
      app.refresh().catch(() => undefined);
    },
    {},
  ],
  [
    'cooldown',
    async (app) => {
      app.server.refresh = () => ({ status: 503 });
      app.refresh().catch(() => undefined);
      await advance(100);
    },
    {},
  ],
  [
    'limited',
    async (app) => {
      app.server.api = ({ url }) => (url.pathname === '/api/x' ? { status: 401 } : { status: 200, body: {} });
      await app.ask('/api/ok');
      await app.ask('/api/x');
      await app.ask('/api/ok');
    },
    {},
  ],
])('a 401 of it: %s', async (effect, given, options) => {
  const app = start({ backend, ...options });
  await given(app);
  expect(explain(app, '/api/x').onRefusal).toBe(effect);
});

test('the state of the token, and the header that carries it', async () => {
  const app = start({ features: [withProactiveRefresh()], backend });
  app.signIn({ accessToken: 'A1', refreshToken: 'R1', expiresAt: Date.now() + 60_000 });
  expect(explain(app, '/api/x')).toMatchObject({ tokenState: 'good', header: 'Authorization' });
  app.server.refresh = () => ({ status: 503 });
  await advance(61_000);
  expect(explain(app, '/api/x').tokenState).toBe('stale');
  app.signIn(COOKIE_SESSION);
  expect(explain(app, '/api/x').header).toBeNull();
});

test('a URL with spaces around it is the one between them; what is no URL of http(s) has none', () => {
  const app = start({ apis: ['/api'], backend });
  expect(explain(app, ' /api/x?page=2 ')).toMatchObject({ url: 'http://localhost/api/x', entry: { text: '/api' } });
  expect(explain(app, 'data:,x').url).toBeNull();
});

test('the refresh endpoint is none of an API, with a query as well', () => {
  const app = start({ backend: restBackend({ refreshUrl: '/api/auth/refresh?client=spa' }) });
  expect(explain(app, '/api/auth/refresh?x=1')).toMatchObject({ entry: null, onRefusal: 'untouched', sessionId: null });
  expect(explain(app, '/api/auth').entry).toEqual({ text: '/', option: 'apis' });
});

test('a backend of the app: the usual header, and no endpoint that is known', () => {
  const app = start({ backend: { refresh: () => EMPTY } });
  expect(explain(app, '/api/auth/refresh')).toMatchObject({ header: 'Authorization', entry: { text: '/' } });
  expect(explain(app, '/')).toMatchObject({ header: 'Authorization', entry: { text: '/' } });
});

test('a header of its own, and no session: it is named all the same', async () => {
  const app = start({ backend: restBackend({ refreshUrl: '/api/auth/refresh', header: 'X-Token' }) });
  await app.signOut();
  expect(explain(app, '/api/x')).toMatchObject({ header: 'X-Token', tokenState: 'none', sessionId: null });
});

test('W1 while a session is looked for: resume', () => {
  const app = start({
    signedIn: false,
    backend: cookieBackend({ refreshUrl: '/x' }),
    features: [withSessionResume({ ifNoHint: 'ask' })],
  });
  app.server.refresh = () => 'never';
  expect(explain(app, '/api/x').onRefusal).toBe('resume');
});

test('M1 the session that it belongs to has a name, or none', () => {
  const orders = restBackend({ refreshUrl: '/orders/refresh' });
  const app = start({
    apis: ['/api'],
    backend,
    sessions: [
      [{ name: 'bills', apis: ['/bills'], backend: orders }],
      [{ name: 'orders', apis: ['/orders'], backend: orders }],
    ],
  });
  const named = (url: string): string | null => explain(app, url).sessionName;
  expect([named('/orders/1'), named('/bills/1'), named('/api/1'), named('/else')]).toEqual([
    'orders',
    'bills',
    null,
    null,
  ]);
  expect(explain(app, '/orders/1')).toMatchObject({ tokenState: 'none', onRefusal: 'none', sessionId: null });
});
