import { createEnvironmentInjector, EnvironmentInjector } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { CLOCK, systemClock } from './platform/clock';
import { RANDOM } from './platform/random';
import { REVOCATION } from './tokens/revocation';
import { SESSION_ENDED, SessionEndReason } from './session/session-end';
import { SessionStore } from './session/session-store';
import { TokenStore } from './token-store';
import { Tokens } from './session/tokens';

function open(revoke?: jest.Mock): { store: TokenStore; sessions: SessionStore; ended: SessionEndReason[] } {
  const ended: SessionEndReason[] = [];
  const injector = createEnvironmentInjector(
    [
      TokenStore,
      SessionStore,
      { provide: CLOCK, useValue: systemClock(true) },
      { provide: RANDOM, useValue: () => 0 },
      { provide: SESSION_ENDED, useValue: (reason: SessionEndReason) => ended.push(reason), multi: true },
      revoke ? { provide: REVOCATION, useValue: revoke } : [],
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
  test('signed out, signed in, refreshed by the app, signed out', () => {
    const { store, ended } = open();
    expect([store.tokens(), store.isAuthenticated()]).toEqual([null, false]);

    store.signIn({ accessToken: 'A1', refreshToken: 'R1' });
    expect([store.tokens(), store.isAuthenticated()]).toEqual([{ accessToken: 'A1', refreshToken: 'R1' }, true]);

    store.renew({ accessToken: 'A2' });
    expect([store.tokens(), store.isAuthenticated()]).toEqual([{ accessToken: 'A2', refreshToken: 'R1' }, true]);

    store.signOut();
    expect([store.tokens(), store.isAuthenticated()]).toEqual([null, false]);
    expect(ended).toEqual(['signed-out']);
    expect(warnings).not.toHaveBeenCalled();
  });

  test('set starts another session, update stays in the one under way', () => {
    const { store, sessions } = open();
    store.signIn({ accessToken: 'A1' });
    const first = sessions.session;

    store.renew({ accessToken: 'A2' });
    expect(sessions.session).toBe(first);

    store.signIn({ accessToken: 'A3' });
    expect(sessions.session).not.toBe(first);
  });

  test('stays authenticated while the access token is stale by the clock', () => {
    const { store } = open();

    store.signIn({ accessToken: 'A1', expiresAt: Date.now() - 1 });

    expect(store.isAuthenticated()).toBe(true);
  });

  test('tokens$ gives the current tokens on subscription, then each change, to each subscriber', () => {
    const { store } = open();
    const [early, late]: [(string | undefined)[], (string | undefined)[]] = [[], []];
    store.tokens$.subscribe((tokens) => early.push(tokens?.accessToken));

    store.signIn({ accessToken: 'A1' });
    store.tokens$.subscribe((tokens) => late.push(tokens?.accessToken));
    store.signOut();

    expect(early).toEqual([undefined, 'A1', undefined]);
    expect(late).toEqual(['A1', undefined]);
  });

  test('what the app does to its own object after set changes nothing', () => {
    const { store } = open();
    const mine = { accessToken: 'A1' };
    store.signIn(mine);

    mine.accessToken = 'changed';

    expect(store.tokens()).toEqual({ accessToken: 'A1' });
  });

  test('clear tells the end once, and does nothing while signed out', () => {
    const { store, ended } = open();

    store.signOut();
    store.signIn({ accessToken: 'A1' });
    store.signOut();
    store.signOut();

    expect(ended).toEqual(['signed-out']);
  });

  test('clear tells the server of the tokens it has ended, and of nothing while signed out', () => {
    const revoke = jest.fn();
    const { store } = open(revoke);

    store.signOut();
    store.signIn({ accessToken: 'A1' });
    store.signOut();
    store.signOut();

    expect(revoke.mock.calls).toEqual([[{ accessToken: 'A1' }]]);
  });

  test('update is ignored while signed out, which is said in development', () => {
    const { store } = open();

    store.renew({ accessToken: 'SECRET' });

    expect(store.tokens()).toBeNull();
    expect(warnings).toHaveBeenCalledTimes(1);
    expect(String(warnings.mock.calls[0])).toMatch(/^ngx-token-refresh: .*update\(\).*set\(\)/);
    expect(String(warnings.mock.calls[0])).not.toContain('SECRET');
  });

  const unusable: [keyof Tokens, unknown][] = [
    ['accessToken', undefined],
    ['accessToken', { accessToken: 'SECRET\r\nX-Evil: 1' }],
    ['accessToken', { accessToken: 'SECRET\0' }],
    ['accessToken', { accessToken: 'SECRET令牌' }],
    ['accessToken', { accessToken: ' SECRET' }],
    ['accessToken', { accessToken: 'undefined' }],
    ['accessToken', { accessToken: '' }],
    ['accessToken', { accessToken: ['SECRET'] }],
    ['accessToken', { refreshToken: 'SECRET' }],
    ['refreshToken', { accessToken: 'A', refreshToken: { token: 'SECRET' } }],
    ['refreshToken', { accessToken: 'A', refreshToken: '' }],
    ['expiresAt', { accessToken: 'A', expiresAt: 'SECRET' }],
    ['expiresAt', { accessToken: 'A', expiresAt: NaN }],
    ['tokenType', { accessToken: 'A', tokenType: 'Bearer SECRET' }],
  ];

  describe.each(['set', 'update'] as const)('%s', (method) => {
    test.each(unusable)(
      'refuses a record with an unusable %s (%#): one sentence, no value, nothing changed',
      (field, record) => {
        const { store, sessions } = open();
        store.signIn({ accessToken: 'A1', refreshToken: 'R1' });
        const { session } = sessions;
        let told = 0;
        store.tokens$.subscribe(() => told++);

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
        expect(store.tokens()).toEqual({ accessToken: 'A1', refreshToken: 'R1' });
        expect(sessions.session).toBe(session);
        expect(told).toBe(1);
      },
    );
  });
});
