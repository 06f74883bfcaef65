import { withProactiveRefresh } from 'ngx-token-refresh';
import { App, describeSetUps, Probe, probe, startApp } from '../world/app';
import { WireRequest } from '../world/model-server';
import { advance, useVirtualTime } from '../world/virtual-time';
import { mallBackend } from './mall.recipe';
import { header, jwtUntil, ok, StackServer, wire } from './stack-server';

useVirtualTime();

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

const REFUSAL = ok({ code: 401, message: '暂未登录或token已经过期', data: '' });

/** Its tokens live for `life` ms; one that was issued within 30 minutes comes back as it is. */
class Mall {
  readonly refreshPath = '/admin/refreshToken';
  readonly #issued = new Map<string, number>();

  constructor(private readonly life: number) {}

  issue(): string {
    const token = jwtUntil(Date.now() + this.life, `token ${this.#issued.size + 1}`);
    this.#issued.set(token, Date.now());
    return token;
  }

  /** ms since the token of a request was issued; `undefined`: it is not accepted. */
  #age(request: WireRequest): number | undefined {
    const age = Date.now() - (this.#issued.get(header(request).replace(/^Bearer /, '')) ?? -Infinity);
    return age < this.life ? age : undefined;
  }

  serve(request: WireRequest) {
    if (this.#age(request) === undefined) return REFUSAL;
    if (request.url.pathname === '/admin/delete') return ok({ code: 403, message: '没有相关权限', data: '' });
    return ok({ code: 200, message: '操作成功', data: [] });
  }

  exchange(request: WireRequest) {
    const age = this.#age(request);
    if (age === undefined) return REFUSAL;
    const token = age < 30 * MINUTE ? header(request).replace(/^Bearer /, '') : this.issue();
    return ok({ code: 200, message: '操作成功', data: { token, tokenHead: 'Bearer ' } });
  }
}

describeSetUps('mall', (setUp) => {
  function start(life = 7 * DAY): Omit<App, 'ask'> & { readonly mall: Mall; readonly ask: () => Probe<unknown> } {
    const mall = new Mall(life);
    const server = new StackServer(mall);
    const features = [withProactiveRefresh()];
    const app = startApp(setUp, { server, backend: mallBackend, features, signedIn: false });
    app.store.signIn({ accessToken: mall.issue(), tokenType: 'Bearer ' });
    return { ...app, mall, ask: () => probe(app.http.get('/admin/list')) };
  }

  test('before the token of seven days ends it is exchanged for another, with itself as credential', async () => {
    const { ask, server, store } = start();
    const first = store.tokens()?.accessToken ?? '';
    await advance(7 * DAY - 20_000);

    const answer = ask();
    await advance(200);

    expect(answer.value).toMatchObject({ code: 200 });
    expect(server.refreshCalls.map(wire)).toMatchObject([
      {
        line: 'GET /admin/refreshToken',
        headers: { authorization: `Bearer ${first}`, 'cache-control': 'no-store' },
        body: null,
      },
    ]);
    expect(store.tokens()?.accessToken).not.toBe(first);
    expect(server.sends.map((request) => header(request))).toEqual([`Bearer ${store.tokens()?.accessToken}`]);
  });

  test('trap: the same token comes back: no error, no loop, requests go on with it', async () => {
    const { ask, server, store, events } = start(20 * MINUTE);
    const first = store.tokens()?.accessToken;
    await advance(20 * MINUTE - 29_000);

    for (let n = 0; n < 200; n++) {
      const answer = ask();
      await advance(100);
      expect(answer.value).toMatchObject({ code: 200 });
    }

    expect(store.tokens()?.accessToken).toBe(first);
    expect(server.refreshCalls.length).toBeGreaterThan(0);
    expect(server.refreshCalls.length).toBeLessThanOrEqual(6);
    expect(events.filter(({ type }) => type === 'refresh-failed')).toEqual([]);
  });

  test('trap: refused while the same token would come back: an invalid answer, no loop', async () => {
    const { ask, server, store, ended } = start();
    server.api = () => REFUSAL;

    const answer = ask();
    await advance(500);

    expect(answer.failure.error).toMatchObject({ code: 'invalid-response' });
    expect(server.sends).toHaveLength(1);
    expect(store.isAuthenticated()).toBe(true);
    expect(ended).toEqual([]);
  });

  test('trap: code 403 is forbidden, and is handed on as it is', async () => {
    const { http, server } = start();

    const answer = probe(http.post('/admin/delete', {}));
    await advance(200);

    expect(answer.value).toMatchObject({ code: 403 });
    expect(server.refreshCalls).toHaveLength(0);
  });
});
