import { HttpContext } from '@angular/common/http';
import { cookieBackend, COOKIE_SESSION, SKIP_TOKEN } from 'ngx-token-refresh';
import { App, describeSetUps, startApp } from '../world/app';
import { ModelServer } from '../world/model-server';
import { advance, useVirtualTime } from '../world/virtual-time';

useVirtualTime();

const REFRESH = '/api/auth/refresh';
const API = 'https://api.example';

describeSetUps('cookieBackend({ withCredentials })', (setUp) => {
  function start(withCredentials?: boolean): App {
    const server = new ModelServer();
    server.refresh = () => ({ status: 204 });
    let refused = true;
    server.api = ({ url }) => {
      if (url.pathname !== '/items' || !refused) return { status: 200, body: {} };
      refused = false;
      return { status: 401 };
    };
    const backend = cookieBackend({ refreshUrl: REFRESH, accessTokenField: null, withCredentials });
    return startApp(setUp, { server, backend, apis: [API], publicApis: [`${API}/public`], signedIn: false });
  }

  /** What was sent with credentials, by path. */
  const sent = ({ server }: App): [string, boolean][] =>
    server.sends.map(({ url, credentials }) => [url.origin === API ? url.pathname : url.href, credentials]);

  async function use(app: App): Promise<void> {
    // The sign-in, whose answer sets the cookie.
    await app.ask(`${API}/login`);
    app.signIn(COOKIE_SESSION);
    await app.ask(`${API}/items`);
    await app.ask(`${API}/public/x`);
    await app.ask(`${API}/skipped`, { context: new HttpContext().set(SKIP_TOKEN, true) });
    await app.ask('https://other.example/x');
    await advance(100);
  }

  test('requests to apis have credentials, the replay and those before the sign-in too; no other has', async () => {
    const app = start(true);
    await use(app);
    expect(sent(app)).toEqual([
      ['/login', true],
      ['/items', true],
      ['/items', true],
      ['/public/x', true],
      ['/skipped', false],
      ['https://other.example/x', false],
    ]);
    expect(app.server.refreshCalls.map(({ credentials }) => credentials)).toEqual([true]);
  });

  test.each([undefined, false])('%s: requests are sent as the app makes them', async (withCredentials) => {
    const app = start(withCredentials);
    await use(app);
    expect(sent(app).some(([, credentials]) => credentials)).toBe(false);
    app.http.get(`${API}/own`, { withCredentials: true }).subscribe();
    await advance(100);
    expect(sent(app).at(-1)).toEqual(['/own', true]);
  });
});
