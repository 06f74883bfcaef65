import { HttpHeaders, HttpRequest } from '@angular/common/http';
import { createEnvironmentInjector, EnvironmentInjector } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { CLOCK, systemClock } from '../platform/clock';
import { RANDOM } from '../platform/random';
import { SessionStore } from '../session/session-store';
import { COOKIE_SESSION, Tokens } from '../session/tokens';
import { hasNoHeaders, TokenHeader } from './token-header';

type Headers = Record<string, string>;

/** Signed in with these tokens. */
function open(tokens: Tokens = { accessToken: 'A1' }, name = 'Authorization', scheme?: string) {
  const injector = createEnvironmentInjector(
    [SessionStore, { provide: CLOCK, useValue: systemClock(true) }, { provide: RANDOM, useValue: () => 0 }],
    TestBed.inject(EnvironmentInjector),
  );
  const store = injector.get(SessionStore);
  store.signIn(tokens);
  const header = new TokenHeader(name, store, scheme);
  /** The request with the tokens of the store. */
  const attach = (request: HttpRequest<unknown>) =>
    header.attach(request, store.record?.tokens ?? tokens, hasNoHeaders(request.headers));
  const isForeign = (headers: Headers = {}) => header.isForeign(requestWith(headers));
  return { store, header, attach, isForeign };
}

function requestWith(headers?: Headers): HttpRequest<unknown> {
  return new HttpRequest('GET', '/api/x', { headers: new HttpHeaders(headers) });
}

describe('TokenHeader.attach', () => {
  test('a token that is a cookie: no header, the request as it is', () => {
    const { attach, isForeign } = open(COOKIE_SESSION);
    const request = requestWith();

    expect(attach(request)).toBe(request);
    expect(isForeign({ Authorization: 'Basic mine' })).toBe(true);
  });

  test('leaves the request itself, and its other headers, as they are', () => {
    const request = requestWith({ 'X-Mine': 'kept', Authorization: 'Basic mine' });

    const sent = open(undefined, 'token').attach(request);

    expect(sent).toMatchObject({ method: 'GET', url: '/api/x' });
    expect(sent.headers.keys().map((name) => [name, sent.headers.get(name)])).toEqual([
      ['X-Mine', 'kept'],
      ['Authorization', 'Basic mine'],
      ['token', 'Bearer A1'],
    ]);
    expect(request.headers.has('token')).toBe(false);
  });

  test('replaces a header of an older token of ours, however its name is written', () => {
    const { headers } = open({ accessToken: 'A2' }).attach(requestWith({ AUTHORIZATION: 'Bearer A1' }));

    expect(headers.getAll('Authorization')).toEqual(['Bearer A2']);
  });

  test('is built once per token: requests without headers of their own share it, and change it for no other', () => {
    const { attach, store } = open();

    const [one, two] = [attach(requestWith()), attach(requestWith())];
    one.clone({ setHeaders: { 'X-One': '1' } }).headers.keys();
    expect(two.headers).toBe(one.headers);
    expect(two.headers.keys()).toEqual(['Authorization']);
    store.renew({ accessToken: 'A2' }, 'renew');

    expect(attach(requestWith()).headers.get('Authorization')).toBe('Bearer A2');
    expect(one.headers.get('Authorization')).toBe('Bearer A1');
  });

  test('sends the tokens it is given, not those of the store: a request waited for that very token', () => {
    const { headers } = open().header.attach(requestWith(), { accessToken: 'A2', tokenType: 'DPoP' }, false);

    expect(headers.get('Authorization')).toBe('DPoP A2');
  });

  test('the scheme of a signer stands in front of every token but one that is a cookie', () => {
    const { attach, header, isForeign } = open({ accessToken: 'A1', tokenType: 'Bearer' }, 'Authorization', 'DPoP');
    const request = requestWith();

    expect(attach(request).headers.get('Authorization')).toBe('DPoP A1');
    expect(isForeign({ Authorization: 'DPoP A1' })).toBe(false);
    expect(isForeign({ Authorization: 'Bearer A1' })).toBe(true);
    expect(header.attach(request, COOKIE_SESSION, false)).toBe(request);
  });
});

describe('TokenHeader.isForeign', () => {
  test.each<[boolean, Headers | undefined]>([
    [false, undefined],
    [false, { aUthorization: 'Bearer A1' }],
    [true, { aUthorization: 'Basic dXNlcjpwdw==' }],
    [true, { Accept: '*/*', AUTHORIZATION: 'Basic mine' }],
    ...['bearer A1', 'A1', 'Bearer A1 ', 'Bearer A', 'Bearer A11'].map((value): [boolean, Headers] => [
      true,
      { authorization: value },
    ]),
    // By an empty one an app may want none to be sent.
    [true, { Authorization: '' }],
    // Of the same length, shorter, longer.
    ...['X-Request-Tag', 'Authorizatio', 'X-Authorization'].map((name): [boolean, Headers] => [
      false,
      { [name]: 'Basic mine' },
    ]),
  ])('%j: %j', (foreign, headers) => {
    expect(open().isForeign(headers)).toBe(foreign);
  });

  test('the current token and older ones of the session are ours, eight of them', () => {
    const { isForeign, store } = open({ accessToken: 'A0' });
    for (let n = 1; n <= 8; n++) store.renew({ accessToken: `A${n}` }, 'renew');
    store.renew({ accessToken: 'A9', tokenType: 'DPoP' }, 'renew');

    const values = ['Bearer A0', 'Bearer A1', 'Bearer A8', 'DPoP A9', 'Bearer A9'];
    expect(values.map((value) => isForeign({ Authorization: value }))).toEqual([true, false, false, false, true]);
  });

  test('tokens of another session are foreign, and all are after the sign-out', () => {
    const { isForeign, store } = open();
    store.renew({ accessToken: 'A2' }, 'renew');
    const foreign = (): boolean[] =>
      ['Bearer A1', 'Bearer A2', 'Bearer B1', ''].map((value) => isForeign({ Authorization: value }));

    store.signIn({ accessToken: 'B1' });
    expect(foreign()).toEqual([true, true, false, true]);

    store.end('signed-out');
    expect(foreign()).toEqual([true, true, true, true]);
  });

  test('with a header of another name, Authorization belongs to the app', () => {
    const { isForeign } = open(undefined, 'token');

    expect(isForeign({ Authorization: 'Basic mine' })).toBe(false);
    expect(isForeign({ Token: 'mine' })).toBe(true);
  });
});

describe('hasNoHeaders', () => {
  test.each<[string, HttpHeaders, boolean]>([
    ['none', new HttpHeaders(), true],
    ['an empty object', new HttpHeaders({}), true],
    ['one', new HttpHeaders({ Accept: '*/*' }), false],
    ['one as text', new HttpHeaders('Accept: */*'), false],
    ['one that was added', new HttpHeaders().set('Accept', '*/*'), false],
    ['none any more', new HttpHeaders({ Accept: '*/*' }).delete('accept'), true],
  ])('of %s', (_, headers, expected) => {
    expect(hasNoHeaders(headers)).toBe(expected);
  });

  test('is never said where the headers of Angular keep their names elsewhere', () => {
    const headers = new HttpHeaders();
    Object.assign(headers, { normalizedNames: undefined });

    expect(hasNoHeaders(headers)).toBe(false);
  });
});
