import { HttpContext, HttpRequest } from '@angular/common/http';
import { runInInjectionContext } from '@angular/core';
import {
  IS_TOKEN_REFRESH,
  restBackend,
  TokenBackend,
  TokenRefreshConfig,
  TokenRefreshFeature,
  withAudiences,
  withStepUp,
} from 'ngx-token-refresh';
import { EMPTY } from 'rxjs';
import { App, AppOptions, startApp } from '../../../test/world/app';
import { A, audiencesBackend, AudienceServer } from '../../../test/world/audience-server';
import { useVirtualTime } from '../../../test/world/virtual-time';
import { isBearerChallenge } from '../backends/bearer-challenge';
import { NAMED_SESSIONS } from '../session/named-session';
import { SessionStore } from '../session/session-store';
import { RAW_ANSWER } from './context-tokens';
import { explainUrl } from './explain-url';
import { INTERCEPTOR_CONTEXT, readyBackend, READY_CONTEXT, tokenHeaderFor } from './interceptor-context';
import { REQUEST_SIGNER, RequestSigner } from './request-signer';

useVirtualTime();

const start = (options: AppOptions = {}): App => startApp({ interceptor: 'function', client: 'fetch' }, options);
const get = (url: string, context = new HttpContext()): HttpRequest<unknown> =>
  new HttpRequest('GET', url, { context });

const orders = (apis: readonly string[]): [TokenRefreshConfig] => [
  { name: 'orders', apis, backend: restBackend({ refreshUrl: '/orders/refresh', header: 'X-Orders' }) },
];

/** The name of the session that a request belongs to. */
function sessionOf({ injector }: App, request: HttpRequest<unknown>): string | undefined {
  const found = injector.get(READY_CONTEXT)(request)?.store;
  const named = [...injector.get(NAMED_SESSIONS)].find(([, each]) => each.get(SessionStore) === found);
  return named ? named[0] : found === injector.get(SessionStore) ? 'the first' : undefined;
}

describe('READY_CONTEXT, M1 the session of a request', () => {
  const two = (apis: readonly string[], others: readonly string[]): App => start({ apis, sessions: [orders(others)] });

  test.each([
    ['/api/x', 'the first'],
    ['/orders/x', 'orders'],
    ['/orders/open/x', 'the first'],
    ['/elsewhere', 'the first'],
  ])('%s: %s', (url, name) => {
    const app = two(['/api', '/orders/open'], ['/orders']);

    expect(sessionOf(app, get(url))).toBe(name);
  });

  test('an entry without a path covers more than none', () => {
    expect(sessionOf(two(['/api'], ['/']), get('/elsewhere'))).toBe('orders');
  });

  test('a request of the library belongs to the session that makes it, whatever its URL', () => {
    const app = two(['/api'], ['/orders']);
    const [of] = [...app.injector.get(NAMED_SESSIONS).values()];
    const own = (store?: SessionStore): HttpContext =>
      new HttpContext().set(RAW_ANSWER, { store }).set(IS_TOKEN_REFRESH, true);

    expect(sessionOf(app, get('/api/x', own(of?.get(SessionStore))))).toBe('orders');
    expect(sessionOf(app, get('/orders/x', own(app.injector.get(SessionStore))))).toBe('the first');
    expect(sessionOf(app, get('/orders/x', own()))).toBe('orders');
  });

  test('D9 what a session signs without a token is its own', () => {
    const signer = {
      scheme: 'DPoP',
      signsWithoutToken: ({ method, url }: HttpRequest<unknown>) => method === 'GET' && url === '/api/login',
    } as RequestSigner;
    const signing: TokenRefreshFeature = {
      ɵkind: 'signing',
      ɵproviders: [{ provide: REQUEST_SIGNER, useValue: signer }],
    };
    const app = start({ apis: ['/api'], sessions: [[...orders(['/orders']), signing]] });

    expect(sessionOf(app, get('/api/login'))).toBe('orders');
    expect(sessionOf(app, get('/api/x'))).toBe('the first');
    // Those who ask for a URL alone mean a GET.
    expect(tokenHeaderFor(app.injector, '/api/login')).toBeNull();
    const { sessionName } = runInInjectionContext(app.injector, () => explainUrl('/api/login'));
    expect(sessionName).toBe('orders');
  });
});

describe('readyBackend()', () => {
  const backend = restBackend({ refreshUrl: '/api/auth/refresh' });
  const isStepUp = (): null => null;

  test('is the backend of the session', () => {
    const app = start({ backend, features: [withStepUp(() => EMPTY)] });

    expect(readyBackend(app.injector, get('/api/x'))).toBe(app.injector.get(INTERCEPTOR_CONTEXT).backend);
  });

  test('N9 with a demand by signs of the app, the body of any answer is to be read', () => {
    const app = start({ backend, features: [withStepUp(() => EMPTY, { isStepUp })] });

    const read = readyBackend(app.injector, get('/api/x'));

    expect(read).toMatchObject({ header: backend.header, isChallenge: isBearerChallenge, refusesInSuccess: true });
    expect(backend.refusesInSuccess).not.toBe(true);
  });
});

describe('tokenHeaderFor(), N11', () => {
  test.each<[string, Partial<TokenBackend>, string]>([
    ['of the backend', { header: 'X-Token' }, 'X-Token'],
    ['Authorization', {}, 'Authorization'],
  ])('the header %s', (_, more, name) => {
    const app = start({ apis: ['/api'], backend: { refresh: () => EMPTY, ...more } });

    expect(tokenHeaderFor(app.injector, '/api/x')).toBe(name);
    expect(tokenHeaderFor(app.injector, '/elsewhere')).toBeNull();
  });

  test('a public API gets it in a session alone', async () => {
    const app = start({ apis: ['/api'], publicApis: ['/api/open'] });
    expect(tokenHeaderFor(app.injector, '/api/open/x')).toBe('Authorization');

    await app.signOut();

    expect(tokenHeaderFor(app.injector, '/api/open/x')).toBeNull();
    expect(tokenHeaderFor(app.injector, '/api/x')).toBe('Authorization');
  });

  test('M1 each session has its own, and none for the URLs of another', () => {
    const app = start({ apis: ['/api'], sessions: [orders(['/orders'])] });
    const [ofOrders] = [...app.injector.get(NAMED_SESSIONS).values()];

    expect(tokenHeaderFor(app.injector, '/api/x')).toBe('Authorization');
    expect(tokenHeaderFor(app.injector, '/orders/x')).toBeNull();
    expect(ofOrders && tokenHeaderFor(ofOrders, '/orders/x')).toBe('X-Orders');
  });

  test('M5 there is none for an API that has a token of its own', () => {
    const server = new AudienceServer();
    const app = start({ server, apis: ['/api'], backend: audiencesBackend, features: [withAudiences()] });

    expect(tokenHeaderFor(app.injector, '/api/x')).toBe('Authorization');
    expect(tokenHeaderFor(app.injector, `${A}/x`)).toBeNull();
  });
});
