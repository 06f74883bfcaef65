import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { HttpErrorResponse } from '@angular/common/http';
import { COOKIE_SESSION, cookieBackend, jwtExpiry, restBackend, type TokenBackend } from 'ngx-token-refresh';
import { firstValueFrom } from 'rxjs';
import { type Injected, startApp } from './app.js';

// The built package against flask-jwt-extended, as Debian packages it for its own Python.

interface Issued {
  readonly access_token: string;
  readonly refresh_token: string;
}

/** Relative to dist/real-servers/, where this is bundled to. */
const SCRIPT = fileURLToPath(new URL('../../projects/e2e/src/real-servers/flask_server.py', import.meta.url));

/** The browser's cookies of one site, and what scripts see of them. */
class CookieJar {
  readonly #cookies = new Map<string, { readonly value: string; readonly httpOnly: boolean }>();
  readonly #fetch = globalThis.fetch;

  /** Requests with credentials send them, and answers set them. */
  readonly fetch: typeof fetch = async (input, init = {}) => {
    const headers = new Headers(init.headers);
    const all = [...this.#cookies].map(([name, { value }]) => `${name}=${value}`);
    if (init.credentials === 'include') headers.set('Cookie', all.join('; '));
    const answer = await this.#fetch(input, { ...init, headers });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(line) ?? [];
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) this.#cookies.delete(name);
      else this.#cookies.set(name, { value, httpOnly: /httponly/i.test(line) });
    }
    return answer;
  };

  /** As `document.cookie` has it. */
  visible(name: string): string {
    const cookie = this.#cookies.get(name);
    return cookie && !cookie.httpOnly ? cookie.value : '';
  }
}

describe('flask-jwt-extended', () => {
  let python: ChildProcess;
  let site: string;
  let app: Injected;
  let refreshesBefore: number;
  const realFetch = globalThis.fetch;

  before(async () => {
    python = spawn('/usr/bin/python3', [SCRIPT], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [port] = (await once(createInterface({ input: python.stdout ?? process.stdin }), 'line')) as [string];
    site = `http://127.0.0.1:${port}`;
  });
  after(() => python.kill());
  beforeEach(async () => (refreshesBefore = await counted()));
  afterEach(() => {
    globalThis.fetch = realFetch;
    app.injector.destroy();
  });

  const counted = async (): Promise<number> =>
    ((await (await realFetch(`${site}/counts`)).json()) as { refreshes: number }).refreshes;
  const refreshes = async (): Promise<number> => (await counted()) - refreshesBefore;

  async function signIn(life: number, more: object = {}): Promise<Issued> {
    const answer = await fetch(`${site}/login`, {
      method: 'POST',
      body: JSON.stringify({ life, ...more }),
      headers: { 'Content-Type': 'application/json' },
      credentials: 'include',
    });
    return (await answer.json()) as Issued;
  }

  function open(backend: TokenBackend): void {
    app = startApp({ backend, apis: [site], retryCooldown: 20 });
  }

  /** As in the recipe. */
  const bearer = (): TokenBackend =>
    restBackend({
      refreshUrl: `${site}/refresh`,
      sendAs: 'bearer',
      accessTokenField: 'access_token',
      refreshTokenField: 'refresh_token',
      expiry: { fromToken: jwtExpiry },
      refreshExpiry: { fromToken: jwtExpiry },
      refusedStatus: [401, 422],
      refreshRejectedStatus: [401, 422],
      revokeUrl: `${site}/logout`,
    });

  async function call(method = 'GET', withCredentials = false): Promise<number> {
    try {
      const sent = app.http.request<{ id: string }>(method, `${site}/items/1`, { withCredentials });
      assert.equal((await firstValueFrom(sent)).id, '1');
      return 200;
    } catch (error) {
      if (error instanceof HttpErrorResponse) return error.status;
      throw error;
    }
  }
  const callOften = (count: number): Promise<readonly number[]> =>
    Promise.all(Array.from({ length: count }, (_, n) => call(n % 2 ? 'POST' : 'GET')));
  const all = (status: number, count: number): readonly number[] => Array<number>(count).fill(status);
  /** A token whose signature is another's. */
  const forged = (token: string): string => `${token.slice(0, -6)}${token.endsWith('AAAAAA') ? 'BBBBBB' : 'AAAAAA'}`;

  test('C3 the token has expired (401): fifty parallel calls, one refresh, fifty answers', async () => {
    open(bearer());
    app.store.signInFrom(await signIn(-10));
    assert.deepEqual(await callOften(50), all(200, 50));
    assert.equal(await refreshes(), 1);
    assert.deepEqual(app.ended, []);
  });

  test('a token with a bad signature (422) is refused like one that has expired, a POST too', async () => {
    open(bearer());
    const issued = await signIn(600);
    app.store.signInFrom({ ...issued, access_token: forged(issued.access_token) });
    assert.deepEqual(await callOften(10), all(200, 10));
    assert.equal(await refreshes(), 1);
  });

  test('a refresh token with a bad signature (422) ends the session, once', async () => {
    open(bearer());
    const issued = await signIn(-10);
    app.store.signInFrom({ ...issued, refresh_token: forged(issued.refresh_token) });
    assert.deepEqual(await callOften(10), all(401, 10));
    assert.deepEqual(app.ended, ['rejected']);
    assert.equal(await refreshes(), 0);
  });

  test('sign-out revokes the refresh token: who presents it then is refused (401)', async () => {
    open(bearer());
    const issued = await signIn(-10);
    app.store.signInFrom(issued);
    await app.store.signOut();
    app.store.signInFrom(issued);
    assert.equal(await call(), 401);
    assert.deepEqual(app.ended, ['signed-out', 'rejected']);
  });

  test('E1 the refresh token says when it ends: in an hour', async () => {
    open(bearer());
    app.store.signInFrom(await signIn(600));
    const { expiresAt = 0, refreshExpiresAt = 0 } = app.store.tokens() ?? {};
    assert.ok(Math.abs(expiresAt - Date.now() - 600_000) < 5_000);
    assert.ok(Math.abs(refreshExpiresAt - Date.now() - 3_600_000) < 5_000);
  });

  test('tokens in cookies: the refresh bears the proof of its own cookie', async () => {
    const jar = new CookieJar();
    globalThis.fetch = jar.fetch;
    let proof = 'csrf_refresh_token';
    open(
      cookieBackend({
        refreshUrl: `${site}/refresh`,
        accessTokenField: null,
        requestHeaders: () => ({ 'X-CSRF-TOKEN': jar.visible(proof) }),
      }),
    );
    await signIn(-10, { by: 'cookies' });
    app.store.signIn(COOKIE_SESSION);
    assert.equal(await call('GET', true), 200);
    assert.equal(await refreshes(), 1);

    // That of the access token will not do.
    proof = 'csrf_access_token';
    await signIn(-10, { by: 'cookies' });
    app.store.signIn(COOKIE_SESSION);
    assert.equal(await call('GET', true), 401);
    assert.deepEqual(app.ended, ['rejected']);
  });
});
