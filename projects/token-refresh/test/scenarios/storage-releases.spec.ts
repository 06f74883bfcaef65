import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { localStorageTokens, withProactiveRefresh, withStorage } from 'ngx-token-refresh';
import { readRecord, writeRecord } from '../../src/lib/session/token-record';
import { App, AppOptions, describeSetUps, startApp } from '../world/app';
import { ModelServer } from '../world/model-server';
import { Browser } from '../world/tabs';
import { advance, useVirtualTime } from '../world/virtual-time';

useVirtualTime();

const KEY = 'ngx-token-refresh';

let warnings: jest.SpyInstance;
beforeEach(() => (warnings = jest.spyOn(console, 'warn').mockImplementation()));

type Fields = Record<string, unknown>;

const RECORDS = join(__dirname, '../records');
/** The records that releases from 1.0 on have stored: which release, which record, its text. */
const fixtures = readdirSync(RECORDS, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.txt'))
  .map((name): [string, string] => [name, readFileSync(join(RECORDS, name), 'utf8').trim()]);

function stored(): Fields & { readonly tokens: Fields } {
  return JSON.parse(localStorage.getItem(KEY) ?? 'null') as never;
}

/** What a release adds that this one does not know. */
const LATER = { device: { id: 'D1', seen: [1, null] }, remembered: false, receivedBy: '' };
const LATER_TOKENS = { idToken: 'I1', scopes: ['read', { of: 'write' }], hint: null };

/** A record of a later release of the same format, over the next tokens of the server. */
function storeLaterRecord(server: ModelServer): void {
  const tokens = {
    ...LATER_TOKENS,
    ...server.issue(),
    refreshExpiresAt: 4e12,
    audiences: { '/b': { accessToken: 'B' } },
  };
  localStorage.setItem(KEY, JSON.stringify({ ...LATER, v: 1, session: 's', tokens, refreshedAt: 0, receivedAt: 5 }));
}

/** A record of a later format, over the next tokens of the server, which this release could read at a glance. */
function storeLaterFormat(server: ModelServer, v: unknown = 2): string {
  const text = JSON.stringify({ v, session: 's', tokens: server.issue(), refreshedAt: 0, receivedAt: 5 });
  localStorage.setItem(KEY, text);
  return text;
}

describe('the records of each release from 1.0 on', () => {
  test('X15 there are some of 1.0', () => {
    expect(fixtures.filter(([name]) => name.startsWith('1.0'))).not.toHaveLength(0);
  });

  test.each(fixtures)('X15 %s is read whole, and written as it was', (_, text) => {
    const { v, ...fields } = JSON.parse(text) as Fields;
    const record = readRecord(text);

    expect(record).toEqual(fields);
    expect(record && JSON.parse(writeRecord(record))).toStrictEqual({ v, ...fields });
  });
});

describeSetUps('two releases over one storage', (setUp) => {
  const storing = (options: AppOptions = {}): App =>
    startApp(setUp, {
      signedIn: false,
      ...options,
      features: [withStorage(localStorageTokens()), ...(options.features ?? [])],
    });

  test.each(fixtures)('X15 an app that finds %s is signed in', async (_, text) => {
    localStorage.setItem(KEY, text);
    const { tokens } = stored();

    const app = storing();
    await app.ask('/api/public');

    expect(app.store.tokens()).toEqual(tokens);
    const sent = app.server.requests[0]?.headers['authorization'];
    expect(sent === undefined || sent.endsWith(String(tokens['accessToken']))).toBe(true);
    expect(sent === undefined).toBe(tokens['tokenType'] === 'Cookie');
    expect(warnings).not.toHaveBeenCalled();
  });

  describe('fields that this release does not know', () => {
    const renewals: [string, (app: App) => unknown, Fields][] = [
      ['a refresh', ({ refresh }) => refresh(), { accessToken: 'A2', refreshToken: 'R2' }],
      ['renew()', ({ renew }) => renew({ accessToken: 'A5' }), { accessToken: 'A5', refreshToken: 'R1' }],
      [
        'a new refresh token alone',
        ({ server, ask }) => {
          server.expireAll();
          const body = { accessToken: 'A1', refreshToken: 'R9', data: { token: 'A1', refreshToken: 'R9' }, code: 200 };
          server.refresh = () => ({ status: 200, body });
          return ask('/api/x');
        },
        { accessToken: 'A1', refreshToken: 'R9' },
      ],
    ];

    test.each(renewals)('X15 are written back by %s, and so are the audiences', async (_, renew, tokens) => {
      const server = new ModelServer();
      storeLaterRecord(server);
      const app = storing({ server });

      await Promise.all([renew(app), advance(200)]);

      expect(stored()).toMatchObject({ ...LATER, v: 1, session: 's' });
      expect(stored().tokens).toMatchObject({ ...LATER_TOKENS, audiences: { '/b': { accessToken: 'B' } }, ...tokens });
      // The next page of the later release, and then one of this release.
      expect(storing({ server }).store.tokens()).toEqual(stored().tokens);
      expect(warnings).not.toHaveBeenCalled();
    });

    test('X15 do not outlive the session', () => {
      const server = new ModelServer();
      storeLaterRecord(server);

      storing({ server }).signIn();

      expect(Object.keys(stored()).sort()).toEqual(['receivedAt', 'refreshedAt', 'session', 'tokens', 'v']);
      expect(stored().tokens).toEqual({ accessToken: 'A2', refreshToken: 'R2' });
    });

    test('X15 reach the record of a tab that adopts it, and what that tab writes', async () => {
      const browser = new Browser(setUp, new ModelServer());
      const tab = browser.open();
      storeLaterRecord(browser.server);
      tab.page.wake();
      expect(tab.store.tokens()).toMatchObject({ accessToken: 'A1' });

      browser.server.expireAll();
      expect((await tab.ask('/api/x')).value.token).toBe('A2');

      expect(stored()).toMatchObject({ ...LATER, tokens: { ...LATER_TOKENS, accessToken: 'A2' } });
    });

    test.each([
      ['of the record', '{"__proto__":{"polluted":1},', '{'],
      ['of its tokens', '"tokens":{"__proto__":{"refreshToken":"evil","polluted":1},', '"tokens":{'],
      ['of a field of theirs', '"more":{"__proto__":{"polluted":1}},"v"', '"v"'],
    ])('X15 named __proto__, %s, are dropped', (_, evil, at) => {
      const record = '{"v":1,"session":"s","tokens":{"accessToken":"A1"},"refreshedAt":0}';
      localStorage.setItem(KEY, record.replace(at, evil));
      const app = storing();

      app.renew({ accessToken: 'A2' });

      expect(app.store.tokens()).toStrictEqual({ accessToken: 'A2' });
      expect(app.store.tokens()?.refreshToken).toBeUndefined();
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
      expect(localStorage.getItem(KEY)).not.toMatch(/__proto__|polluted|evil/);
    });
  });

  describe('a record of a later format', () => {
    const features = [withProactiveRefresh()];

    function expectOneWarning(): void {
      expect(warnings.mock.calls).toEqual([
        [expect.stringMatching(/^ngx-token-refresh: a later release [^\n]+ signed out\.$/)],
      ]);
    }

    test.each([2, 17, 1.5])(
      'X15 %p: no token of it is sent, nothing refreshes, it stays, and development says so once',
      async (v) => {
        const server = new ModelServer();
        const text = storeLaterFormat(server, v);
        const app = storing({ server, features });
        expect(app.store.isAuthenticated()).toBe(false);

        expect((await app.ask('/api/x')).failure.status).toBe(401);
        await expect(app.getAccessToken()).rejects.toMatchObject({ code: 'signed-out' });
        app.renew({ accessToken: 'A9', refreshToken: 'R9' });
        await advance(3_600_000);
        app.injector.destroy();

        expect(server.requests.map(({ headers }) => headers['authorization'])).toEqual([undefined]);
        expect(server.refreshCalls).toHaveLength(0);
        expect(localStorage.getItem(KEY)).toBe(text);
        expect([app.ended, app.events.filter(({ type }) => type.startsWith('session'))]).toEqual([[], []]);
        warnings.mock.calls = warnings.mock.calls.filter(([sentence]) => !String(sentence).includes('renew()'));
        expectOneWarning();
      },
    );

    test('X15 the person’s own sign-in replaces it', async () => {
      const server = new ModelServer();
      storeLaterFormat(server);
      const app = storing({ server });

      app.signIn();

      expect(stored()).toMatchObject({ v: 1, tokens: { accessToken: 'A2' } });
      server.expireAll();
      expect((await app.ask('/api/x')).value.token).toBe('A3');
      expect(stored()).toMatchObject({ v: 1, tokens: { accessToken: 'A3' } });
    });

    test('X15 the person’s own sign-out removes it, in a tab that was signed out to its own eyes and in another', async () => {
      const server = new ModelServer();
      storeLaterFormat(server);
      const app = storing({ server });
      void app.signOut();
      expect(localStorage).toHaveLength(0);
      expect(app.ended).toEqual([]);

      app.signIn();
      storeLaterFormat(server);
      void app.signOut();
      await advance(3_000);

      expect(localStorage).toHaveLength(0);
      expect(app.ended).toEqual(['signed-out']);
    });

    test('X15 a sign-out while signed out leaves garbage, and what is readable, alone', () => {
      const server = new ModelServer();
      const app = storing({ server });
      for (const text of ['GARBAGE', '{"v":0}']) {
        localStorage.setItem(KEY, text);
        void app.signOut();
        expect(localStorage.getItem(KEY)).toBe(text);
      }
      storeLaterRecord(server);
      const text = localStorage.getItem(KEY);
      void app.signOut();
      expect(localStorage.getItem(KEY)).toBe(text);
    });

    const endings: [string, (server: ModelServer) => unknown, string | undefined][] = [
      ['renews', () => undefined, 'A3'],
      ['is refused', (server) => server.revokeAll(), undefined],
      ['gets an outage', (server) => (server.refresh = () => ({ status: 503 })), 'A1'],
    ];

    test.each(endings)('X15 that appears while a tab without cross-tab sync %s, stays', async (_, happens, token) => {
      const app = storing();
      app.signIn();
      const text = storeLaterFormat(app.server);
      app.server.expireAll();
      happens(app.server);

      await app.ask('/api/x');

      expect(app.store.tokens()?.accessToken).toBe(token);
      expect(localStorage.getItem(KEY)).toBe(text);
    });

    test.each(['the tab wakes', 'a request is refused'])(
      'X15 that appears beside a tab of this release: it is signed out, presents no refresh token, and leaves it, when %s',
      async (when) => {
        const browser = new Browser(setUp, new ModelServer());
        const [tab] = browser.openSignedIn(1);
        if (!tab) throw new Error('no tab');
        const text = storeLaterFormat(browser.server);
        browser.server.expireAll();

        if (when === 'the tab wakes') tab.page.wake();
        await tab.ask('/api/x');

        expect(tab.store.isAuthenticated()).toBe(false);
        expect(tab.ended).toEqual(['signed-out']);
        expect(browser.server.refreshCalls).toHaveLength(0);
        await advance(60_000);
        expect(localStorage.getItem(KEY)).toBe(text);
      },
    );
  });
});
