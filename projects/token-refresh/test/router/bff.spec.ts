import { DOCUMENT } from '@angular/common';
import { COOKIE_SESSION, TokenBackend, withSessionResume } from 'ngx-token-refresh';
import { signedInGuard } from 'ngx-token-refresh/router';
import { map, of } from 'rxjs';
import { ModelServer, WireRequest } from '../world/model-server';
import { advance, useVirtualTime } from '../world/virtual-time';
import { describeRouted, Page, RoutedApp } from './routed-app';

// A backend for frontend: the session is an HttpOnly cookie of the server, which signs in by a navigation of the page.

useVirtualTime();

const bff: TokenBackend = {
  credential: 'cookie',
  refresh: (tokens, { http }) =>
    tokens
      ? of({ type: 'no-refresh-token' })
      : http.get('/bff/user?slide=false', { headers: { 'X-CSRF': '1' } }).pipe(map(() => COOKIE_SESSION)),
};

/** The server, and the browser that has its cookie or not. */
class BffServer extends ModelServer {
  cookie = false;

  constructor() {
    super();
    this.api = ({ url }: WireRequest) =>
      !this.cookie
        ? { status: 401 }
        : { status: 200, body: url.pathname === '/bff/user' ? [] : { path: url.pathname } };
  }
}

describeRouted('a BFF', (startRouted) => {
  interface BffApp extends RoutedApp {
    readonly led: string[];
  }

  /** Loads the page. */
  function load(server: BffServer): BffApp {
    const led: string[] = [];
    const page = {
      baseURI: 'http://localhost/',
      location: { href: 'http://localhost/', assign: (url: string) => led.push(url) },
      defaultView: { localStorage },
    };
    const app = startRouted({
      server,
      backend: bff,
      apis: ['/api'],
      signedIn: false,
      features: [withSessionResume()],
      login: { loginUrl: { href: '/bff/login' } },
      routes: [{ path: 'private', component: Page, canActivate: [signedInGuard] }],
      providers: [{ provide: DOCUMENT, useValue: page }],
    });
    return { ...app, led };
  }

  const LOGIN = 'http://localhost/bff/login?returnUrl=%2Fprivate%3Fpage%3D2';
  const paths = (server: BffServer): string[] => server.requests.map(({ url }) => url.pathname);

  test('W3 signing in there, coming back, and going there again when the session is over', async () => {
    const server = new BffServer();
    const first = load(server);
    await first.go('/private?page=2');
    expect(first.led).toEqual([LOGIN]);
    expect(server.requests).toEqual([]);

    // The person signs in, and the server leads back.
    server.cookie = true;
    const second = load(server);
    await second.go('/private?page=2');
    await advance(100);
    expect(second.visited).toEqual(['/private?page=2']);
    expect(second.store.isAuthenticated()).toBe(true);
    expect(paths(server)).toEqual(['/bff/user']);

    server.cookie = false;
    const asked = [second.get('/api/items/1'), second.get('/api/items/2')];
    await advance(100);
    expect(asked.map(({ failure }) => failure.status)).toEqual([401, 401]);
    expect(second.ended).toEqual(['no-refresh-token']);
    expect(second.led).toEqual([LOGIN]);
    expect(second.visited).toEqual(['/private?page=2']);
    expect(paths(server)).toEqual(['/bff/user', '/api/items/1', '/api/items/2']);

    // Signed in again, the return is known once more.
    server.cookie = true;
    const third = load(server);
    await third.go('/private?page=2');
    await advance(100);
    expect(third.visited).toEqual(['/private?page=2']);
    expect(third.led).toEqual([]);
  });

  test('W3 a person who comes back without a session is led there again, and on a public page left alone', async () => {
    const server = new BffServer();
    await load(server).go('/private');
    const second = load(server);
    await second.go('/about');
    await advance(100);
    expect(second.led).toEqual([]);
    expect(second.store.status()).toBe('signed-out');
    await second.go('/private?page=2');
    expect(second.led).toEqual([LOGIN]);
    // It was asked once.
    expect(paths(server)).toEqual(['/bff/user']);
  });
});
