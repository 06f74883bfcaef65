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
  if (tokens) store.start(tokens);
  return store;
}

function attached(header: TokenHeader, request: HttpRequest<unknown>): HttpRequest<unknown> {
  return header.attach(request, request.headers.keys().length > 0);
}

function isForeign(header: TokenHeader, request: HttpRequest<unknown>): boolean {
  return header.isForeign(request, request.headers.keys());
}

function requestWith(headers?: Record<string, string>): HttpRequest<unknown> {
  return new HttpRequest('GET', '/api/x', { headers: new HttpHeaders(headers) });
}

describe('TokenHeader, attaching', () => {
  test.each<[string | undefined, string]>([
    [undefined, 'Bearer A1'],
    ['Bearer', 'Bearer A1'],
    ['bearer', 'Bearer A1'],
    ['BEARER', 'Bearer A1'],
    ['DPoP', 'DPoP A1'],
    ['Token', 'Token A1'],
    ['', 'A1'],
  ])('token type %j: the header is %j', (tokenType, value) => {
    const header = new TokenHeader('Authorization', storeWith({ accessToken: 'A1', tokenType }));

    expect(attached(header, requestWith()).headers.get('Authorization')).toBe(value);
  });

  test('a token that is a cookie: no header, the request as it is', () => {
    const header = new TokenHeader('Authorization', storeWith(COOKIE_SESSION));
    const request = requestWith();

    expect(attached(header, request)).toBe(request);
    expect(isForeign(header, request)).toBe(false);
    expect(isForeign(header, requestWith({ Authorization: 'Basic mine' }))).toBe(true);
  });

  test('another name', () => {
    const header = new TokenHeader('token', storeWith({ accessToken: 'A1' }));

    const { headers } = attached(header, requestWith({ Authorization: 'Basic mine' }));

    expect(headers.get('token')).toBe('Bearer A1');
    expect(headers.get('Authorization')).toBe('Basic mine');
  });

  test('leaves the request itself, and everything else in it, as it is', () => {
    const header = new TokenHeader('Authorization', storeWith({ accessToken: 'A1' }));
    const request = requestWith({ 'X-Mine': 'kept' });

    const sent = attached(header, request);

    expect(sent.headers.get('X-Mine')).toBe('kept');
    expect(sent).toMatchObject({ method: 'GET', url: '/api/x' });
    expect(request.headers.has('Authorization')).toBe(false);
  });

  test('replaces a header of an older token of ours, however its name is written', () => {
    const header = new TokenHeader('Authorization', storeWith({ accessToken: 'A2' }));

    const { headers } = attached(header, requestWith({ AUTHORIZATION: 'Bearer A1' }));

    expect(headers.getAll('Authorization')).toEqual(['Bearer A2']);
  });

  test('is built once per token: requests without headers of their own share it', () => {
    const store = storeWith({ accessToken: 'A1' });
    const header = new TokenHeader('Authorization', store);

    const [one, two] = [attached(header, requestWith()), attached(header, requestWith())];
    store.replace({ accessToken: 'A2' });
    const three = attached(header, requestWith());

    expect(two.headers).toBe(one.headers);
    expect(three.headers).not.toBe(one.headers);
    expect(three.headers.get('Authorization')).toBe('Bearer A2');
    expect(one.headers.get('Authorization')).toBe('Bearer A1');
  });

  test('a request that adds to its headers changes those of no other', () => {
    const header = new TokenHeader('Authorization', storeWith({ accessToken: 'A1' }));

    const one = attached(header, requestWith());
    one.clone({ setHeaders: { 'X-One': '1' } }).headers.keys();

    expect(attached(header, requestWith()).headers.keys()).toEqual(['Authorization']);
  });

  test('uses the newest token in a listener that hears of it before the header does', () => {
    const store = storeWith();
    const seen: (string | null)[] = [];
    // tokens$ is told before watchers are: the header has not been renewed yet.
    store.tokens$.subscribe(
      (tokens) => tokens && seen.push(attached(header, requestWith()).headers.get('Authorization')),
    );
    const header = new TokenHeader('Authorization', store);

    store.start({ accessToken: 'A1' });
    store.replace({ accessToken: 'A2' });

    expect(seen).toEqual(['Bearer A1', 'Bearer A2']);
  });
});

describe('TokenHeader, telling whose header it is', () => {
  test('no header is not foreign', () => {
    expect(isForeign(new TokenHeader('Authorization', storeWith({ accessToken: 'A1' })), requestWith())).toBe(false);
  });

  test.each(['Basic dXNlcjpwdw==', 'Bearer other', 'bearer A1', 'A1', 'Bearer A1 ', 'Bearer A', 'Bearer A11', ''])(
    '%j is foreign',
    (value) => {
      const header = new TokenHeader('Authorization', storeWith({ accessToken: 'A1' }));

      expect(isForeign(header, requestWith({ authorization: value }))).toBe(true);
    },
  );

  test.each(['AUTHORIZATION', 'authorization', 'aUthorization'])('however the app writes its name: %s', (name) => {
    const header = new TokenHeader('Authorization', storeWith({ accessToken: 'A1' }));

    expect(isForeign(header, requestWith({ [name]: 'Basic mine' }))).toBe(true);
    expect(isForeign(header, requestWith({ [name]: 'Bearer A1' }))).toBe(false);
    expect(isForeign(header, requestWith({ Accept: '*/*', [name]: 'Basic mine' }))).toBe(true);
  });

  test('headers with other names are not looked at, whatever their length', () => {
    const header = new TokenHeader('Authorization', storeWith({ accessToken: 'A1' }));

    for (const name of ['X-Request-Tag', 'Authorizatio', 'X-Authorization']) {
      expect(isForeign(header, requestWith({ [name]: 'Basic mine' }))).toBe(false);
    }
  });

  test('the current token and older ones of the session are ours', () => {
    const store = storeWith({ accessToken: 'A1' });
    const header = new TokenHeader('Authorization', store);
    store.replace({ accessToken: 'A2' });
    store.replace({ accessToken: 'A3', tokenType: 'DPoP' });

    for (const value of ['Bearer A1', 'Bearer A2', 'DPoP A3']) {
      expect(isForeign(header, requestWith({ Authorization: value }))).toBe(false);
    }
    expect(isForeign(header, requestWith({ Authorization: 'Bearer A3' }))).toBe(true);
  });

  test('the last eight are remembered', () => {
    const store = storeWith({ accessToken: 'A0' });
    const header = new TokenHeader('Authorization', store);
    for (let n = 1; n <= 9; n++) store.replace({ accessToken: `A${n}` });

    expect(isForeign(header, requestWith({ Authorization: 'Bearer A0' }))).toBe(true);
    expect(isForeign(header, requestWith({ Authorization: 'Bearer A1' }))).toBe(false);
  });

  test('a token of another session is foreign: that of another person, after a sign-in', () => {
    const store = storeWith({ accessToken: 'A1' });
    const header = new TokenHeader('Authorization', store);
    store.replace({ accessToken: 'A2' });

    store.start({ accessToken: 'B1' });

    for (const value of ['Bearer A1', 'Bearer A2']) {
      expect(isForeign(header, requestWith({ Authorization: value }))).toBe(true);
    }
    expect(isForeign(header, requestWith({ Authorization: 'Bearer B1' }))).toBe(false);
  });

  test('after the sign-out every header is foreign', () => {
    const store = storeWith({ accessToken: 'A1' });
    const header = new TokenHeader('Authorization', store);

    store.end('signed-out');

    expect(isForeign(header, requestWith({ Authorization: 'Bearer A1' }))).toBe(true);
  });

  test('an empty header, by which an app may want none to be sent, is foreign: signed in or out', () => {
    const store = storeWith({ accessToken: 'A1' });
    const header = new TokenHeader('Authorization', store);

    expect(isForeign(header, requestWith({ Authorization: '' }))).toBe(true);
    store.end('signed-out');

    expect(isForeign(header, requestWith({ Authorization: '' }))).toBe(true);
  });

  test('with a header of another name, Authorization is the app’s own affair', () => {
    const header = new TokenHeader('token', storeWith({ accessToken: 'A1' }));

    expect(isForeign(header, requestWith({ Authorization: 'Basic mine' }))).toBe(false);
    expect(isForeign(header, requestWith({ Token: 'mine' }))).toBe(true);
  });
});
