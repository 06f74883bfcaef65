import { withProactiveRefresh } from 'ngx-token-refresh';
import { App, describeSetUps, probe, startApp } from '../world/app';
import { WireRequest } from '../world/model-server';
import { advance, useVirtualTime } from '../world/virtual-time';
import { mallBackend } from './mall.recipe';
import { header, jwtUntil, ok, StackServer, wire } from './stack-server';

useVirtualTime();

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

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

  revoke(): void {
    this.#issued.clear();
  }

  #accepts(request: WireRequest): string | null {
    const token = header(request).replace(/^Bearer /, '');
    const issued = this.#issued.get(token);
    return issued !== undefined && Date.now() < issued + this.life ? token : null;
  }

  serve(request: WireRequest) {
    if (!this.#accepts(request)) return ok({ code: 401, message: '暂未登录或token已经过期', data: '' });
    if (request.url.pathname === '/admin/delete') return ok({ code: 403, message: '没有相关权限', data: '' });
    return ok({ code: 200, message: '操作成功', data: [] });
  }

  exchange(request: WireRequest) {
    const token = this.#accepts(request);
    if (token === null) return ok({ code: 401, message: '暂未登录或token已经过期', data: '' });
    const isYoung = Date.now() - (this.#issued.get(token) ?? 0) < 30 * MINUTE;
    return ok({
      code: 200,
      message: '操作成功',
      data: { token: isYoung ? token : this.issue(), tokenHead: 'Bearer ' },
    });
  }
}

describe('mall', () => {
  describeSetUps('recipe', (setUp) => {
    function start(life: number): App & { readonly mall: Mall } {
      const mall = new Mall(life);
      const server = new StackServer(mall);
      const features = [withProactiveRefresh()];
      const app = startApp(setUp, { server, backend: mallBackend, features, signedIn: false });
      app.store.signIn({ accessToken: mall.issue(), tokenType: 'Bearer ' });
      return { ...app, mall };
    }

    test('before the token of seven days ends it is exchanged for another, with itself as credential', async () => {
      const { http, server, store } = start(7 * DAY);
      const first = store.tokens()?.accessToken ?? '';
      await advance(7 * DAY - 20_000);

      const answer = probe(http.get('/admin/list'));
      await advance(200);

      expect(answer.value).toMatchObject({ code: 200 });
      expect(server.refreshCalls.map(wire)).toEqual([
        {
          line: 'GET /admin/refreshToken',
          headers: { authorization: `Bearer ${first}`, 'cache-control': 'no-store' },
          body: null,
        },
      ]);
      expect(store.tokens()?.accessToken).not.toBe(first);
      expect(server.sends.map((request) => header(request))).toEqual([`Bearer ${store.tokens()?.accessToken}`]);
    });

    test('it lives on for weeks, with one refresh a week', async () => {
      const { http, server, ended } = start(7 * DAY);

      for (let day = 0; day < 30; day++) {
        const answer = probe(http.get('/admin/list'));
        await advance(DAY);
        expect(answer.value).toMatchObject({ code: 200 });
      }

      expect(server.refreshCalls).toHaveLength(4);
      expect(ended).toEqual([]);
    });

    test('trap: the same token comes back: no error, no loop, requests go on with it', async () => {
      const { http, server, store, events } = start(20 * MINUTE);
      const first = store.tokens()?.accessToken;
      await advance(20 * MINUTE - 29_000);

      for (let n = 0; n < 200; n++) {
        const answer = probe(http.get('/admin/list'));
        await advance(100);
        expect(answer.value).toMatchObject({ code: 200 });
      }

      expect(store.tokens()?.accessToken).toBe(first);
      expect(server.refreshCalls.length).toBeGreaterThan(0);
      expect(server.refreshCalls.length).toBeLessThanOrEqual(6);
      expect(events.filter(({ type }) => type === 'refresh-failed')).toEqual([]);
    });

    test('trap: a token that is refused cannot be cured: to the login, no loop', async () => {
      const { http, server, ended, mall } = start(7 * DAY);
      mall.revoke();

      const answers = [1, 2, 3].map(() => probe(http.get('/admin/list')));
      await advance(5_000);

      for (const { failure } of answers) expect(failure).toMatchObject({ status: 401, error: { code: 401 } });
      expect(ended).toEqual(['rejected']);
      expect(server.refreshCalls).toHaveLength(1);
    });

    test('trap: refused while the same token would come back: an invalid answer, no loop', async () => {
      const { http, server, store, ended } = start(7 * DAY);
      server.api = () => ok({ code: 401, message: '暂未登录或token已经过期' });

      const answer = probe(http.get('/admin/list'));
      await advance(500);

      expect(answer.failure.error).toMatchObject({ code: 'invalid-response' });
      expect(server.sends).toHaveLength(1);
      expect(store.isAuthenticated()).toBe(true);
      expect(ended).toEqual([]);
    });

    test('trap: code 403 is forbidden, and is handed on as it is', async () => {
      const { http, server } = start(7 * DAY);

      const answer = probe(http.post('/admin/delete', {}));
      await advance(200);

      expect(answer.value).toMatchObject({ code: 403 });
      expect(server.refreshCalls).toHaveLength(0);
    });
  });
});
