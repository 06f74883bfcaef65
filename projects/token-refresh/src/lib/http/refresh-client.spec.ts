import {
  HttpBackend,
  HttpXsrfTokenExtractor,
  HttpClient,
  HttpContext,
  HttpContextToken,
  HttpErrorResponse,
  HttpHandler,
  HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { createEnvironmentInjector, EnvironmentInjector, Injector, runInInjectionContext } from '@angular/core';
import { provideTokenRefresh, restBackend, TokenRefresher, TokenStore } from 'ngx-token-refresh';
import { of, throwError } from 'rxjs';
import { TestBed } from '@angular/core/testing';
import { REFRESH_CLIENT, REFRESH_CONFIG } from '../refresh/refresh-config';
import { SessionStore } from '../session/session-store';
import { IS_TOKEN_REFRESH, SKIP_TOKEN } from './context-tokens';
import { REQUEST_SIGNER, RequestSigner } from './request-signer';
import { refreshClient } from './refresh-client';
import { inProduction } from '../../../test/world/production';

const TRACE = new HttpContextToken(() => 'untraced');

/** The app's chain of interceptors, as far as the client sees it. */
class Chain implements HttpHandler {
  readonly requests: HttpRequest<unknown>[] = [];
  readonly handle = jest.fn((request: HttpRequest<unknown>) => {
    this.requests.push(request);
    return of(new HttpResponse({ status: 200, body: { answer: 42 } }));
  });
}

function clientOver(chain: Chain): HttpClient {
  const backend = restBackend({ refreshUrl: '/refresh' });
  const providers = [
    { provide: HttpHandler, useValue: chain },
    { provide: REFRESH_CONFIG, useValue: { backend } },
    { provide: SessionStore, useValue: {} },
  ];
  return runInInjectionContext(Injector.create({ providers }), refreshClient);
}

describe('refreshClient, with `refreshVia: "http-backend"`', () => {
  test('A1 it is sent through the app’s backend, with its XSRF token, and past its interceptors; ours signs it', () => {
    const chain = new Chain();
    const past = { handle: jest.fn() };
    const signer: Partial<RequestSigner> = {
      scheme: 'DPoP',
      signsWithoutToken: () => true,
      send: (request, next) => next(request.clone({ setHeaders: { DPoP: 'proof' } })),
    };
    const injector = createEnvironmentInjector(
      [
        provideTokenRefresh({ backend: restBackend({ refreshUrl: '/refresh' }), refreshVia: 'http-backend' }),
        { provide: HttpHandler, useValue: past },
        { provide: HttpBackend, useValue: chain },
        { provide: HttpXsrfTokenExtractor, useValue: { getToken: () => 'X1' } },
        { provide: REQUEST_SIGNER, useValue: signer },
      ],
      TestBed.inject(EnvironmentInjector),
    );

    injector.get(REFRESH_CLIENT).post('/revoke', {}).subscribe();

    expect(past.handle).not.toHaveBeenCalled();
    expect(chain.requests.map(({ headers }) => [headers.get('X-XSRF-TOKEN'), headers.get('DPoP')])).toEqual([
      ['X1', 'proof'],
    ]);
    injector.destroy();
  });
});

describe('refreshClient', () => {
  test('sends through the app’s own chain and hands the answer back', () => {
    const chain = new Chain();
    const seen: unknown[] = [];

    clientOver(chain)
      .post('/refresh', { refreshToken: 'R1' }, { headers: { 'X-Mine': '1' } })
      .subscribe((answer) => seen.push(answer));

    expect(seen).toEqual([{ answer: 42 }]);
    expect(chain.requests).toHaveLength(1);
    expect(chain.requests[0]).toMatchObject({ method: 'POST', url: '/refresh', body: { refreshToken: 'R1' } });
    expect(chain.requests[0]?.headers.get('X-Mine')).toBe('1');
  });

  test('marks each request, so that our interceptor and those of the app can leave it alone', () => {
    const chain = new Chain();
    const client = clientOver(chain);

    client.get('/one').subscribe();
    client.post('/two', {}).subscribe();

    for (const mark of [SKIP_TOKEN, IS_TOKEN_REFRESH]) {
      expect(chain.requests.map(({ context }) => context.get(mark))).toEqual([true, true]);
    }
  });

  test('a request that is no refresh has no such mark', () => {
    const { context } = new HttpRequest('GET', '/api');

    expect([context.get(SKIP_TOKEN), context.get(IS_TOKEN_REFRESH)]).toEqual([false, false]);
  });

  test('marks it also where the backend says otherwise: a refresh that waited for itself would never end', () => {
    const chain = new Chain();

    clientOver(chain)
      .get('/one', { context: new HttpContext().set(SKIP_TOKEN, false).set(IS_TOKEN_REFRESH, false) })
      .subscribe();

    const [context] = chain.requests.map((request) => request.context);
    expect([context?.get(SKIP_TOKEN), context?.get(IS_TOKEN_REFRESH)]).toEqual([true, true]);
  });

  test('keeps what else the context says, and leaves the context itself alone', () => {
    const chain = new Chain();
    const context = new HttpContext().set(TRACE, 'traced');

    clientOver(chain).get('/one', { context }).subscribe();

    expect(chain.requests[0]?.context.get(TRACE)).toBe('traced');
    expect([...context.keys()]).toEqual([TRACE]);
  });

  test('keeps the answer out of the page that a server renders: it holds tokens', () => {
    const chain = new Chain();

    clientOver(chain).get('/one', { transferCache: true }).subscribe();

    expect(chain.requests[0]?.transferCache).toBe(false);
  });

  test('hands failures back as they are', () => {
    const failure = new HttpErrorResponse({ status: 503 });
    const chain = new Chain();
    chain.handle.mockReturnValue(throwError(() => failure));
    const seen: unknown[] = [];

    clientOver(chain)
      .get('/one')
      .subscribe({ error: (error: unknown) => seen.push(error) });

    expect(seen).toEqual([failure]);
  });
});

describe('without an HttpClient', () => {
  test('in production the error has the name of what is missing, and nothing else', async () => {
    const injector = Injector.create({
      providers: [
        { provide: REFRESH_CONFIG, useValue: {} },
        { provide: SessionStore, useValue: {} },
      ],
    });
    await inProduction(() =>
      expect(() => runInInjectionContext(injector, refreshClient)).toThrow(/^ngx-token-refresh: HttpClient\.$/),
    );
  });

  test('given an app that has none, then the error says what to add', async () => {
    const warned = jest.spyOn(console, 'warn').mockImplementation();
    const injector = createEnvironmentInjector(
      [provideTokenRefresh({ backend: restBackend({ refreshUrl: '/refresh' }) })],
      Injector.NULL as EnvironmentInjector,
    );
    injector.get(TokenStore).signIn({ accessToken: 'A1', refreshToken: 'R1' });

    const failed: unknown = await injector
      .get(TokenRefresher)
      .refresh()
      .catch((error: unknown) => error);

    expect(failed).toMatchObject({
      code: 'unavailable',
      cause: { message: expect.stringMatching(/`HttpClient`.*add `provideHttpClient\(/) as string },
    });
    expect(warned).toHaveBeenCalledWith(expect.stringMatching(/the backend threw/));
    injector.destroy();
  });
});
