import { createEnvironmentInjector, EnvironmentInjector, runInInjectionContext, Signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { provideHttpClient } from '@angular/common/http';
import {
  COOKIE_SESSION,
  injectJwtClaims,
  provideTokenRefresh,
  restBackend,
  TokenRefreshModule,
  TokenStore,
} from 'ngx-token-refresh';

function base64url(bytes: Iterable<number>): string {
  return Buffer.from([...bytes]).toString('base64url');
}

function jwt(payload: string | Iterable<number>): string {
  const bytes = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
  return `${base64url(new TextEncoder().encode('{"alg":"none"}'))}.${base64url(bytes)}.c2ln`;
}

const config = { backend: restBackend({ refreshUrl: '/api/auth/refresh' }) };

describe.each([
  ['standalone', { providers: [provideHttpClient(), provideTokenRefresh(config)] }],
  ['NgModule', { imports: [TokenRefreshModule.forRoot(config)], providers: [provideHttpClient()] }],
])('A13 injectJwtClaims() [%s]', (_, setUp) => {
  let store: TokenStore;
  let claims: Signal<unknown>;
  beforeEach(() => {
    TestBed.configureTestingModule(setUp);
    store = TestBed.inject(TokenStore);
    claims = TestBed.runInInjectionContext(() => injectJwtClaims());
  });

  test('A13 is null while signed out, and the claims of the token of each moment', () => {
    expect(claims()).toBeNull();
    store.signIn({ accessToken: jwt('{"sub":"1","roles":["a"]}'), refreshToken: 'R1' });
    expect(claims()).toEqual({ sub: '1', roles: ['a'] });
    store.renew({ accessToken: jwt('{"sub":"1","roles":["a","b"]}') });
    expect(claims()).toEqual({ sub: '1', roles: ['a', 'b'] });
    void store.signOut();
    expect(claims()).toBeNull();
  });

  test('A13 is the same object while the token is the same, wherever it is asked for', () => {
    const accessToken = jwt('{"sub":"1"}');
    store.signIn({ accessToken, refreshToken: 'R1' });
    const first = claims();
    store.renew({ accessToken, refreshToken: 'R2', expiresAt: Date.now() + 60_000 });
    expect(claims()).toBe(first);
    expect(TestBed.runInInjectionContext(() => injectJwtClaims())()).toBe(first);
    store.renew({ accessToken: jwt('{"sub":"1" }') });
    expect(claims()).not.toBe(first);
  });

  test.each<[string, unknown]>([
    ['{"name":"Ådä 令 🚲"}', { name: 'Ådä 令 🚲' }],
    ['{"x":"???>>>~~~"}', { x: '???>>>~~~' }],
    ['{}', {}],
    [' {"a":\n1} ', { a: 1 }],
  ])('A13 reads %s', (payload, expected) => {
    store.signIn({ accessToken: jwt(payload) });
    expect(claims()).toEqual(expected);
  });

  test('A13 a claim called __proto__ is a claim', () => {
    store.signIn({ accessToken: jwt('{"__proto__":{"admin":true}}') });
    expect(Object.keys(claims() as object)).toEqual(['__proto__']);
    expect((claims() as { admin?: unknown }).admin).toBeUndefined();
    expect(Object.getPrototypeOf(claims())).toBe(Object.prototype);
  });

  test.each([
    ['an opaque token', 'abcdef'],
    ['two parts', 'e30.e30'],
    ['five parts: encrypted', 'e30.a.b.c.d'],
    ['bad base64url', 'e30.e+30=/!.c2ln'],
    ['padding', 'e30.e30=.c2ln'],
    ['a payload of a length that base64 cannot have', 'e30.abcde.c2ln'],
    ['a payload that is no UTF-8', jwt([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['a payload that is no JSON', jwt('{"exp":')],
    ['null', jwt('null')],
    ['a list', jwt('[1]')],
    ['a text', jwt('"sub"')],
    ['a number', jwt('1')],
    ['lists in lists', jwt('['.repeat(20_000))],
  ])('A13 is null, and throws nothing, given %s', (_, accessToken) => {
    store.signIn({ accessToken });
    expect(claims()).toBeNull();
  });

  test('A13 is null where the access token is a cookie, whatever stands in its place', () => {
    store.signIn(COOKIE_SESSION);
    expect(claims()).toBeNull();
    store.signIn({ ...COOKIE_SESSION, accessToken: jwt('{"sub":"1"}') });
    expect(claims()).toBeNull();
  });

  test.each([
    ['a long token', 'e'.repeat(200_000)],
    ['a long payload', `e30.${'e30'.repeat(70_000)}.c2ln`],
    ['many dots', 'e30.'.repeat(50_000)],
  ])('A13 H2 takes linear time, given %s', (_, accessToken) => {
    store.signIn({ accessToken });
    const before = process.cpuUsage();
    expect(claims()).toBeNull();
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1_000).toBeLessThan(200);
  });

  test('A13 finds the session in an injector below the root', () => {
    const below = createEnvironmentInjector([provideTokenRefresh(config)], TestBed.inject(EnvironmentInjector));
    below.get(TokenStore).signIn({ accessToken: jwt('{"sub":"below"}') });
    store.signIn({ accessToken: jwt('{"sub":"root"}') });
    expect(runInInjectionContext(below, () => injectJwtClaims<{ sub: string }>())()?.sub).toBe('below');
    expect(claims()).toEqual({ sub: 'root' });
  });
});
