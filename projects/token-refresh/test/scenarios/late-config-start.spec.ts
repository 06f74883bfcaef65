import { HttpClient, provideHttpClient, withFetch, withInterceptors } from '@angular/common/http';
import { provideLocationMocks } from '@angular/common/testing';
import { Component, inject, provideZonelessChangeDetection } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter, Router, RouterOutlet, withEnabledBlockingInitialNavigation } from '@angular/router';
import {
  cookieBackend,
  localStorageTokens,
  provideTokenRefresh,
  restBackend,
  TokenBackend,
  TokenRefreshFeature,
  tokenRefreshInterceptor,
  TokenStore,
  withInactivity,
  withProactiveRefresh,
  withSessionResume,
  withStorage,
} from 'ngx-token-refresh';
import { signedInGuard } from 'ngx-token-refresh/router';
import { App, describeTransports, network, probe, startApp } from '../world/app';
import { bearerOf, ModelServer } from '../world/model-server';
import { advance, useVirtualTime } from '../world/virtual-time';

// An app that Angular bootstraps: its first render, guard and request come right after the app initializers.

useVirtualTime();

const HINT = 'ngx-token-refresh.hint';
const REFRESH = '/api/auth/refresh';

@Component({ selector: 'test-page', template: '' })
class Page {}

/** What the first renders say of the session. */
let rendered: string[];

@Component({ selector: 'test-root', imports: [RouterOutlet], template: '{{ status() }}<router-outlet />' })
class Root {
  readonly store = inject(TokenStore);
  readonly item = probe(inject(HttpClient).get('/api/items'));

  status(): string {
    rendered.push(this.store.status());
    return this.store.status();
  }
}

describeTransports('the start of an app', () => {
  beforeEach(() => {
    rendered = [];
    // Angular says that it runs in development.
    jest.spyOn(console, 'log').mockImplementation();
  });
  afterEach(() => localStorage.clear());

  /** What an app shows and sends in its first second. */
  async function start(
    server: ModelServer,
    backend: TokenBackend,
    isLate: boolean,
    features: readonly TokenRefreshFeature[],
    isBlocking = false,
  ): Promise<{ url: string; tokens: (string | null)[] }> {
    const host = document.body.appendChild(document.createElement('test-root'));
    const starting = bootstrapApplication(Root, {
      providers: [
        provideZonelessChangeDetection(),
        network('fetch', server),
        provideHttpClient(withInterceptors([tokenRefreshInterceptor]), withFetch()),
        provideTokenRefresh(isLate ? () => ({ backend }) : { backend }, ...features),
        provideRouter(
          [
            { path: '', component: Page, canActivate: [signedInGuard] },
            { path: 'login', component: Page },
          ],
          ...(isBlocking ? [withEnabledBlockingInitialNavigation()] : []),
        ),
        provideLocationMocks(),
      ],
    });
    await advance(1_000);
    const app = await starting;
    const { url } = app.injector.get(Router);
    app.destroy();
    host.remove();
    return { url, tokens: server.sends.map(bearerOf) };
  }

  /** A page in which the person signed in and that was closed so many ms ago. */
  async function closed(ms: number, features: readonly TokenRefreshFeature[]): Promise<App> {
    const app = startApp({ interceptor: 'function', client: 'fetch' }, { signedIn: false, features });
    app.store.signIn({ ...app.server.issue(), expiresAt: Date.now() + 60_000 });
    await advance(100);
    app.injector.destroy();
    await advance(ms);
    return app;
  }

  describe.each([
    ['known', false],
    ['given by a function', true],
  ])('with a configuration that is %s', (_, isLate) => {
    test.each([
      ['after the first render', false],
      ['before it', true],
    ])(
      'W1 a session is resumed: guards and requests wait, and nothing flashes; navigation begins %s',
      async (__, isBlocking) => {
        localStorage.setItem(HINT, 's1 0');
        const server = new ModelServer();
        server.refresh = () => ({ status: 200, body: { access_token: server.issue().accessToken } });
        const backend = cookieBackend({ refreshUrl: REFRESH });
        const { url, tokens } = await start(server, backend, isLate, [withSessionResume()], isBlocking);
        expect([url, tokens]).toEqual(['/', ['A1']]);
        expect(rendered).not.toContain('signed-out');
      },
    );

    test('T1 a stale token is refreshed before the first request', async () => {
      const storage = withStorage(localStorageTokens());
      const { server } = await closed(120_000, [storage]);
      server.expireAll();
      const backend = restBackend({ refreshUrl: REFRESH });
      const { tokens } = await start(server, backend, isLate, [storage, withProactiveRefresh()]);
      expect(tokens).toEqual(['A2']);
    });

    test('I4 a person who was away for too long is signed out before the first render and request', async () => {
      const features = [withStorage(localStorageTokens()), withInactivity({ signOutAfter: 600_000 })];
      const { server } = await closed(7_200_000, features);
      const { tokens } = await start(server, restBackend({ refreshUrl: REFRESH }), isLate, features);
      expect(tokens).toEqual([null]);
      expect(rendered).not.toContain('signed-in');
    });
  });
});
