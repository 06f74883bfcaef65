import { createEnvironmentInjector, EnvironmentInjector } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { EMPTY, Subject, throwError } from 'rxjs';
import { FakePage } from '../../test/world/fake-page';
import { advance, pendingTimers, settle, useVirtualTime } from '../../test/world/virtual-time';
import { cookieBackend } from './backends/cookie-backend';
import { envelopeBackend } from './backends/envelope-backend';
import { oauth2Backend } from './backends/oauth2-backend';
import { restBackend } from './backends/rest-backend';
import { TokenBackend } from './backends/token-backend';
import { CLOCK, systemClock } from './platform/clock';
import { PAGE_LIFECYCLE } from './platform/page-lifecycle';
import { RANDOM } from './platform/random';
import { RefreshCoordinator } from './refresh/refresh-coordinator';
import { REFRESH_CLIENT, REFRESH_CONFIG } from './refresh/refresh-config';
import { RECORD_STORAGE, RecordStorage } from './session/record-storage';
import { SESSION_ENDED, SessionEnd, SessionEndReason } from './session/session-end';
import { SessionStore } from './session/session-store';
import { COOKIE_SESSION, Tokens } from './session/tokens';
import { TokenStore } from './token-store';

useVirtualTime();

function open(backend: Partial<TokenBackend> = {}, storage?: RecordStorage) {
  const ended: SessionEndReason[] = [];
  const injector = createEnvironmentInjector(
    [
      TokenStore,
      SessionStore,
      RefreshCoordinator,
      { provide: PAGE_LIFECYCLE, useValue: new FakePage() },
      { provide: CLOCK, useValue: systemClock(false) },
      { provide: RANDOM, useValue: () => 0 },
      { provide: REFRESH_CONFIG, useValue: { backend: { refresh: () => EMPTY, ...backend } } },
      { provide: REFRESH_CLIENT, useValue: {} },
      { provide: SESSION_ENDED, useValue: ({ reason }: SessionEnd) => ended.push(reason), multi: true },
      storage ? { provide: RECORD_STORAGE, useValue: storage } : [],
    ],
    TestBed.inject(EnvironmentInjector),
  );
  return { store: injector.get(TokenStore), sessions: injector.get(SessionStore), ended };
}

let warnings: jest.SpyInstance;

beforeEach(() => {
  warnings = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});

afterEach(() => warnings.mockRestore());

describe('TokenStore', () => {
  test('signed out, signed in, renewed by the app, signed out: the end is told once', () => {
    const { store, ended } = open();
    const state = (): unknown[] => [store.tokens(), store.isAuthenticated()];
    void store.signOut();
    expect(state()).toEqual([null, false]);

    // It stays authenticated while the access token is stale by the clock.
    store.signIn({ accessToken: 'A1', refreshToken: 'R1', expiresAt: 1 });
    expect(state()).toEqual([{ accessToken: 'A1', refreshToken: 'R1', expiresAt: 1 }, true]);

    store.renew({ accessToken: 'A2' });
    expect(state()).toEqual([{ accessToken: 'A2', refreshToken: 'R1' }, true]);

    void store.signOut();
    void store.signOut();
    expect(state()).toEqual([null, false]);
    expect(ended).toEqual(['signed-out']);
    expect(warnings).not.toHaveBeenCalled();
  });

  test('signIn() and signInFrom() start another session, renew() stays in the one there is', () => {
    const { store, sessions } = open(restBackend({ refreshUrl: '/refresh' }));
    store.signIn({ accessToken: 'A1' });
    const first = sessions.record?.session;

    store.renew({ accessToken: 'A2' });
    expect(sessions.record?.session).toBe(first);

    store.signIn({ accessToken: 'A3' });
    const second = sessions.record?.session;
    expect(second).not.toBe(first);

    store.signInFrom({ accessToken: 'A4' });
    expect(store.tokens()).toEqual({ accessToken: 'A4' });
    expect(sessions.record?.session).not.toBe(second);
  });

  test('tokens$ gives the current tokens on subscription, then each change, to each subscriber', () => {
    const { store } = open();
    const [early, late]: [(string | undefined)[], (string | undefined)[]] = [[], []];
    store.tokens$.subscribe((tokens) => early.push(tokens?.accessToken));

    store.signIn({ accessToken: 'A1' });
    store.tokens$.subscribe((tokens) => late.push(tokens?.accessToken));
    void store.signOut();

    expect(early).toEqual([undefined, 'A1', undefined]);
    expect(late).toEqual(['A1', undefined]);
  });

  test('renew() is ignored while signed out, and a warning says so in development', () => {
    const { store } = open();

    store.renew({ accessToken: 'SECRET' });

    expect(store.tokens()).toBeNull();
    expect(warnings).toHaveBeenCalledTimes(1);
    expect(String(warnings.mock.calls[0])).toMatch(/^ngx-token-refresh: .*renew\(\).*signIn\(\)/);
    expect(String(warnings.mock.calls[0])).not.toContain('SECRET');
  });

  describe('A13 signOut() and the server', () => {
    const TOKENS: Tokens = { accessToken: 'A1', refreshToken: 'R1' };

    /** Signs in and out. The list has `done` once the promise has resolved. */
    function signOut(revoke: TokenBackend['revoke']): string[] {
      const { store } = open({ revoke });
      const list: string[] = [];
      store.signIn(TOKENS);
      const out = store.signOut();
      expect(store.isAuthenticated()).toBe(false);
      void out.then(
        () => list.push('done'),
        () => list.push('rejected'),
      );
      return list;
    }

    // S3 and X3 of test/scenarios/revocation.spec.ts: what is revoked, and with what.
    test('revokes the tokens of its own session, where another is stored', () => {
      const revoke = jest.fn(() => EMPTY);
      const storage = new RecordStorage(() => null);
      const { store } = open({ revoke }, storage);
      store.signIn(TOKENS);
      jest
        .spyOn(storage, 'peek')
        .mockReturnValue({ session: 'another', refreshedAt: 0, tokens: { accessToken: 'B1' } });

      void store.signOut();

      expect(revoke).toHaveBeenCalledWith(expect.objectContaining(TOKENS), expect.anything());
    });

    test('resolves when the server has answered, not before', async () => {
      const answer = new Subject<unknown>();
      const list = signOut(() => answer);
      await advance(1_999);
      expect(list).toEqual([]);

      answer.complete();
      await settle();

      expect(list).toEqual(['done']);
      expect(pendingTimers()).toBe(0);
    });

    test('resolves after 2 s at the latest, and lets the server’s answer come all the same', async () => {
      const answer = new Subject<unknown>();
      const list = signOut(() => answer);
      await advance(2_000);

      expect(list).toEqual(['done']);
      expect(answer.observed).toBe(true);
    });

    test.each<[string, TokenBackend['revoke']]>([
      ['there is no `revoke`', undefined],
      ['`revoke` completes empty', () => EMPTY],
      ['`revoke` fails', () => throwError(() => new Error('offline'))],
      ['`revoke` rejects', () => Promise.reject(new Error('offline'))],
      [
        '`revoke` throws',
        () => {
          throw new Error('broken');
        },
      ],
    ])('resolves at once, and never rejects, where %s', async (_, revoke) => {
      const list = signOut(revoke);
      await settle();

      expect(list).toEqual(['done']);
      expect(pendingTimers()).toBe(0);
    });
  });

  describe('A13 signInFrom()', () => {
    const expiresAt = Date.UTC(2026, 0, 1) + 60_000;
    const refreshUrl = '/refresh';

    test.each<[string, TokenBackend, unknown, Tokens]>([
      [
        'restBackend()',
        restBackend({ refreshUrl, expiry: { field: 'expiresIn' } }),
        { accessToken: 'A1', refreshToken: 'R1', expiresIn: 60, user: 'ann' },
        { accessToken: 'A1', refreshToken: 'R1', expiresAt },
      ],
      [
        'oauth2Backend()',
        oauth2Backend({ tokenEndpoint: '/token' }),
        { access_token: 'A1', refresh_token: 'R1', token_type: 'bearer', expires_in: 60 },
        { accessToken: 'A1', refreshToken: 'R1', tokenType: 'bearer', expiresAt },
      ],
      [
        'cookieBackend()',
        cookieBackend({ refreshUrl }),
        { access_token: 'A1' },
        { accessToken: 'A1', tokenType: 'Bearer' },
      ],
      [
        'cookieBackend(), of an empty answer,',
        cookieBackend({ refreshUrl, accessTokenField: null }),
        null,
        { accessToken: expect.any(String) as string, tokenType: COOKIE_SESSION.tokenType },
      ],
      [
        'envelopeBackend()',
        envelopeBackend({ refreshUrl }),
        { code: 200, data: { token: 'A1', refreshToken: 'R1', tokenHead: 'Bearer ' } },
        { accessToken: 'A1', refreshToken: 'R1', tokenType: 'Bearer' },
      ],
    ])('%s reads the tokens as it reads those of a refresh', (_, backend, answer, tokens) => {
      const { store } = open(backend);

      store.signInFrom(answer);

      expect(store.tokens()).toMatchObject(tokens);
      expect(warnings).not.toHaveBeenCalled();
    });

    test.each<[string, Partial<TokenBackend>, unknown]>([
      ['restBackend(), an answer without a token', restBackend({ refreshUrl }), { user: 'SECRET' }],
      ['oauth2Backend(), an error', oauth2Backend({ tokenEndpoint: '/token' }), { error: 'SECRET' }],
      ['cookieBackend(), undefined', cookieBackend({ refreshUrl }), undefined],
      ['a backend without `readTokens`', {}, { accessToken: 'SECRET' }],
      ['a backend that finds none', { readTokens: () => null }, 'SECRET'],
    ])('%s: a TypeError that quotes nothing, and nothing has changed', (_, backend, answer) => {
      const { ended, sessions, store } = open(backend);
      store.signIn({ accessToken: 'A1' });
      const { record } = sessions;

      expect(() => store.signInFrom(answer)).toThrow(TypeError);
      expect(() => store.signInFrom(answer)).toThrow(
        /^TokenStore\.signInFrom\(\): `accessToken` must be a text that can be sent in a header\.$/,
      );

      expect(sessions.record).toBe(record);
      expect(ended).toEqual([]);
    });

    test('H1 takes good tokens without a field that cannot be used; a warning names it', () => {
      const { store } = open({
        readTokens: () => ({ accessToken: 'A1', refreshToken: 'R1', expiresAt: NaN, tokenType: 'two words' }),
      });

      store.signInFrom({});

      expect(store.tokens()).toStrictEqual({ accessToken: 'A1', refreshToken: 'R1' });
      expect(warnings.mock.calls.flat().join()).toMatch(/unusable `expiresAt`.*unusable `tokenType`/s);
    });
  });

  // Of all that is unusable, session/tokens.spec.ts has the table.
  const unusable: [keyof Tokens, unknown][] = [
    ['accessToken', undefined],
    ['accessToken', { accessToken: 'SECRET\r\nX-Evil: 1' }],
    ['accessToken', { refreshToken: 'SECRET' }],
    ['refreshToken', { accessToken: 'A', refreshToken: { token: 'SECRET' } }],
    ['expiresAt', { accessToken: 'A', expiresAt: 'SECRET' }],
    ['tokenType', { accessToken: 'A', tokenType: 'Bearer SECRET' }],
  ];

  describe.each(['signIn', 'renew'] as const)('%s', (method) => {
    test.each(unusable)('refuses an unusable %s (%#): one sentence, no value, nothing changed', (field, record) => {
      const { store, sessions } = open();
      store.signIn({ accessToken: 'A1', refreshToken: 'R1' });
      const before = sessions.record;
      const told = jest.fn();
      store.tokens$.subscribe(told);
      let refusal: unknown;

      try {
        store[method](record as Tokens);
      } catch (error) {
        refusal = error;
      }

      expect(refusal).toBeInstanceOf(TypeError);
      expect((refusal as Error).message).toMatch(
        new RegExp(`^TokenStore\\.${method}\\(\\): \`${field}\` must be (a|an) [^.]+\\.$`),
      );
      expect((refusal as Error).message).not.toContain('SECRET');
      expect(sessions.record).toBe(before);
      expect(told).toHaveBeenCalledTimes(1);
    });
  });
});
