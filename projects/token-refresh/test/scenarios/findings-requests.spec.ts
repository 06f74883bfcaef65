import { DOCUMENT } from '@angular/common';
import { HttpContext, HttpInterceptorFn, HttpResponse } from '@angular/common/http';
import { PLATFORM_ID, Provider } from '@angular/core';
import {
  cookieBackend,
  COOKIE_SESSION,
  envelopeBackend,
  restBackend,
  SKIP_TOKEN,
  TokenBackend,
  ɵFINDINGS as FINDINGS,
} from 'ngx-token-refresh';
import { EMPTY, map, of } from 'rxjs';
import { App, AppOptions, describeTransports, probe, startApp } from '../world/app';
import { forgetTold, nothing, SECRET, sentence, useConsole } from '../world/findings';
import { bearerOf, Fate, ModelServer, WireRequest } from '../world/model-server';
import { inProduction } from '../world/production';
import { advance, useVirtualTime } from '../world/virtual-time';

// What development tells of requests and their answers: each once, one sentence that ends in its code, never a value. A
// set-up that is right says nothing.

useVirtualTime();
useConsole();

const REFRESH = '/api/auth/refresh';
const ELSEWHERE = 'https://other.example/items';

const skip = { context: new HttpContext().set(SKIP_TOKEN, true) };

describeTransports('development tells of requests', (setUp) => {
  /** An app behind whose backend stands a server that says this to all but refreshes. */
  function start(api: (request: WireRequest) => Fate | undefined, options: AppOptions = {}): App {
    const server = new ModelServer();
    server.api = api;
    return startApp(setUp, { server, backend: restBackend({ refreshUrl: REFRESH }), ...options });
  }

  const refuses = (): Fate => ({ status: 401, body: { error: SECRET } });
  const accepts = (): Fate => ({ status: 200, body: {} });

  describe('K3 a header of the app', () => {
    const own = { headers: { Authorization: `Bearer ${SECRET}` } };

    test('K3 A4 refused in a session: names the header', async () => {
      const app = start(refuses);
      await app.ask('/api/items', own);
      await app.ask('/api/more', own);
      expect(sentence()).toMatch(/`Authorization` header.*the app's own.*SKIP_TOKEN.*\(K3\)/);
      expect(app.server.refreshCalls).toEqual([]);
    });

    test('K3 A4 set by an interceptor of the app, in a header of another name, refused inside a 200', async () => {
      // Interceptors of the app do not see what fetch sends.
      if (setUp.byFetch) return;
      const attach: HttpInterceptorFn = (request, next) => next(request.clone({ setHeaders: { token: SECRET } }));
      const backend = envelopeBackend({ refreshUrl: REFRESH, header: 'token' });
      const app = start(() => ({ status: 200, body: { code: 401 } }), { backend, before: [attach] });
      await app.ask('/api/items');
      expect(sentence()).toMatch(/`token` header.*\(K3\)/);
    });

    test('K3 with a backend of the app that names no header: it is Authorization', async () => {
      const app = start(refuses, { backend: { refresh: () => EMPTY } });
      await app.ask('/api/items', own);
      expect(sentence()).toMatch(/`Authorization` header.*\(K3\)/);
    });

    test.each<[string, (app: App) => void, (request: WireRequest) => Fate]>([
      ['accepted', () => undefined, accepts],
      ['refused to a visitor', (app) => void app.signOut(), refuses],
      ['refused for another reason', () => undefined, () => ({ status: 403, body: {} })],
    ])('K3 not where it is %s', async (_, before, api) => {
      const app = start(api);
      before(app);
      await app.ask('/api/items', own);
      nothing();
    });

    test('K3 not where the request says SKIP_TOKEN, nor of a token of ours that is refused', async () => {
      const app = start(refuses);
      await app.ask('/api/items', { ...own, ...skip });
      app.server.refresh = () => ({ status: 500 });
      await app.ask('/api/items');
      await app.ask('/api/items', { headers: { Authorization: `Bearer ${app.token()}` } });
      nothing();
    });

    test('K3 a token of ours that the app has put there by a scheme that is not its own', async () => {
      const app = start(refuses);
      await app.ask('/api/items', { headers: { Authorization: `Token ${app.token()}` } });
      expect(sentence()).toMatch(/\(K3\)/);
      expect(app.server.refreshCalls).toEqual([]);
    });
  });

  describe('K4 a URL outside apis', () => {
    test('K4 answers 401 in a session', async () => {
      const app = start(refuses);
      await app.ask(`${ELSEWHERE}?key=${SECRET}`);
      await app.ask('https://third.example/');
      expect(sentence()).toMatch(/https:\/\/other\.example\/items answered 401.*`apis`.*SKIP_TOKEN.*\(K4\)/);
      expect(sentence()).not.toContain('?');
    });

    test('K4 of the own origin, where apis lists a path', async () => {
      const app = start(refuses, { apis: ['/api'], backend: restBackend({ refreshUrl: REFRESH }) });
      await app.ask('/v2/items');
      expect(sentence()).toMatch(/\/v2\/items answered 401.*\(K4\)/);
    });

    test.each<[string, (app: App) => void, Parameters<App['ask']>[1], (request: WireRequest) => Fate]>([
      ['to a visitor', (app) => void app.signOut(), undefined, refuses],
      ['to a request that says SKIP_TOKEN', () => undefined, skip, refuses],
      ['to a credential of its own', () => undefined, { headers: { authorization: 'Basic x' } }, refuses],
      ['anything but 401', () => undefined, undefined, () => ({ status: 403 })],
      ['200', () => undefined, undefined, accepts],
    ])('K4 K15 not where it answers %s', async (_, before, options, api) => {
      const app = start(api, { backend: restBackend({ refreshUrl: 'https://other.example/refresh' }) });
      before(app);
      await app.ask(ELSEWHERE, options);
      nothing();
    });

    test('K4 not where the app has set the header of the token, of another name than Authorization, or that', async () => {
      const app = start(refuses, { backend: envelopeBackend({ refreshUrl: REFRESH, header: 'token' }) });
      await app.ask(ELSEWHERE, { headers: { token: SECRET } });
      await app.ask(ELSEWHERE, { headers: { Authorization: 'Basic x' } });
      nothing();
      await app.ask(ELSEWHERE);
      expect(sentence()).toMatch(/\(K4\)/);
    });

    test('K4 not of a success elsewhere that reads as a refusal of the API would', async () => {
      const app = start(() => ({ status: 200, body: { code: 401 } }), {
        backend: envelopeBackend({ refreshUrl: REFRESH }),
      });
      await app.ask(ELSEWHERE);
      nothing();
    });
  });

  describe('K15 the origin of the refresh URL', () => {
    test('K15 refuses a request without a token, and apis does not list it', async () => {
      const app = start(refuses, { backend: restBackend({ refreshUrl: 'https://other.example/refresh' }) });
      await app.ask(ELSEWHERE);
      await app.ask(ELSEWHERE);
      expect(sentence()).toMatch(
        /https:\/\/other\.example\/items.*origin of `refreshUrl`.*`apis`.*SKIP_TOKEN.*\(K15\)/,
      );
    });

    test('K15 a relative one', async () => {
      const backend = restBackend({ refreshUrl: REFRESH });
      const app = start(refuses, { backend, apis: ['https://api.example'] });
      await app.ask('/profile');
      expect(sentence()).toMatch(/\(K15\)/);
    });

    test.each<[string, AppOptions]>([
      [
        'a backend of the app, which names no refresh URL',
        { backend: { refresh: () => EMPTY }, apis: ['https://api.example'] },
      ],
      ['apis that list a path of that origin', { apis: ['https://api.example', '/api'] }],
    ])('K15 not with %s: it is K4', async (_, options) => {
      const app = start(refuses, options);
      await app.ask('/profile');
      expect(sentence()).toMatch(/\(K4\)/);
    });

    test('K15 the refresh itself says nothing', async () => {
      const app = start(refuses, { backend: restBackend({ refreshUrl: 'https://other.example/refresh' }) });
      app.refresh().catch(() => undefined);
      await advance(100);
      expect(app.server.requests).toHaveLength(1);
      nothing();
    });
  });

  describe('K16 the answer of another origin', () => {
    const rewrite: HttpInterceptorFn = (request, next) =>
      next(request.url.startsWith('/api') ? request.clone({ url: ELSEWHERE }) : request);

    test.each<[string, TokenBackend, RegExp]>([
      ['Authorization', restBackend({ refreshUrl: REFRESH }), /came from https:\/\/other\.example: /],
      ...['X-Token', 'X-Authorization', 'Authorization-Token'].map((header): [string, TokenBackend, RegExp] => [
        header,
        envelopeBackend({ refreshUrl: REFRESH, header }),
        new RegExp(`\`${header}\` header may have gone along: `),
      ]),
    ])('K16 with a token in the header %s', async (_, backend, words) => {
      if (setUp.byFetch) return;
      const app = start(accepts, { backend, after: [rewrite] });
      await app.ask(`/api/items?secret=${SECRET}`);
      await app.ask('/api/more');
      expect(sentence()).toMatch(
        /answer to .*\/api\/items came from https:\/\/other\.example.*request the URL.*\(K16\)/,
      );
      expect(sentence()).toMatch(words);
    });

    test.each<[string, AppOptions]>([
      ['apis lists that origin too', { apis: ['/api', 'https://other.example'], after: [rewrite] }],
      ['the request carries no token', { signedIn: false, after: [rewrite] }],
      ['the URL was rewritten before', { before: [rewrite], apis: ['https://other.example'] }],
      ['the answer is of its own origin', {}],
      ['an interceptor answers in place of a server', { after: [() => of(new HttpResponse())] }],
    ])('K16 not where %s', async (_, options) => {
      const app = start(accepts, { backend: restBackend({ refreshUrl: REFRESH }), ...options });
      await app.ask('/api/items');
      nothing();
    });

    test('K16 of an origin that apis lists, and that refuses: on the way there the browser leaves Authorization out', async () => {
      if (setUp.byFetch) return;
      const app = start(refuses, { apis: ['/api', 'https://other.example'], after: [rewrite] });
      await app.ask('/api/items');
      expect(sentence()).toMatch(/came from https:\/\/other\.example.*\(K16\)/);
    });

    test('K16 not of a refresh, whose header is that of the client', async () => {
      const headers = { Authorization: 'Basic client' };
      const backend: TokenBackend = {
        refresh: (_, { http }) => http.post(REFRESH, null, { headers }).pipe(map(() => ({ accessToken: 'A2' }))),
      };
      const app = start(accepts, { backend, after: [rewrite] });
      app.refresh();
      await advance(100);
      expect(app.token()).toBe('A2');
      nothing();
    });
  });

  describe('K12 the clocks', () => {
    const at = (ms: number): Fate => ({
      status: 401,
      body: {},
      headers: { Date: new Date(Date.now() + ms).toUTCString() },
    });

    test.each([
      ['behind', 120_000],
      ['ahead', -120_000],
    ])('K12 this machine is 2 min %s', async (_, ms) => {
      const app = start(() => at(ms));
      await app.ask('/api/items');
      await advance(60_000);
      await app.ask('/api/items');
      expect(sentence()).toMatch(/clock of this machine.*more than a minute.*lifetime in seconds.*\(K12\)/);
    });

    test.each<[string, AppOptions]>([
      ['POST', {}],
      ['GET', { backend: envelopeBackend({ refreshUrl: REFRESH, method: 'GET' }) }],
    ])('K12 by the answer to a refresh: %s', async (_, options) => {
      const app = start(accepts, options);
      const issued = app.server.issue();
      const body = { ...issued, code: 200, data: { ...issued, token: issued.accessToken } };
      app.server.refresh = () => ({ ...(at(3_600_000) as object), status: 200, body });
      app.refresh();
      await advance(100);
      expect(sentence()).toMatch(/\(K12\)/);
    });

    test.each<[string, () => Fate]>([
      ['a minute ahead', () => at(60_000)],
      ['a minute behind', () => at(-60_000)],
      ['an answer that a cache may have kept', () => ({ ...(at(-3_600_000) as object), status: 200, body: {} })],
      ['one that tells its age', () => ({ status: 401, headers: { Date: new Date(0).toUTCString(), Age: '60' } })],
      ['no date', () => ({ status: 401, headers: { Date: SECRET } })],
    ])('K12 not by %s', async (_, fate) => {
      const app = start(fate);
      app.server.refresh = () => ({ status: 500 });
      await app.ask('/api/items');
      nothing();
    });

    test.each([61_000, -61_000])('K12 by a little more than a minute: %d ms', async (ms) => {
      const app = start(() => at(ms));
      app.server.latency = 1_000;
      app.get('/api/items');
      await advance(1_100);
      expect(sentence()).toMatch(/\(K12\)/);
    });

    test('K12 not where the answer took two minutes', async () => {
      const app = start(refuses);
      app.server.api = () => ({ status: 401, body: {}, headers: { Date: new Date(Date.now()).toUTCString() } });
      app.server.refresh = () => ({ status: 500 });
      app.server.latency = 120_000;
      app.get('/api/items');
      await advance(120_100);
      nothing();
    });
  });

  describe('K17 the cookie', () => {
    const backend = cookieBackend({ refreshUrl: REFRESH, accessTokenField: null });
    const startCookie = (api: (request: WireRequest) => Fate | undefined): App => {
      const app = start(api, { backend, signedIn: false });
      app.server.refresh = () => ({ status: 204 });
      app.signIn(COOKIE_SESSION);
      return app;
    };

    test('K17 refreshes succeed, and what follows is refused all the same, twice', async () => {
      const app = startCookie(refuses);
      await app.ask('/api/items');
      nothing();
      await advance(60_000);
      await app.ask('/api/items');
      expect(sentence()).toMatch(/cookie.*SameSite.*withCredentials.*\(K17\)/);
      expect(app.server.refreshCalls).toHaveLength(2);
    });

    test('K17 not where sign-ins bring the cookies, and no refresh succeeds', async () => {
      const app = startCookie(refuses);
      app.server.refresh = () => ({ status: 500 });
      for (let times = 0; times < 3; times++) {
        app.signIn({ ...COOKIE_SESSION, accessToken: `cookie ${times}` });
        await app.ask('/api/items');
      }
      nothing();
    });

    test('K17 also where the server fails meanwhile', async () => {
      const app = startCookie(({ url }) => (url.pathname === '/api/broken' ? { status: 500 } : refuses()));
      await app.ask('/api/items');
      await app.ask('/api/broken');
      nothing();
      await advance(60_000);
      await app.ask('/api/items');
      expect(sentence()).toMatch(/\(K17\)/);
    });

    test('K17 not of a public API, nor outside apis', async () => {
      const app = start(refuses, { backend, signedIn: false, publicApis: ['/api/public'] });
      app.server.refresh = () => ({ status: 204 });
      app.signIn(COOKIE_SESSION);
      for (let times = 0; times < 3; times++) {
        await app.ask('/api/public');
        await advance(60_000);
      }
      app.server.api = accepts;
      expect((await app.ask(ELSEWHERE)).value).toEqual({});
      nothing();
    });

    test('K17 not of a request of a visitor who has signed in meanwhile', async () => {
      const app = start(accepts, { backend, signedIn: false });
      const answer = app.get('/api/items');
      app.signIn(COOKIE_SESSION);
      await advance(100);
      expect(answer.value).toEqual({});
      nothing();
    });

    test('K17 not where others are accepted meanwhile, nor where a refresh helps', async () => {
      const app = startCookie(({ url }) => (url.pathname === '/api/never' ? refuses() : accepts()));
      for (let times = 0; times < 4; times++) {
        await app.ask('/api/never');
        await app.ask('/api/items');
        await advance(60_000);
      }
      let calls = 0;
      app.server.api = () => (calls++ % 2 ? accepts() : refuses());
      for (let times = 0; times < 4; times++) {
        await app.ask('/api/items');
        await advance(60_000);
      }
      nothing();
    });

    test('K17 not where the token is in a header', async () => {
      const app = start(refuses);
      for (let times = 0; times < 4; times++) {
        await app.ask('/api/items');
        await advance(60_000);
      }
      nothing();
    });
  });

  describe('K5 a page that is not http(s)', () => {
    const pageAt = (href: string): Provider => {
      const { protocol } = new URL(href);
      return { provide: DOCUMENT, useValue: { location: { href, protocol }, baseURI: href } };
    };

    test.each<[string, AppOptions]>([
      ['the default of apis', {}],
      ['relative apis', { apis: ['/api', '/v2'] }],
    ])('K5 with %s', async (_, options) => {
      const page = pageAt('capacitor://localhost/?from=https://app.example');
      const app = start(accepts, { ...options, providers: [page] });
      app.get('/api/items');
      await advance(100);
      expect(sentence()).toMatch(/page is not http\(s\).*`apis`.*absolute.*\(K5\)/);
    });

    test.each<[string, AppOptions]>([
      ['apis names the origin', { apis: ['https://api.example'], providers: [pageAt('capacitor://localhost/')] }],
      [
        'it is one build for both',
        { apis: ['/api', 'https://api.example'], providers: [pageAt('file:///index.html')] },
      ],
      ['the page is https', { providers: [pageAt('https://localhost/')] }],
      ['a server renders', { providers: [pageAt('about:blank'), { provide: PLATFORM_ID, useValue: 'server' }] }],
      ['there is no page', { providers: [{ provide: DOCUMENT, useValue: null }] }],
    ])('K5 not where %s', async (_, options) => {
      const app = start(accepts, { backend: restBackend({ refreshUrl: 'https://api.example/refresh' }), ...options });
      app.get('https://api.example/items');
      await advance(100);
      nothing();
    });
  });

  test('a check of the app that throws changes nothing for a request that is not ours', async () => {
    const isChallenge = (): never => {
      throw new Error('not my answer');
    };
    const app = start(refuses, { backend: { ...restBackend({ refreshUrl: REFRESH }), isChallenge } });
    const answer = await app.ask(ELSEWHERE);
    expect(answer.failure.status).toBe(401);
    nothing();
  });

  test('what was found is kept, for the devtools; production tells nothing', async () => {
    const app = start(refuses);
    await app.ask(ELSEWHERE);
    expect(app.injector.get(FINDINGS).all.value.map(({ code }) => code)).toEqual(['K4']);
    forgetTold();
    await inProduction(async () => {
      const silent = start(refuses);
      probe(silent.http.get(ELSEWHERE));
      probe(silent.http.get('/api/items', { headers: { Authorization: 'Basic x' } }));
      await advance(1_000);
      expect(silent.server.sends.map(bearerOf)).toEqual([null, 'Basic x']);
      nothing();
    });
  });
});
