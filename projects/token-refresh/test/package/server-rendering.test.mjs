// P3: server-side rendering, with the renderer of Angular's server. What a browser has is not touched, and every render
// ends. That two renders at once share nothing is shown by projects/e2e/ssr.
import '@angular/compiler';
import { HttpClient, provideHttpClient, withFetch, withInterceptors } from '@angular/common/http';
import { Component, inject, provideZonelessChangeDetection, signal } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideServerRendering, renderApplication } from '@angular/platform-server';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, beforeEach, test } from 'node:test';

const library = await import(new URL('../../../../dist/token-refresh/fesm2022/ngx-token-refresh.mjs', import.meta.url));
const {
  localStorageTokens,
  provideTokenRefresh,
  restBackend,
  tokenRefreshInterceptor,
  TokenRefresher,
  TokenStore,
  withCrossTabSync,
  withProactiveRefresh,
  withStorage,
} = library;

/** An API that tells who asks, and refuses tokens that end in "-old". What a refresh brings is for its refresh token. */
class Api {
  refreshes = [];
  /** What becomes of a refresh, by refresh token, where it is not answered. */
  fates = {
    away: (response) => response.destroy(),
    silent: () => undefined,
  };
  #server = createServer(async (request, response) => {
    const answer = (status, body) => {
      response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    };
    const token = request.headers.authorization ?? 'nobody';
    if (request.url !== '/refresh') return token.endsWith('-old') ? answer(401, {}) : answer(200, { token });
    const [text] = await once(request, 'data');
    const { refreshToken } = JSON.parse(text);
    this.refreshes.push(refreshToken);
    const fate = this.fates[refreshToken];
    if (fate) return fate(response);
    setTimeout(() => answer(200, { accessToken: `${refreshToken}-new`, refreshToken }), 10);
  });

  async start() {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.origin = `http://127.0.0.1:${this.#server.address().port}`;
  }

  stop() {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

const api = new Api();
before(() => api.start());
after(() => api.stop());
beforeEach(() => (api.refreshes = []));

/** Renders a page for a person, of whom the server has made tokens. */
async function render(person, { token = 'old', expiresAt, ask = (app) => app.get('/item') } = {}) {
  let root;
  const App = Component({ selector: 'app-root', template: '<p>{{ says() }}</p>' })(
    class {
      says = signal('nothing yet');
      constructor() {
        root = inject(TokenStore);
        this.refresher = inject(TokenRefresher);
        this.http = inject(HttpClient);
        root.signIn({ accessToken: `${person}-${token}`, refreshToken: person, expiresAt });
        ask(this);
      }
      get(path) {
        this.http.get(api.origin + path).subscribe({
          next: ({ token: seen }) => this.says.set(seen),
          error: ({ status, error }) => this.says.set(`failed with ${status} ${error?.code ?? ''}`.trim()),
        });
      }
    },
  );
  const providers = [
    provideServerRendering(),
    provideZonelessChangeDetection(),
    provideHttpClient(withFetch(), withInterceptors([tokenRefreshInterceptor])),
    provideTokenRefresh(
      {
        backend: restBackend({ refreshUrl: `${api.origin}/refresh` }),
        apis: [api.origin],
        refreshTimeout: 300,
      },
      withStorage(localStorageTokens()),
      withCrossTabSync(),
      withProactiveRefresh(),
    ),
  ];
  const page = await renderApplication((context) => bootstrapApplication(App, { providers }, context), {
    document: '<html><body><app-root></app-root></body></html>',
    url: 'http://app.example/',
    allowedHosts: ['app.example'],
  });
  return { page, says: /<p>(.*?)<\/p>/.exec(page)?.[1], tokens: root.tokens() };
}

/** What of a browser is touched while something runs, and which timers the library leaves behind. */
async function touchedBy(run) {
  const touched = [];
  const names = ['localStorage', 'sessionStorage', 'BroadcastChannel', 'indexedDB', 'navigator', 'window', 'document'];
  const present = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)]);
  const isOurs = () => new Error().stack.includes('ngx-token-refresh');
  for (const [name, descriptor] of present) {
    Object.defineProperty(globalThis, name, {
      configurable: true,
      get() {
        if (isOurs()) touched.push(name);
        return descriptor?.get ? descriptor.get.call(globalThis) : descriptor?.value;
      },
    });
  }
  const left = new Map();
  const { setTimeout: realSet, clearTimeout: realClear } = globalThis;
  globalThis.setTimeout = (callback, ms, ...rest) => {
    const ours = isOurs();
    const handle = realSet(() => (left.delete(handle), callback(...rest)), ms);
    if (ours) left.set(handle, `a timer of ${ms} ms`);
    return handle;
  };
  globalThis.clearTimeout = (handle) => {
    left.delete(handle);
    realClear(handle);
  };
  try {
    await run();
    return [...touched, ...left.values()];
  } finally {
    globalThis.setTimeout = realSet;
    globalThis.clearTimeout = realClear;
    for (const [name, descriptor] of present) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else delete globalThis[name];
    }
  }
}

/** A render that never ends is a failure, and not the end of the tests. */
function p3(name, options, run) {
  test(`P3 ${name}`, { timeout: 10_000, ...options }, run);
}

p3('a refused request is cured on the server, and nothing of a browser is touched', {}, async () => {
  const touched = await touchedBy(async () => {
    const { says, tokens } = await render('bob');
    assert.equal(says, 'Bearer bob-new');
    const { accessToken, refreshToken, expiresAt } = tokens;
    assert.deepEqual([accessToken, refreshToken, expiresAt], ['bob-new', 'bob', undefined]);
  });
  assert.deepEqual(touched, []);
  assert.deepEqual(api.refreshes, ['bob']);
});

p3('T7 a token that expires some day sets no timer, and the render is stable at once', {}, async () => {
  const touched = await touchedBy(async () => {
    const { says } = await render('bob', { token: 'good', expiresAt: Date.now() + 3_600_000 });
    assert.equal(says, 'Bearer bob-good');
  });
  assert.deepEqual(touched, []);
  assert.deepEqual(api.refreshes, []);
});

p3('T1 a token that has expired is refreshed before it is sent', {}, async () => {
  const { says } = await render('bob', { token: 'good', expiresAt: Date.now() - 1_000 });
  assert.equal(says, 'Bearer bob-new');
  assert.deepEqual(api.refreshes, ['bob']);
});

p3('C7 getAccessToken() on the server', {}, async () => {
  const ask = async ({ refresher, says }) => says.set(await refresher.getAccessToken());
  assert.equal((await render('bob', { token: 'good', ask })).says, 'bob-good');
});

p3('F2 a refresh that meets a broken connection: the page is rendered, the tokens are kept', {}, async () => {
  const { says, tokens } = await render('away');
  assert.equal(says, 'failed with 0 unavailable');
  assert.equal(tokens.refreshToken, 'away');
});

p3('F5 a refresh that is never answered holds no render', { timeout: 3_000 }, async () => {
  const { says, tokens } = await render('silent');
  assert.equal(says, 'failed with 0 timeout');
  assert.equal(tokens.refreshToken, 'silent');
});
