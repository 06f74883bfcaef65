import {
  HttpErrorResponse,
  HttpInterceptorFn,
  HttpResponse,
  HttpXsrfTokenExtractor,
  withXsrfConfiguration,
} from '@angular/common/http';
import {
  cookieBackend,
  envelopeBackend,
  IS_TOKEN_REFRESH,
  oauth2Backend,
  restBackend,
  TokenBackend,
  TokenStore,
} from 'ngx-token-refresh';
import { inject } from '@angular/core';
import { catchError, EMPTY, finalize, map, Observable, of, retry, tap, throwError } from 'rxjs';
import { App, AppOptions, describeSetUps, probe, startApp } from '../world/app';
import { Fate, ModelServer, WireAnswer } from '../world/model-server';
import { advance, useVirtualTime } from '../world/virtual-time';

// Interceptors of the app that stand outside ours, or inside: the app was there first.

useVirtualTime();
let warn: jest.SpyInstance;
beforeEach(() => (warn = jest.spyOn(console, 'warn').mockImplementation()));

const failing =
  (become: (error: unknown) => Observable<never> | Observable<HttpResponse<unknown>>): HttpInterceptorFn =>
  (request, next) =>
    next(request).pipe(catchError(become));

/** What apps make of failures, outside ours. */
const mappers: Readonly<Record<string, HttpInterceptorFn>> = {
  'maps errors to its own class': failing((error) =>
    throwError(() => new Error(`server said ${(error as HttpErrorResponse).status}`)),
  ),
  'throws an array': failing(() => throwError(() => ['it did not work'])),
  'throws a text': failing(() => throwError(() => 'it did not work')),
  'makes another HttpErrorResponse': failing(() => throwError(() => new HttpErrorResponse({ status: 500 }))),
  'swallows errors': failing(() => EMPTY),
  'answers in their place': failing(() => of(new HttpResponse({ status: 200, body: null }))),
};

interface Spoken {
  readonly backend: TokenBackend;
  readonly rejected: WireAnswer;
}

const REFRESH = '/api/auth/refresh';
const json = { 'Content-Type': 'application/json' };

const backends: Readonly<Record<string, Spoken>> = {
  'restBackend()': { backend: restBackend({ refreshUrl: REFRESH }), rejected: { status: 401, body: { e: 'dead' } } },
  'restBackend(), with 422': {
    backend: restBackend({ refreshUrl: REFRESH, refreshRejectedStatus: 422 }),
    rejected: { status: 422, body: ['dead'] },
  },
  'oauth2Backend()': {
    backend: oauth2Backend({ tokenEndpoint: REFRESH }),
    rejected: { status: 400, body: { error: 'invalid_grant' } },
  },
  'cookieBackend()': { backend: cookieBackend({ refreshUrl: REFRESH }), rejected: { status: 403, body: {} } },
  'envelopeBackend(), with HTTP 401': { backend: envelopeBackend({ refreshUrl: REFRESH }), rejected: { status: 401 } },
  'envelopeBackend(), with a code': {
    backend: envelopeBackend({ refreshUrl: REFRESH }),
    rejected: { status: 200, body: { code: 401, message: 'dead' } },
  },
  'a backend of the app itself': {
    backend: { refresh: (_, { http }) => http.post(REFRESH, null).pipe(map(() => ({ accessToken: 'A2' }))) },
    rejected: { status: 401 },
  },
};

describeSetUps('interceptors of the app', (setUp) => {
  function start(fate: Fate, before: readonly HttpInterceptorFn[], options: AppOptions = {}): App {
    const server = new ModelServer();
    const app = startApp(setUp, { server, before, signedIn: false, ...options });
    server.refresh = () => fate;
    app.signIn({ accessToken: 'A1', refreshToken: 'R1' });
    return app;
  }

  const failures = ({ events }: App) => events.filter((event) => event.type === 'refresh-failed');

  describe.each(Object.entries(mappers))('A1 one outside ours that %s', (_, mapper) => {
    test.each(Object.entries(backends))('does not hide the server’s no: %s', async (__, { backend, rejected }) => {
      const app = start(rejected, [mapper], { backend });
      const answers = [1, 2, 3, 4, 5, 6].map((n) => app.get(`/api/${n}`));
      await advance(500);
      expect(answers.every(({ settled }) => settled)).toBe(true);
      expect(app.ended).toEqual(['rejected']);
      expect(app.store.tokens()).toBeNull();
      expect(app.server.refreshCalls).toHaveLength(1);
      expect(warn).not.toHaveBeenCalled();
    });

    test.each<[string, Fate, object]>([
      ['503', { status: 503, headers: { 'Retry-After': '7' } }, { code: 'unavailable', status: 503, cooldown: 7_000 }],
      ['no network', 'network-error', { code: 'unavailable', status: 0 }],
      [
        'HTML',
        { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<p>' },
        { code: 'invalid-response', status: 200 },
      ],
      [
        'half a text',
        { status: 200, headers: json, body: '{"accessToken":' },
        { code: 'invalid-response', status: 200 },
      ],
    ])('does not hide silence: %s', async (__, fate, failure) => {
      const app = start(fate, [mapper]);
      await Promise.all([1, 2].map((n) => app.ask(`/api/${n}`)));
      expect(failures(app)).toMatchObject([failure]);
      expect(app.ended).toEqual([]);
      expect(app.store.isAuthenticated()).toBe(true);
      expect(warn).not.toHaveBeenCalledWith(expect.stringMatching(/backend threw/));
    });
  });

  test('A1 a code that says "not now" is silence as well, whatever is thrown for it', async () => {
    const thrower: HttpInterceptorFn = (request, next) =>
      next(request).pipe(
        map((event) => {
          const { code = 200 } = ((event as HttpResponse<unknown>).body ?? {}) as { code?: number };
          if (code !== 200) throw new Error(`code ${code}`);
          return event;
        }),
      );
    const backend = envelopeBackend({ refreshUrl: REFRESH });
    const app = start({ status: 200, body: { code: 503 } }, [thrower], { backend });
    await app.ask('/api/1');
    expect(failures(app)).toMatchObject([{ code: 'unavailable', status: 503 }]);
    expect(app.ended).toEqual([]);
  });

  const unwrap: HttpInterceptorFn = (request, next) =>
    next(request).pipe(
      map((event) =>
        event instanceof HttpResponse
          ? event.clone<unknown>({ body: (event.body as { data?: unknown }).data ?? event.body })
          : event,
      ),
    );

  test.each<[string, TokenBackend, object]>([
    ['restBackend()', restBackend({ refreshUrl: REFRESH }), { data: { accessToken: 'A2', refreshToken: 'R2' } }],
    [
      'envelopeBackend()',
      envelopeBackend({ refreshUrl: REFRESH }),
      { code: 200, data: { token: 'A2', refreshToken: 'R2' } },
    ],
  ])('A1 a success is read as the app’s interceptors hand it over: %s', async (_, backend, body) => {
    const app = start({ status: 200, body }, [unwrap], { backend });
    await app.ask('/api/1');
    expect(app.store.tokens()).toEqual({ accessToken: 'A2', refreshToken: 'R2' });
  });

  test('A1 an answer that an interceptor unwraps is read so at sign-in too', () => {
    const app = start({ status: 503 }, [], { backend: envelopeBackend({ refreshUrl: REFRESH }) });
    app.store.signInFrom({ token: 'B1', refreshToken: 'S1' });
    expect(app.store.tokens()).toEqual({ accessToken: 'B1', refreshToken: 'S1' });
    expect(() => app.store.signInFrom({ code: 500, token: 'C1' })).toThrow(TypeError);
  });

  test('A1 one that tries again does not present the refresh token again: it may be spent', async () => {
    const app = start({ status: 503 }, [(request, next) => next(request).pipe(retry({ count: 2, delay: 5 }))]);
    await app.ask('/api/1');
    expect(app.server.refreshCalls).toHaveLength(1);
    expect(failures(app)).toMatchObject([{ code: 'unavailable', status: 503 }]);
  });

  test('A1 P5 those outside ours see the refresh, not its failure, and their spinners stop', async () => {
    const seen: unknown[] = [];
    let spinning = 0;
    const log: HttpInterceptorFn = (request, next) => {
      spinning++;
      return next(request).pipe(
        tap({
          subscribe: () => seen.push(`${request.url}: sent`),
          error: ({ status }: HttpErrorResponse) => seen.push(`${request.url}: ${status}`),
        }),
        finalize(() => spinning--),
      );
    };
    const app = start({ status: 401 }, [log]);
    await app.ask('/api/1');
    expect(seen).toEqual(['/api/1: sent', `${REFRESH}: sent`, '/api/1: 401']);
    expect(spinning).toBe(0);
  });

  test('A3 one that signs out on any 401 changes neither the reason nor revokes; told once', async () => {
    const backend = restBackend({ refreshUrl: REFRESH, revokeUrl: '/api/auth/logout' });
    const signsOut: HttpInterceptorFn = (request, next) => {
      const store = inject(TokenStore);
      return next(request).pipe(
        tap({ error: ({ status }: HttpErrorResponse) => void (status === 401 && store.signOut()) }),
      );
    };
    const app = start({ status: 401 }, [signsOut], { backend });
    for (const n of [1, 2, 3, 4]) app.get(`/api/${n}`);
    await advance(300);
    expect(app.ended).toEqual(['rejected']);
    expect(app.server.requests.map(({ url }) => url.pathname)).not.toContain('/api/auth/logout');
  });

  describe('A2', () => {
    const marked: string[] = [];
    const mark =
      (place: string): HttpInterceptorFn =>
      (request, next) => {
        marked.push(`${place} ${request.url} ${request.context.get(IS_TOKEN_REFRESH)}`);
        return next(request);
      };
    beforeEach(() => marked.splice(0));

    const granted = { status: 200, body: { accessToken: 'A2' } };
    const backend = restBackend({ refreshUrl: REFRESH, revokeUrl: '/api/auth/logout' });
    const around = { after: [mark('inside')], backend };

    test('the app can tell our refresh, and our revocation, from its own requests', async () => {
      const app = start(granted, [mark('outside')], around);
      await app.ask('/api/1');
      void app.signOut();
      await advance(100);
      expect(marked.filter((line) => line.endsWith('true'))).toEqual([
        `outside ${REFRESH} true`,
        `inside ${REFRESH} true`,
        'outside /api/auth/logout true',
        'inside /api/auth/logout true',
      ]);
      expect(marked.filter((line) => line.endsWith('false'))).toHaveLength(3);
    });

    test('`refreshVia: "http-backend"`: they pass by all interceptors of the app', async () => {
      const app = start(granted, [mark('outside'), ...Object.values(mappers)], {
        ...around,
        refreshVia: 'http-backend',
      });
      await app.ask('/api/1');
      expect(app.store.tokens()).toMatchObject({ accessToken: 'A2' });
      void app.signOut();
      await advance(100);
      expect(marked.filter((line) => line.endsWith('true'))).toEqual([]);
      expect(app.server.requests.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual([
        'GET /api/1',
        `POST ${REFRESH}`,
        'GET /api/1',
        'POST /api/auth/logout',
      ]);
    });

    test('`refreshVia: "http-backend"`: what it is answered counts as ever', async () => {
      const app = start({ status: 401 }, [mark('outside')], { refreshVia: 'http-backend' });
      await app.ask('/api/1');
      expect(app.ended).toEqual(['rejected']);
    });

    describe('P4 with `refreshVia: "http-backend"`', () => {
      beforeEach(() => (document.cookie = 'XSRF-TOKEN=X1; path=/'));
      afterEach(() => (document.cookie = 'XSRF-TOKEN=; path=/; max-age=0'));
      const named = withXsrfConfiguration({ cookieName: 'XSRF-TOKEN', headerName: 'X-CSRF' }).ɵproviders;
      const own = { provide: HttpXsrfTokenExtractor, useValue: { getToken: () => 'from the app' } };

      test.each([
        ['Angular’s own', [], 'x-xsrf-token', 'X1'],
        ['of another name', [named], 'x-csrf', 'X1'],
        ['of another source', [own], 'x-xsrf-token', 'from the app'],
      ])('the XSRF header is there: %s', async (_, providers, name, value) => {
        const app = start(granted, [], { refreshVia: 'http-backend', providers: providers.flat() });
        const answer = probe(app.http.post('/api/1', null));
        await advance(100);
        expect(answer.settled).toBe(true);
        expect(app.server.refreshCalls.map(({ headers }) => headers[name])).toEqual([value]);
      });
    });

    test('a wrong `refreshVia` fails at start-up, in one sentence', () => {
      expect(() => startApp(setUp, { refreshVia: 'backend' as never })).toThrow(
        /^ngx-token-refresh: `refreshVia` must be 'interceptors' or 'http-backend'\.$/,
      );
    });
  });
});
