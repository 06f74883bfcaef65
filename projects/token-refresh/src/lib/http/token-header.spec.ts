import { HttpHeaders, HttpRequest } from '@angular/common/http';
import { createEnvironmentInjector, EnvironmentInjector } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { CLOCK, systemClock } from '../platform/clock';
import { RANDOM } from '../platform/random';
import { SessionStore } from '../session/session-store';
import { COOKIE_SESSION, Tokens } from '../session/tokens';
import { TokenHeader } from './token-header';

function storeWith(tokens?: Tokens): SessionStore {
  const injector = createEnvironmentInjector(
    [SessionStore, { provide: CLOCK, useValue: systemClock(true) }, { provide: RANDOM, useValue: () => 0 }],
    TestBed.inject(EnvironmentInjector),
  );
  const store = injector.get(SessionStore);
  if (tokens) store.signIn(tokens);
  return store;
}

/** A header of tokens of this store, whatever scheme a signer wants. */
function headerOf(store: SessionStore, name = 'Authorization', scheme?: string): TokenHeader {
  return new TokenHeader(name, store, scheme);
}

/** The request with the tokens of the store. */
function attached(header: TokenHeader, store: SessionStore, request: HttpRequest<unknown>): HttpRequest<unknown> {
  const tokens = store.record?.tokens;
  if (!tokens) throw new Error('signed out');
  return header.attach(request, tokens, request.headers.keys().length > 0);
}

function isForeign(header: TokenHeader, request: HttpRequest<unknown>): boolean {
  return header.isForeign(request, request.headers.keys());
}

function requestWith(headers?: Record<string, string>): HttpRequest<unknown> {
  return new HttpRequest('GET', '/api/x', { headers: new HttpHeaders(headers) });
}

describe('TokenHeader.attach', () => {
  test.each<[string | undefined, string]>([
    [undefined, 'Bearer A1'],
    ['Bearer', 'Bearer A1'],
    ['bearer', 'Bearer A1'],
    ['BEARER', 'Bearer A1'],
    ['DPoP', 'DPoP A1'],
    ['Token', 'Token A1'],
    ['', 'A1'],
  ])('token type %j: the header is %j', (tokenType, value) => {
    const store = storeWith({ accessToken: 'A1', tokenType });
    const header = headerOf(store);

    expect(attached(header, store, requestWith()).headers.get('Authorization')).toBe(value);
  });

  test('a token that is a cookie: no header, the request as it is', () => {
    const store = storeWith(COOKIE_SESSION);
    const header = headerOf(store);
    const request = requestWith();

    expect(attached(header, store, request)).toBe(request);
    expect(isForeign(header, request)).toBe(false);
    expect(isForeign(header, requestWith({ Authorization: 'Basic mine' }))).toBe(true);
  });

  test('another name', () => {
    const store = storeWith({ accessToken: 'A1' });
    const header = headerOf(store, 'token');

    const { headers } = attached(header, store, requestWith({ Authorization: 'Basic mine' }));

    expect(headers.get('token')).toBe('Bearer A1');
    expect(headers.get('Authorization')).toBe('Basic mine');
  });

  test('leaves the request itself, and everything else in it, as it is', () => {
    const store = storeWith({ accessToken: 'A1' });
    const header = headerOf(store);
    const request = requestWith({ 'X-Mine': 'kept' });

    const sent = attached(header, store, request);

    expect(sent.headers.get('X-Mine')).toBe('kept');
    expect(sent).toMatchObject({ method: 'GET', url: '/api/x' });
    expect(request.headers.has('Authorization')).toBe(false);
  });

  test('replaces a header of an older token of ours, however its name is written', () => {
    const store = storeWith({ accessToken: 'A2' });
    const header = headerOf(store);

    const { headers } = attached(header, store, requestWith({ AUTHORIZATION: 'Bearer A1' }));

    expect(headers.getAll('Authorization')).toEqual(['Bearer A2']);
  });

  test('is built once per token: requests without headers of their own share it', () => {
    const store = storeWith({ accessToken: 'A1' });
    const header = headerOf(store);

    const [one, two] = [attached(header, store, requestWith()), attached(header, store, requestWith())];
    store.renew({ accessToken: 'A2' }, 'renew');
    const three = attached(header, store, requestWith());

    expect(two.headers).toBe(one.headers);
    expect(three.headers).not.toBe(one.headers);
    expect(three.headers.get('Authorization')).toBe('Bearer A2');
    expect(one.headers.get('Authorization')).toBe('Bearer A1');
  });

  test('a request that adds to its headers changes those of no other', () => {
    const store = storeWith({ accessToken: 'A1' });
    const header = headerOf(store);

    const one = attached(header, store, requestWith());
    one.clone({ setHeaders: { 'X-One': '1' } }).headers.keys();

    expect(attached(header, store, requestWith()).headers.keys()).toEqual(['Authorization']);
  });

  test('sends the tokens it is given, not those of the store: a request waited for that very token', () => {
    const store = storeWith({ accessToken: 'A1' });
    const header = headerOf(store);

    const { headers } = header.attach(requestWith(), { accessToken: 'A2', tokenType: 'DPoP' }, false);

    expect(headers.get('Authorization')).toBe('DPoP A2');
  });

  test('the scheme of a signer stands in front of every token but one that is a cookie', () => {
    const store = storeWith({ accessToken: 'A1', tokenType: 'Bearer' });
    const header = headerOf(store, 'Authorization', 'DPoP');

    expect(attached(header, store, requestWith()).headers.get('Authorization')).toBe('DPoP A1');
    expect(isForeign(header, requestWith({ Authorization: 'DPoP A1' }))).toBe(false);
    expect(isForeign(header, requestWith({ Authorization: 'Bearer A1' }))).toBe(true);
    const request = requestWith();
    expect(header.attach(request, COOKIE_SESSION, false)).toBe(request);
  });
});

describe('TokenHeader.isForeign', () => {
  test('no header is not foreign', () => {
    expect(isForeign(headerOf(storeWith({ accessToken: 'A1' })), requestWith())).toBe(false);
  });

  test.each(['Basic dXNlcjpwdw==', 'Bearer other', 'bearer A1', 'A1', 'Bearer A1 ', 'Bearer A', 'Bearer A11', ''])(
    '%j is foreign',
    (value) => {
      const header = headerOf(storeWith({ accessToken: 'A1' }));

      expect(isForeign(header, requestWith({ authorization: value }))).toBe(true);
    },
  );

  test.each(['AUTHORIZATION', 'authorization', 'aUthorization'])('however the app writes its name: %s', (name) => {
    const header = headerOf(storeWith({ accessToken: 'A1' }));

    expect(isForeign(header, requestWith({ [name]: 'Basic mine' }))).toBe(true);
    expect(isForeign(header, requestWith({ [name]: 'Bearer A1' }))).toBe(false);
    expect(isForeign(header, requestWith({ Accept: '*/*', [name]: 'Basic mine' }))).toBe(true);
  });

  test('headers with other names are not looked at, whatever their length', () => {
    const header = headerOf(storeWith({ accessToken: 'A1' }));

    for (const name of ['X-Request-Tag', 'Authorizatio', 'X-Authorization']) {
      expect(isForeign(header, requestWith({ [name]: 'Basic mine' }))).toBe(false);
    }
  });

  test('the current token and older ones of the session are ours', () => {
    const store = storeWith({ accessToken: 'A1' });
    const header = headerOf(store);
    store.renew({ accessToken: 'A2' }, 'renew');
    store.renew({ accessToken: 'A3', tokenType: 'DPoP' }, 'renew');

    for (const value of ['Bearer A1', 'Bearer A2', 'DPoP A3']) {
      expect(isForeign(header, requestWith({ Authorization: value }))).toBe(false);
    }
    expect(isForeign(header, requestWith({ Authorization: 'Bearer A3' }))).toBe(true);
  });

  test('the last eight are remembered', () => {
    const store = storeWith({ accessToken: 'A0' });
    const header = headerOf(store);
    for (let n = 1; n <= 9; n++) store.renew({ accessToken: `A${n}` }, 'renew');

    expect(isForeign(header, requestWith({ Authorization: 'Bearer A0' }))).toBe(true);
    expect(isForeign(header, requestWith({ Authorization: 'Bearer A1' }))).toBe(false);
  });

  test('a token of another session is foreign: that of another person, after a sign-in', () => {
    const store = storeWith({ accessToken: 'A1' });
    const header = headerOf(store);
    store.renew({ accessToken: 'A2' }, 'renew');

    store.signIn({ accessToken: 'B1' });

    for (const value of ['Bearer A1', 'Bearer A2']) {
      expect(isForeign(header, requestWith({ Authorization: value }))).toBe(true);
    }
    expect(isForeign(header, requestWith({ Authorization: 'Bearer B1' }))).toBe(false);
  });

  test('after the sign-out every header is foreign', () => {
    const store = storeWith({ accessToken: 'A1' });
    const header = headerOf(store);

    store.end('signed-out');

    expect(isForeign(header, requestWith({ Authorization: 'Bearer A1' }))).toBe(true);
  });

  test('an empty header, by which an app may want none to be sent, is foreign: signed in or out', () => {
    const store = storeWith({ accessToken: 'A1' });
    const header = headerOf(store);

    expect(isForeign(header, requestWith({ Authorization: '' }))).toBe(true);
    store.end('signed-out');

    expect(isForeign(header, requestWith({ Authorization: '' }))).toBe(true);
  });

  test('with a header of another name, Authorization belongs to the app', () => {
    const header = headerOf(storeWith({ accessToken: 'A1' }), 'token');

    expect(isForeign(header, requestWith({ Authorization: 'Basic mine' }))).toBe(false);
    expect(isForeign(header, requestWith({ Token: 'mine' }))).toBe(true);
  });
});
