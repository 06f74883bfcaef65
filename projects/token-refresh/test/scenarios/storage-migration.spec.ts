import { DOCUMENT } from '@angular/common';
import {
  COOKIE_SESSION,
  existingTokens,
  expiryFromDate,
  expiryFromSeconds,
  localStorageTokens,
  rememberedTokens,
  Tokens,
  TokenMigration,
  withCrossTabSync,
  withProactiveRefresh,
  withStorage,
} from 'ngx-token-refresh';
import { App, AppOptions, describeSetUps, startApp } from '../world/app';
import { ModelServer } from '../world/model-server';
import { inProduction } from '../world/production';
import { Browser, Tab } from '../world/tabs';
import { advance, useVirtualTime } from '../world/virtual-time';

useVirtualTime();

const KEY = 'ngx-token-refresh';
const MARK = 'ngx-token-refresh.migrated';

let warnings: jest.SpyInstance;
beforeEach(() => (warnings = jest.spyOn(console, 'warn').mockImplementation()));

const SEPARATE = existingTokens({ accessToken: 'access_token', refreshToken: 'refresh_token' });

type Texts = Readonly<Record<string, string>>;

function put(texts: Texts, area: Storage = localStorage): void {
  for (const [key, text] of Object.entries(texts)) area.setItem(key, text);
}

const json = (value: unknown): string => JSON.stringify(value);

/** How apps have stored `A1` and `R1`, what says where, and what more is known of them. */
const ways: [string, TokenMigration, Texts, (Partial<Tokens> | undefined)?][] = [
  ['two keys', SEPARATE, { access_token: 'A1', refresh_token: 'R1' }],
  [
    'two keys with dots',
    existingTokens({ accessToken: 'my.app.at', refreshToken: 'my.app.rt' }),
    { 'my.app.at': 'A1', 'my.app.rt': 'R1' },
  ],
  ['texts quoted as JSON, one of them twice', SEPARATE, { access_token: '"A1"', refresh_token: json('"R1"') }],
  ['a trailing newline, and spaces', SEPARATE, { access_token: 'A1\n', refresh_token: ' \r\n"R1" ' }],
  ['a scheme in front', SEPARATE, { access_token: 'Bearer A1', refresh_token: '"bearer  R1\\n"' }],
  [
    'epoch ms beside them',
    existingTokens({ accessToken: 'at', refreshToken: 'rt', expiry: { field: 'expires_at' } }),
    { at: 'A1', rt: 'R1', expires_at: json(1_893_456_000_000) },
    { expiresAt: 1_893_456_000_000 },
  ],
  [
    'epoch seconds beside them',
    existingTokens({ accessToken: 'at', refreshToken: 'rt', expiry: { field: 'exp', read: expiryFromSeconds } }),
    { at: 'A1', rt: 'R1', exp: '1893456000' },
    { expiresAt: 1_893_456_000_000 },
  ],
  [
    'a date beside them, quoted',
    existingTokens({ accessToken: 'at', refreshToken: 'rt', expiry: { field: 'end', read: expiryFromDate() } }),
    { at: 'A1', rt: 'R1', end: json(new Date(1_893_456_000_000)) },
    { expiresAt: 1_893_456_000_000 },
  ],
  [
    'one JSON record with a profile',
    existingTokens({ key: 'user', accessToken: 'token', refreshToken: 'refreshToken' }),
    { user: json({ id: 7, name: 'Ann', roles: ['admin'], token: 'A1', refreshToken: 'R1' }) },
  ],
  [
    'one JSON record, deep, with a number for the expiry',
    existingTokens({
      key: 'auth',
      accessToken: 'data.jwt.access',
      refreshToken: 'data.jwt.refresh',
      expiry: { field: 'data.until' },
    }),
    { auth: json({ data: { jwt: { access: 'A1', refresh: '"R1"' }, until: 1_893_456_000_000 }, user: {} }) },
    { expiresAt: 1_893_456_000_000 },
  ],
  [
    'what a function of the app reads, where a field may be absent',
    existingTokens((storage) => ({ accessToken: storage.getItem('at'), refreshToken: storage.getItem('rt') })),
    { at: '"A1"', rt: '"R1"' },
  ],
  [
    'what a function of the app reads',
    existingTokens((storage) => {
      const [accessToken = '', refreshToken = ''] = (storage.getItem('pair') ?? '').split(';');
      return { accessToken, refreshToken, tokenType: 'Bearer' };
    }),
    { pair: 'A1;"R1"' },
    { tokenType: 'Bearer' },
  ],
];

const LONG = 'x'.repeat(20);
/** What may lie there instead of tokens; nothing of it is taken over. */
const garbage: [string, Texts][] = [
  ['nothing', {}],
  ['"undefined"', { access_token: 'undefined', refresh_token: 'undefined' }],
  ['"null"', { access_token: 'null', refresh_token: 'null' }],
  ['quoted "undefined" and null', { access_token: '"undefined"', refresh_token: '"null"' }],
  ['a scheme and "undefined"', { access_token: 'Bearer undefined', refresh_token: 'Bearer null' }],
  ['empty texts', { access_token: '', refresh_token: '""' }],
  ['blanks', { access_token: ' \n', refresh_token: '\t' }],
  ['words of other types', { access_token: 'false', refresh_token: 'NaN' }],
  ['an object turned into a text', { access_token: '[object Object]', refresh_token: '[object Object]' }],
  ['a whole JSON record', { access_token: `{"token":"${LONG}"}`, refresh_token: '{}' }],
  ['a list', { access_token: '[]', refresh_token: `[${LONG}]` }],
  ['half a JSON text', { access_token: `{"token":"${LONG}`, refresh_token: `"${LONG}` }],
  ['an opened quote', { access_token: `"${LONG}`, refresh_token: LONG }],
  ['a page of a proxy', { access_token: '<html>', refresh_token: LONG }],
  ['a text that would split the header', { access_token: `${LONG}\r\nX-Evil: 1`, refresh_token: LONG }],
  ['what no header can hold', { access_token: `tökén-√${LONG}`, refresh_token: LONG }],
  ['the refresh token alone', { refresh_token: LONG }],
  ['a million quotes', { access_token: '"'.repeat(1e6), refresh_token: LONG }],
];

/** Records under one key, of which nothing is taken over. */
const brokenRecords: [string, string][] = [
  ['half of one', '{"token":"A1","refr'],
  ['null', 'null'],
  ['a text', '"A1"'],
  ['a list', '["A1","R1"]'],
  ['no JSON at all', 'undefined'],
  ['another shape', '{"jwt":"A1"}'],
  ['a token that is none', '{"token":{"value":"A1"},"refreshToken":"R1"}'],
  ['a number', '{"token":17,"refreshToken":"R1"}'],
  ['tokens in its prototype', '{"__proto__":{"token":"A1","refreshToken":"R1"}}'],
  ['deep nesting', '['.repeat(50_000)],
];

describeSetUps('tokens that existed before', (setUp) => {
  const start = (migrateFrom: TokenMigration = SEPARATE, options: AppOptions = {}): App =>
    startApp(setUp, {
      signedIn: false,
      ...options,
      features: [withStorage(localStorageTokens({ migrateFrom })), ...(options.features ?? [])],
    });

  /** A server that has issued `A1` and `R1`. */
  function issued(): ModelServer {
    const server = new ModelServer();
    server.issue();
    return server;
  }

  test.each(ways.map(([name, from, texts, more]) => [name, from, texts, more] as const))(
    'A5 %s: taken over, used, refreshed, found at a reload; the old keys stay',
    async (_, from, texts, more) => {
      put(texts);
      const server = issued();
      const app = start(from, { server });
      expect(app.store.tokens()).toStrictEqual({ accessToken: 'A1', refreshToken: 'R1', ...more });
      expect([app.ended, app.events]).toEqual([[], []]);
      expect((await app.ask('/api/x')).value.token).toBe('A1');
      server.expireAll();
      expect((await app.ask('/api/x')).value.token).toBe('A2');

      expect(start(from, { server }).token()).toBe('A2');
      expect(server.reuses).toBe(0);
      expect(Object.fromEntries(Object.entries(localStorage))).toMatchObject(texts);
      expect(warnings).not.toHaveBeenCalled();
    },
  );

  async function expectNothingTaken(app: App, again: () => App): Promise<void> {
    expect(app.store.tokens()).toBeNull();
    expect([app.ended, app.events, app.reported]).toEqual([[], [], []]);
    app.signIn();
    app.server.expireAll();
    expect((await app.ask('/api/x')).value.token).toBe('A2');
    void app.signOut();
    expect(again().store.tokens()).toBeNull();
    for (const [sentence] of warnings.mock.calls) {
      expect(sentence).toMatch(/^ngx-token-refresh: existingTokens\(\) [^\n]+\.$/);
      expect(sentence).not.toMatch(/A1|R1|xxx|undefined|object Object/);
    }
  }

  test.each(garbage)('A5 given %s, the app starts signed out and works; development says so once', async (_, texts) => {
    put(texts);
    const server = new ModelServer();
    await expectNothingTaken(start(SEPARATE, { server }), () => start(SEPARATE, { server }));
    expect(warnings).toHaveBeenCalledTimes(Object.keys(texts).length ? 1 : 0);
  });

  test('A5 given a function that finds no field of a visitor, development says nothing', async () => {
    const from = existingTokens((storage) => ({
      accessToken: storage.getItem('at'),
      refreshToken: storage.getItem('rt'),
    }));
    const server = new ModelServer();
    await expectNothingTaken(start(from, { server }), () => start(from, { server }));
    expect(warnings).not.toHaveBeenCalled();
  });

  test.each(brokenRecords)('A5 given a record that is %s, the app starts signed out and works', async (_, text) => {
    put({ user: text });
    const from = existingTokens({ key: 'user', accessToken: 'token', refreshToken: 'refreshToken' });
    const server = new ModelServer();
    await expectNothingTaken(start(from, { server }), () => start(from, { server }));
    expect(warnings).toHaveBeenCalledTimes(1);
  });

  test.each<[string, () => Tokens | null | undefined]>([
    ['throws', () => JSON.parse('{') as never],
    ['returns null', () => null],
    ['returns undefined', () => undefined],
    ['returns what is no record', () => 'A1' as never],
    ['returns a promise', () => Promise.resolve({ accessToken: 'A1' }) as never],
    ['returns an access token that is none', () => ({ accessToken: 'undefined', refreshToken: 'R1' })],
  ])('A5 given a function that %s, the app starts signed out and works', async (_, read) => {
    const server = new ModelServer();
    const from = existingTokens(read);
    await expectNothingTaken(start(from, { server }), () => start(from, { server }));
  });

  test.each<[string, Texts, Partial<Tokens>]>([
    ['a refresh token that is none', { at: 'A1', rt: 'undefined' }, {}],
    ['no refresh token', { at: 'A1' }, {}],
    ['an expiry that is none', { at: 'A1', rt: 'R1', end: 'soon' }, { refreshToken: 'R1' }],
    ['an expiry whose reader throws', { at: 'A1', rt: 'R1', end: 'throw' }, { refreshToken: 'R1' }],
    ['an expiry in half a quote', { at: 'A1', rt: 'R1', end: '"' }, { refreshToken: 'R1' }],
  ])('A5 H1 beside a good access token, %s is left out', (_, texts, kept) => {
    put(texts);
    const read = (value: unknown): number => {
      if (value === 'throw') throw new Error('no time');
      return Number(value);
    };
    const app = start(existingTokens({ accessToken: 'at', refreshToken: 'rt', expiry: { field: 'end', read } }));
    expect(app.store.tokens()).toStrictEqual({ accessToken: 'A1', ...kept });
  });

  test('A5 a session whose access token is a cookie, and of which the app has noted that there is one', () => {
    put({ loggedIn: 'yes' });
    const app = start(existingTokens((storage) => (storage.getItem('loggedIn') ? COOKIE_SESSION : null)));
    expect(app.store.tokens()).toEqual(COOKIE_SESSION);
  });

  test('A5 a token that had expired meanwhile is refreshed before it is sent', async () => {
    put({ at: 'A1', rt: 'R1', end: String(Date.now() - 86_400_000) });
    const server = issued();
    server.expireAll();
    const from = existingTokens({ accessToken: 'at', refreshToken: 'rt', expiry: { field: 'end' } });
    const app = start(from, { server, features: [withProactiveRefresh()] });
    expect((await app.ask('/api/x')).value.token).toBe('A2');
    expect(server.tokensSentTo('/api/x')).toEqual(['A2']);
  });

  describe('once per browser', () => {
    const old: Texts = { access_token: 'A1', refresh_token: 'R1' };

    test('A5 after a sign-out the old keys are not taken over, and a mark says why', () => {
      put(old);
      const app = start();
      void app.signOut();
      expect(Object.fromEntries(Object.entries(localStorage))).toEqual({ ...old, [MARK]: '1' });
      for (let reload = 0; reload < 3; reload++) expect(start().store.tokens()).toBeNull();
    });

    test('A5 an end by the server does not bring them back either', async () => {
      put(old);
      const app = start(SEPARATE, { server: new ModelServer() });
      await app.ask('/api/x');
      expect(app.ended).toEqual(['rejected']);
      expect(start().store.tokens()).toBeNull();
    });

    test('A5 what an old tab, or a roll-back of the app, stores later is not taken over', () => {
      start();
      put(old);
      expect(start().store.tokens()).toBeNull();
    });

    test('A5 a session of ours that is there already stays, and afterwards the old keys count no more', () => {
      const before = startApp(setUp, { features: [withStorage(localStorageTokens())] });
      put({ access_token: 'OLD', refresh_token: 'OLD' });
      const app = start(SEPARATE, { server: before.server });
      expect(app.token()).toBe('A1');
      void app.signOut();
      expect(start().store.tokens()).toBeNull();
    });

    test('A5 the app removes the old keys: no sign-out, then or at a reload', async () => {
      put(old);
      const server = issued();
      const app = start(SEPARATE, { server, features: [withCrossTabSync()] });
      localStorage.removeItem('access_token');
      localStorage.removeItem('refresh_token');
      window.dispatchEvent(new StorageEvent('storage', { key: 'access_token' }));
      window.dispatchEvent(new Event('focus'));
      await advance(1_000);
      expect([app.token(), app.ended]).toEqual(['A1', []]);
      expect(start(SEPARATE, { server }).token()).toBe('A1');
      app.injector.destroy();
    });

    test('A5 each key of the session, and each namespace, has a mark of its own', () => {
      put(old);
      const features = [withStorage(localStorageTokens({ key: 'mine', migrateFrom: SEPARATE }))];
      const first = startApp(setUp, { signedIn: false, features });
      const second = start(SEPARATE, { namespace: 'shop' });
      expect([first.token(), second.token()]).toEqual(['A1', 'A1']);
      expect(Object.keys(localStorage).sort()).toEqual(
        ['access_token', 'refresh_token', 'mine', 'ngx-token-refresh:mine.migrated', 'shop', 'shop.migrated'].sort(),
      );
    });

    test('A5 X14 two apps on one page take over one session', () => {
      put(old);
      const server = issued();
      const apps = [start(SEPARATE, { server }), start(SEPARATE, { server })];
      expect(apps.map(({ token }) => token())).toEqual(['A1', 'A1']);
    });

    test('A5 in production as well', () =>
      inProduction(() => {
        put(old);
        expect(start().token()).toBe('A1');
      }));
  });

  describe('in two tabs that start at once', () => {
    test.each([false, true])(
      'A5 one refresh, no reuse, no sign-out; neither sees what the other writes: %p',
      async (blind) => {
        put({ access_token: 'A1', refresh_token: 'R1' });
        const browser = new Browser(setUp, issued());
        const storage = localStorageTokens({ migrateFrom: SEPARATE });
        const first = browser.open({ storage });
        // Forced: the second tab reads before it sees what the first has written.
        if (blind) [KEY, MARK].forEach((key) => localStorage.removeItem(key));
        const second = browser.open({ storage });
        const tabs: Tab[] = [first, second];
        browser.server.expireAll();
        const answers = tabs.map((tab) => tab.get('/api/x'));
        await advance(500);

        expect(answers.map(({ value }) => value.token)).toEqual(['A2', 'A2']);
        expect([browser.server.refreshCalls.length, browser.server.reuses]).toEqual([1, 0]);
        expect(tabs.map(({ ended, store }) => [ended.length, store.tokens()?.accessToken])).toEqual([
          [0, 'A2'],
          [0, 'A2'],
        ]);
        expect(tabs.flatMap(({ events }) => events.filter(({ type }) => type.startsWith('session')))).toEqual([]);
        expect(browser.open({ storage }).token()).toBe('A2');
      },
    );
  });

  describe('in a storage that throws', () => {
    /** A localStorage of its own, whose methods can fail for some keys. */
    function moody(failing: (method: string, key: string) => boolean, texts: Texts) {
      const content = new Map(Object.entries(texts));
      const check = (method: string, key: string): void => {
        if (failing(method, key)) throw new DOMException('no', 'SecurityError');
      };
      const storage = {
        getItem: (key: string) => {
          check('getItem', key);
          return content.get(key) ?? null;
        },
        setItem: (key: string, text: string) => {
          check('setItem', key);
          content.set(key, text);
        },
        removeItem: (key: string) => {
          check('removeItem', key);
          content.delete(key);
        },
      };
      const { baseURI, location } = document;
      const providers = [
        { provide: DOCUMENT, useValue: { baseURI, location, defaultView: { localStorage: storage } } },
      ];
      return { content, providers };
    }

    const old: Texts = { access_token: 'A1', refresh_token: 'R1' };

    test.each<[string, (method: string, key: string) => boolean]>([
      ['always', () => true],
      ['when written to', (method) => method === 'setItem'],
      ['when the record is written', (method, key) => method === 'setItem' && key === KEY],
      ['when the mark is written', (method, key) => method === 'setItem' && key === MARK],
      ['when the mark is read', (_, key) => key === MARK],
      ['when the record is read', (method, key) => method === 'getItem' && key === KEY],
    ])(
      'A5 S5 %s: the app starts signed out, works, and says so once; nothing is half taken over',
      async (_, failing) => {
        const { content, providers } = moody(failing, old);
        const app = start(SEPARATE, { providers, apis: ['http://localhost'] });
        expect(app.store.tokens()).toBeNull();
        expect([...content.keys()]).toEqual(Object.keys(old));
        app.signIn();
        app.server.expireAll();
        expect((await app.ask<{ token: string }>('http://localhost/api/x')).value.token).toBe('A2');
        expect(warnings.mock.calls).toEqual([[expect.stringContaining('memory')]]);
      },
    );

    test('A5 S5 once it takes texts again, the next start takes them over', () => {
      let full = true;
      const { providers } = moody((method) => full && method === 'setItem', old);
      expect(start(SEPARATE, { providers }).token()).toBeNull();
      full = false;
      expect(start(SEPARATE, { providers }).token()).toBe('A1');
    });
  });

  describe('with rememberedTokens()', () => {
    const starting = (options: AppOptions = {}, migrateFrom: TokenMigration = SEPARATE): App =>
      startApp(setUp, { signedIn: false, features: [withStorage(rememberedTokens({ migrateFrom }))], ...options });
    const old: Texts = { access_token: 'A1', refresh_token: 'R1' };
    const record = (area: Storage): string | null => /"accessToken":"(\w+)"/.exec(area.getItem(KEY) ?? '')?.[1] ?? null;

    test.each([
      ['sessionStorage', sessionStorage, localStorage],
      ['localStorage', localStorage, sessionStorage],
    ])('W9 A5 tokens in %s stay there, over a refresh and a reload', async (_, area, other) => {
      put(old, area);
      const server = issued();
      const app = starting({ server });
      expect([app.token(), record(area), record(other)]).toEqual(['A1', 'A1', null]);
      server.expireAll();
      expect((await app.ask('/api/x')).value.token).toBe('A2');
      expect([record(area), record(other)]).toEqual(['A2', null]);
      const next = starting({ server });
      expect(next.token()).toBe('A2');
      void next.signOut();
      expect(starting().token()).toBeNull();
      expect([record(area), record(other)]).toEqual([null, null]);
    });

    test('W9 A5 after a sign-out, those in the other one are not taken over', () => {
      put(old, sessionStorage);
      put({ access_token: 'A7', refresh_token: 'R7' });
      const app = starting();
      expect(app.token()).toBe('A1');
      void app.signOut();
      expect(starting().token()).toBeNull();
    });

    test('W9 A5 a function is asked for each of the two', () => {
      put({ pair: 'A1;R1' }, sessionStorage);
      const asked: Storage[] = [];
      const from = existingTokens((storage) => {
        asked.push(storage);
        const [accessToken = '', refreshToken] = (storage.getItem('pair') ?? '').split(';');
        return accessToken ? { accessToken, refreshToken } : null;
      });
      expect(starting({}, from).token()).toBe('A1');
      expect(asked).toEqual([sessionStorage, localStorage]);
      expect(record(localStorage)).toBeNull();
    });

    test('W9 A5 the sessions of two tabs are two sessions', () => {
      put(old, sessionStorage);
      starting();
      const first = sessionStorage.getItem(KEY);
      sessionStorage.clear();
      put(old, sessionStorage);
      starting();
      expect(sessionStorage.getItem(KEY)).not.toBe(first);
    });
  });
});

describe('existingTokens()', () => {
  test('A5 without the name of the access token fails at start-up, and names the option', () => {
    expect(() => existingTokens({ accessToken: '' })).toThrow('`accessToken` of existingTokens()');
  });
});
