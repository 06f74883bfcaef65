// The built package in plain Node: no bundler, no DOM, no window, no storage, no locks.
import '@angular/compiler';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  HttpBackend,
  HttpClient,
  HttpErrorResponse,
  HttpResponse,
  HTTP_INTERCEPTORS,
  provideHttpClient,
  withInterceptors,
  withInterceptorsFromDi,
} from '@angular/common/http';
import { createEnvironmentInjector, Injector, runInInjectionContext } from '@angular/core';
import { firstValueFrom, Observable } from 'rxjs';
import { standIns } from '../../../bench/stand-ins.mjs';

const library = await import(new URL('../../../../dist/token-refresh/fesm2022/ngx-token-refresh.mjs', import.meta.url));
const {
  envelopeBackend,
  localStorageTokens,
  provideTokenRefresh,
  restBackend,
  TokenRefresher,
  TokenRefreshInterceptor,
  tokenRefreshInterceptor,
  TokenRefreshModule,
  TokenStore,
  withStorage,
} = library;

/** Answers on the next tick; counts. */
class FakeBackend {
  sends = [];
  valid = 'A2';

  handle(request) {
    return new Observable((observer) => {
      this.sends.push(`${request.method} ${request.urlWithParams} ${request.headers.get('Authorization') ?? '-'}`);
      const timer = setTimeout(() => {
        const { url } = request;
        if (/refresh/i.test(url)) {
          const tokens = { accessToken: 'A2', refreshToken: 'R2' };
          const data = { tokenHead: 'Bearer ', token: 'A2', refreshToken: 'R2' };
          observer.next(
            new HttpResponse({ body: request.method === 'GET' ? { code: 200, data } : tokens, status: 200, url }),
          );
          observer.complete();
        } else if (request.headers.get('Authorization') === `Bearer ${this.valid}`) {
          observer.next(new HttpResponse({ body: { fine: true }, status: 200, url }));
          observer.complete();
        } else {
          observer.error(new HttpErrorResponse({ status: 401, statusText: 'Unauthorized', url }));
        }
      });
      return () => clearTimeout(timer);
    });
  }
}

const documents = {
  'a URL': { baseURI: 'https://app.example/', location: { href: 'https://app.example/' } },
  'a location alone': { location: { href: 'https://app.example/x' } },
  nothing: {},
};

function app(backend, { document = documents['a URL'], asClass = false, features = [], config = {} } = {}) {
  const options = { backend: restBackend({ refreshUrl: '/auth/refresh' }), ...config };
  return createEnvironmentInjector(
    [
      ...standIns(document),
      asClass
        ? provideHttpClient(withInterceptorsFromDi())
        : provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
      { provide: HttpBackend, useValue: backend },
      asClass
        ? [
            TokenRefreshModule.forRoot(options, ...features).providers,
            { provide: HTTP_INTERCEPTORS, useClass: TokenRefreshInterceptor, multi: true },
          ]
        : provideTokenRefresh(options, ...features),
    ],
    Injector.NULL,
  );
}

for (const asClass of [false, true]) {
  for (const [name, document] of Object.entries(documents)) {
    test(`C3 ten refused calls, one refresh (${asClass ? 'class' : 'function'} interceptor, a document with ${name})`, async () => {
      const backend = new FakeBackend();
      const injector = app(backend, { asClass, document, features: [withStorage(localStorageTokens())] });
      injector.get(TokenStore).signIn({ accessToken: 'A1', refreshToken: 'R1' });
      const http = injector.get(HttpClient);
      const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => firstValueFrom(http.get(`/api/${n}`))));
      assert.deepEqual(answers, Array(10).fill({ fine: true }));
      assert.equal(backend.sends.filter((send) => send.startsWith('POST /auth/refresh')).length, 1);
      assert.equal(backend.sends.length, 21);
      assert.equal(await injector.get(TokenRefresher).getAccessToken(), 'A2');
      injector.destroy();
    });
  }
}

test('the envelope backend, to an API of another origin', async () => {
  const backend = new FakeBackend();
  const injector = app(backend, {
    config: {
      backend: envelopeBackend({ refreshUrl: '/admin/refreshToken', method: 'GET' }),
      apis: ['https://api.example'],
    },
  });
  injector.get(TokenStore).signIn({ accessToken: 'A1', refreshToken: 'R+/1' });
  assert.deepEqual(await firstValueFrom(injector.get(HttpClient).get('https://api.example/x')), { fine: true });
  assert.deepEqual(backend.sends, [
    'GET https://api.example/x Bearer A1',
    'GET /admin/refreshToken?refreshToken=R%2B/1 -',
    'GET https://api.example/x Bearer A2',
  ]);
});

test('S5 without window and storage: says so once, works in memory', async (context) => {
  const warn = context.mock.method(console, 'warn', () => undefined);
  const injector = app(new FakeBackend(), { document: {}, features: [withStorage(localStorageTokens())] });
  const store = injector.get(TokenStore);
  assert.equal(store.isAuthenticated(), false);
  store.signIn({ accessToken: 'A1', refreshToken: 'R1' });
  assert.equal(store.isAuthenticated(), true);
  assert.equal(await injector.get(TokenRefresher).getAccessToken(), 'A1');
  store.signOut();
  assert.equal(store.tokens(), null);
  assert.equal(warn.mock.callCount(), 1);
});

test('the testing entry point, in a test runner that is neither Jest, Vitest nor Jasmine', async (context) => {
  const testing = new URL('../../../../dist/token-refresh/fesm2022/ngx-token-refresh-testing.mjs', import.meta.url);
  const { tokenBackendContract } = await import(testing);
  const cases = tokenBackendContract({
    backend: () => restBackend({ refreshUrl: '/refresh' }),
    granted: { body: { accessToken: 'A2-new', refreshToken: 'R2-new' } },
    tokens: { accessToken: 'A2-new', refreshToken: 'R2-new' },
    rejected: { status: 401 },
  });
  assert.ok(cases.length > 20);
  for (const { name, run } of cases) await context.test(name, run);
});

test('N1 fetch, on a server: refused together with HttpClient, one refresh; relative URLs are those of the page', async () => {
  const { createServer } = await import('node:http');
  const { once } = await import('node:events');
  const entryPoint = new URL('../../../../dist/token-refresh/fesm2022/ngx-token-refresh-fetch.mjs', import.meta.url);
  const { injectTokenFetch } = await import(entryPoint);
  const sent = [];
  const server = createServer(({ headers: { authorization }, url }, response) => {
    sent.push(`${url} ${authorization}`);
    response.writeHead(authorization === 'Bearer A2' ? 200 : 401).end('answer');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const page = `http://127.0.0.1:${server.address().port}/page`;
  const backend = new FakeBackend();
  const injector = app(backend, { document: { baseURI: page, location: { href: page } } });
  injector.get(TokenStore).signIn({ accessToken: 'A1', refreshToken: 'R1' });
  const tokenFetch = runInInjectionContext(injector, injectTokenFetch);
  const [byFetch, byClient] = await Promise.all([
    tokenFetch('/api/fetch', { method: 'POST', body: 'b' }),
    firstValueFrom(injector.get(HttpClient).get('/api/client')),
  ]);
  assert.deepEqual([byFetch.status, await byFetch.text(), byClient], [200, 'answer', { fine: true }]);
  assert.deepEqual(sent, ['/api/fetch Bearer A1', '/api/fetch Bearer A2']);
  assert.equal(backend.sends.filter((send) => send.startsWith('POST /auth/refresh')).length, 1);
  injector.destroy();
  server.closeAllConnections();
  server.close();
});

test('the package is what npm will show', async () => {
  const { execFileSync } = await import('node:child_process');
  const { readFile } = await import('node:fs/promises');
  const dist = new URL('../../../../dist/token-refresh/', import.meta.url);
  // What is in the folder may be kept out of the package: asked is who makes it.
  const packed = execFileSync('npm', ['pack', '--dry-run', '--json'], { cwd: dist, encoding: 'utf8' });
  const [manifestOfPack] = Object.values(JSON.parse(packed));
  const files = manifestOfPack.files.map(({ path }) => path).sort();
  const entryPoints = ['devtools', 'dpop', 'fetch', 'graphql', 'router', 'testing', 'worker'];
  const builds = ['', ...entryPoints.map((name) => `-${name}`)].flatMap((name) => [
    ...['.mjs', '.mjs.map'].map((end) => `fesm2022/ngx-token-refresh${name}${end}`),
    ...['.d.ts', '.d.ts.map'].map((end) => `types/ngx-token-refresh${name}${end}`),
  ]);
  const schematics = files.filter((file) => /^schematics\/[\w/-]+\.js$/.test(file));
  assert.ok(schematics.includes('schematics/ng-add/index.js'));
  const docs = files.filter((file) => /^docs\/(?:(?:zh\/)?[\w-]+\.md|images\/[\w-]+\.\w+)$/.test(file));
  assert.ok(docs.includes('docs/troubleshooting.md'));
  const expected = [
    ...['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'],
    ...docs,
    ...entryPoints.map((name) => `${name}/package.json`),
    ...builds,
    ...[
      'schematics/collection.json',
      'schematics/migrations.json',
      'schematics/package.json',
      'schematics/ng-add/schema.json',
      'schematics/migrate/schema.json',
    ],
    ...schematics,
  ];
  assert.deepEqual(files, expected.sort());
  const manifest = JSON.parse(await readFile(new URL('package.json', dist), 'utf8'));
  assert.equal(manifest.name, 'ngx-token-refresh');
  assert.equal(manifest.sideEffects, false);
  assert.deepEqual(Object.keys(manifest.dependencies), ['tslib']);
  assert.equal(manifest.schematics, './schematics/collection.json');
  // Only who imports ngx-token-refresh/router or /dpop needs the first two; `ng add` needs the third.
  const optional = { optional: true };
  assert.deepEqual(manifest.peerDependenciesMeta, {
    '@angular/router': optional,
    jose: optional,
    typescript: optional,
  });
  for (const name of files.filter((file) => file.endsWith('.mjs') && !file.includes('dpop'))) {
    assert.doesNotMatch(await readFile(new URL(name, dist), 'utf8'), /from 'jose'/);
  }
});

test('every link of the README and of its pages leads to a file of the package, and to a heading that is there', async () => {
  const { existsSync, readdirSync, readFileSync } = await import('node:fs');
  const dist = new URL('../../../../dist/token-refresh/', import.meta.url);
  const pages = ['README.md', ...readdirSync(new URL('docs/', dist)).map((name) => `docs/${name}`)];
  let count = 0;
  for (const page of pages.filter((name) => name.endsWith('.md'))) {
    const text = readFileSync(new URL(page, dist), 'utf8').replace(/^```.*?^```/gms, '');
    for (const [, link] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      count++;
      const { pathname, hash } = new URL(link, `http://here/${page}`);
      const target = new URL(`.${pathname}`, dist);
      assert.ok(existsSync(target), `${page}: ${link}`);
      if (hash) assert.ok(anchorsOf(readFileSync(target, 'utf8')).has(hash.slice(1)), `${page}: ${link}`);
    }
  }
  assert.ok(count > 50, `${count} links`);
});

/** Those that are written out, and those that Markdown makes of a heading. */
function anchorsOf(text) {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .trim()
      .replaceAll(/\s/g, '-'),
  );
  return new Set([...headings, ...[...text.matchAll(/<a id="([\w-]+)">/g)].map(([, id]) => id)]);
}
