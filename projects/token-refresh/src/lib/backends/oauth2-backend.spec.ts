import { HttpClient, HttpErrorResponse, provideHttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting, TestRequest } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { from } from 'rxjs';
import { Tokens } from '../session/tokens';
import { oauth2Backend, OAuth2BackendOptions } from './oauth2-backend';
import { RefreshOutcome, TokenBackend } from './token-backend';

const NOW = Date.UTC(2026, 0, 1);
const SIGNED_IN: Tokens = { accessToken: 'A1', refreshToken: 'R1' };
const ANSWER = { access_token: 'A2', token_type: 'Bearer' };

let wire: HttpTestingController;
let warn: jest.SpyInstance;

beforeEach(() => {
  TestBed.configureTestingModule({ providers: [provideHttpClient(), provideHttpClientTesting()] });
  wire = TestBed.inject(HttpTestingController);
  warn = jest.spyOn(console, 'warn').mockImplementation();
});

afterEach(() => {
  wire.verify();
  warn.mockRestore();
});

function backend(options: Partial<OAuth2BackendOptions> = {}): TokenBackend {
  return oauth2Backend({ tokenEndpoint: '/token', ...options });
}

function context() {
  return { http: TestBed.inject(HttpClient), now: () => NOW };
}

function exchange(by: TokenBackend, tokens: Tokens = SIGNED_IN): RefreshOutcome[] {
  const outcomes: RefreshOutcome[] = [];
  from(by.refresh(tokens, context())).subscribe((outcome) => outcomes.push(outcome));
  return outcomes;
}

const only = (): TestRequest => wire.expectOne(() => true);

/** The parameters of the form that was sent. */
function form(): Record<string, string> {
  const { request } = only();
  expect(request.method).toBe('POST');
  expect(request.headers.keys()).toEqual(['Content-Type']);
  expect(request.headers.get('Content-Type')).toBe('application/x-www-form-urlencoded');
  return Object.fromEntries(new URLSearchParams(request.body as string));
}

function outcomeOf(body: unknown, options: Partial<OAuth2BackendOptions> = {}, status = 200): RefreshOutcome {
  const outcomes = exchange(backend(options));
  only().flush(body as object, { status, statusText: 'of the server' });
  expect(outcomes).toHaveLength(1);
  const [outcome] = outcomes;
  if (!outcome) throw new Error('no outcome');
  return outcome;
}

describe('oauth2Backend, the request (RFC 6749 §6)', () => {
  test('a form with the refresh token, and nothing else', () => {
    exchange(backend());

    expect(form()).toEqual({ grant_type: 'refresh_token', refresh_token: 'R1' });
  });

  test('with client id, scope and further parameters', () => {
    exchange(backend({ clientId: 'spa', scope: 'openid a b', params: { audience: 'https://api' } }));

    expect(form()).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'R1',
      client_id: 'spa',
      scope: 'openid a b',
      audience: 'https://api',
    });
  });

  test('further parameters cannot replace what makes it a refresh', () => {
    exchange(backend({ clientId: 'spa', params: { grant_type: 'password', refresh_token: 'x', client_id: 'y' } }));

    expect(form()).toEqual({ grant_type: 'refresh_token', refresh_token: 'R1', client_id: 'spa' });
  });

  test('a refresh token with every character that a form reserves arrives as it is', () => {
    const refreshToken = '1//a+b/c=d&e;f g%20?ü';
    exchange(backend(), { accessToken: 'A1', refreshToken });

    const body = only().request.body as string;
    expect(new URLSearchParams(body).get('refresh_token')).toBe(refreshToken);
    expect(body).not.toMatch(/[;?ü/ ]/);
  });

  test('no credentials, nothing in the URL', () => {
    exchange(backend({ tokenEndpoint: 'https://as.example.com/token?key=k' }));

    const { request } = only();
    expect(request.withCredentials).toBe(false);
    expect(request.urlWithParams).toBe('https://as.example.com/token?key=k');
  });

  test('no refresh token: no call', () => {
    expect(exchange(backend(), { accessToken: 'A1' })).toEqual([{ type: 'no-refresh-token' }]);
  });
});

describe('oauth2Backend, the answer (RFC 6749 §5.1)', () => {
  test('all fields', () => {
    expect(outcomeOf({ ...ANSWER, refresh_token: 'R2', expires_in: 60, scope: 'a', id_token: 'I' })).toEqual({
      type: 'refreshed',
      tokens: { accessToken: 'A2', refreshToken: 'R2', tokenType: 'Bearer', expiresAt: NOW + 60_000 },
    });
  });

  test('C8 no new refresh token: none is made up, so that the old one is kept', () => {
    expect(outcomeOf(ANSWER)).toStrictEqual({
      type: 'refreshed',
      tokens: { accessToken: 'A2', tokenType: 'Bearer' },
    });
  });

  test('a life written as a text', () => {
    expect(outcomeOf({ ...ANSWER, expires_in: '3600' })).toMatchObject({ tokens: { expiresAt: NOW + 3_600_000 } });
  });

  test.each(['Bearer', 'bearer', 'BEARER', 'Bearer ', undefined])(
    'token type %s is one that can be sent',
    (token_type) => {
      expect(outcomeOf({ ...ANSWER, token_type })).toMatchObject({ type: 'refreshed' });
    },
  );

  test.each(['DPoP', 'mac', 'N_A', '', 5, ['Bearer'], 'Bear er'])('token type %j is not', (token_type) => {
    expect(outcomeOf({ ...ANSWER, token_type })).toEqual({ type: 'invalid-response', status: 200 });
  });

  test('a token type that cannot be sent is told on the console, once for each backend; an answer without a token is not', () => {
    outcomeOf({ token_type: 'DPoP' });
    expect(warn).not.toHaveBeenCalled();
    const one = backend();
    for (const token_type of ['DPoP', 'mac']) {
      exchange(one);
      only().flush({ ...ANSWER, token_type });
    }
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/`token_type` is not Bearer.*`tokenType`/)]]);
  });

  test('another token type that the server is known for', () => {
    expect(outcomeOf({ ...ANSWER, token_type: 'jwt' }, { tokenType: 'JWT' })).toMatchObject({
      tokens: { tokenType: 'jwt' },
    });
    expect(outcomeOf({ access_token: 'A2' }, { tokenType: 'JWT' })).toMatchObject({ tokens: { tokenType: 'JWT' } });
    expect(outcomeOf(ANSWER, { tokenType: 'JWT' })).toMatchObject({ type: 'invalid-response' });
  });

  test.each<[string, unknown]>([
    ['nothing', null],
    ['a page', '<html>login</html>'],
    ['an empty object', {}],
    ['an error with status 200', { error: 'invalid_grant' }],
    ['"undefined" for a token', { ...ANSWER, access_token: 'undefined' }],
    ['LF in the token', { ...ANSWER, access_token: 'A\n2' }],
    ['"" for a refresh token', { ...ANSWER, refresh_token: '' }],
    ['a word for a life', { ...ANSWER, expires_in: 'soon' }],
    ['a negative life', { ...ANSWER, expires_in: -60 }],
    ['a life in ms', { ...ANSWER, expires_in: 86_400_000 }],
    ['a token in __proto__', JSON.parse('{"__proto__": {"access_token": "evil"}}')],
  ])('given %s: an invalid answer', (_, body) => {
    expect(outcomeOf(body)).toEqual({ type: 'invalid-response', status: 200 });
  });

  test('where it names no life, the token itself may', () => {
    const tokenExpiry = (token: string): number => (token === 'A2' ? NOW + 5 : NaN);

    expect(outcomeOf(ANSWER, { tokenExpiry })).toMatchObject({ tokens: { expiresAt: NOW + 5 } });
    expect(outcomeOf({ ...ANSWER, expires_in: 60 }, { tokenExpiry })).toMatchObject({
      tokens: { expiresAt: NOW + 60_000 },
    });
    expect(outcomeOf({ ...ANSWER, access_token: 'A3' }, { tokenExpiry }).type).toBe('invalid-response');
    expect(backend({ tokenExpiry }).expiresAt?.({ accessToken: 'A2' })).toBe(NOW + 5);
    expect(backend()).toMatchObject({ expiresAt: undefined });
  });
});

describe('oauth2Backend, the refusal (RFC 6749 §5.2)', () => {
  test.each([400, 401])('HTTP %d invalid_grant: the session is over', (status) => {
    expect(outcomeOf({ error: 'invalid_grant' }, {}, status).type).toBe('rejected');
    expect(warn).not.toHaveBeenCalled();
  });

  test.each<[number, string, RegExp]>([
    [401, 'invalid_client', /`invalid_client`.*`clientId`/],
    [400, 'invalid_client', /`clientId`/],
    [400, 'unauthorized_client', /grant type refresh_token/],
    [400, 'unsupported_grant_type', /`tokenEndpoint`/],
    [400, 'invalid_scope', /`scope`/],
    [400, 'invalid_request', /`params`/],
    [400, 'invalid_target', /`params`/],
    [400, 'use_dpop_nonce', /proof of possession/],
  ])(
    'HTTP %d %s: the configuration is wrong; the session is kept, the console says what to do',
    (status, error, words) => {
      expect(outcomeOf({ error }, {}, status)).toMatchObject({ type: 'invalid-response', status });
      expect(warn.mock.calls).toEqual([[expect.stringMatching(words)]]);
    },
  );

  test('the console says so once for each backend, not once for each refresh', () => {
    const one = backend();
    for (const error of ['invalid_client', 'invalid_scope', 'invalid_client']) {
      exchange(one);
      only().flush({ error }, { status: 400, statusText: 'Bad Request' });
    }
    expect(warn).toHaveBeenCalledTimes(1);
    outcomeOf({ error: 'invalid_client' }, {}, 400);
    expect(warn).toHaveBeenCalledTimes(2);
  });

  test.each(['server_error', 'temporarily_unavailable'])('HTTP 400 %s: not now', (error) => {
    expect(outcomeOf({ error }, {}, 400)).toMatchObject({ type: 'unavailable', status: 400 });
  });

  test.each<[string, unknown]>([
    ['a code of the server’s own', { error: 'token_revoked' }],
    ['a code that is a name of every object', { error: 'constructor' }],
    ['a code that ends like one that is known', { error: 'no_server_error' }],
    ['a code that begins like one that is known', { error: 'server_errors' }],
    ['a code that ends like one about the configuration', { error: 'my_invalid_scope' }],
    ['a code that begins like one about the configuration', { error: 'invalid_scopes' }],
    ['no code', {}],
    ['nothing', null],
    ['a text', 'no'],
  ])('HTTP 400 with %s: the session is over', (_, body) => {
    expect(outcomeOf(body, {}, 400).type).toBe('rejected');
  });

  test('a page of a firewall is silence, and so is any status that is no refusal, whatever its body', () => {
    const outcomes = exchange(backend());
    only().flush('<html>', { status: 403, statusText: 'Forbidden', headers: { 'Content-Type': 'text/html' } });
    expect(outcomes[0]?.type).toBe('unavailable');
    for (const status of [404, 408, 429, 500, 503]) {
      expect(outcomeOf({ error: 'invalid_grant' }, {}, status)).toMatchObject({ type: 'unavailable', status });
      expect(outcomeOf({ error: 'invalid_scope' }, {}, status)).toMatchObject({ type: 'unavailable', status });
    }
  });

  test('`refreshRejectedErrors` alone end the session where they are given', () => {
    const options = { errorField: 'error.message', refreshRejectedErrors: ['TOKEN_EXPIRED'] };

    expect(outcomeOf({ error: { message: 'TOKEN_EXPIRED' } }, options, 400).type).toBe('rejected');
    expect(outcomeOf({ error: { message: 'API key R1 not valid' } }, options, 400).type).toBe('invalid-response');
    expect(outcomeOf({ error: 'TOKEN_EXPIRED' }, options, 400).type).toBe('invalid-response');
    expect(outcomeOf({ error: 4711 }, { refreshRejectedErrors: ['4711'] }, 400).type).toBe('rejected');
    expect(warn.mock.calls).toEqual(Array(2).fill([expect.stringMatching(/`refreshRejectedErrors` does not list/)]));
    expect(JSON.stringify(warn.mock.calls)).not.toContain('R1');
  });

  test('what it failed with is told without the body', () => {
    const outcome = outcomeOf({ error: 'invalid_client', hint: 'R1' }, { tokenEndpoint: '/token?key=SECRET' }, 401);

    const { cause } = outcome as { cause: HttpErrorResponse };
    expect(cause).toMatchObject({ status: 401, url: '/token', error: null });
  });
});

describe('oauth2Backend, revocation (RFC 7009 §2.1)', () => {
  const revoke = (by: TokenBackend, tokens = SIGNED_IN): void => {
    from(by.revoke?.(tokens, context()) ?? []).subscribe();
  };

  test('a form with the refresh token', () => {
    revoke(backend({ revocationEndpoint: '/revoke', clientId: 'spa' }));

    expect(form()).toEqual({ token: 'R1', token_type_hint: 'refresh_token', client_id: 'spa' });
  });

  test('no refresh token: no call', () => {
    revoke(backend({ revocationEndpoint: '/revoke' }), { accessToken: 'A1' });
  });

  test('no endpoint: no revocation', () => {
    expect(backend()).not.toHaveProperty('revoke');
  });
});

describe('oauth2Backend, at start-up', () => {
  test.each(['tokenEndpoint', 'revocationEndpoint'])('%s that nothing can be sent to throws, naming it', (option) => {
    for (const url of ['', 'ftp://x', 'https://u:p@x/token', 5, null]) {
      expect(() => backend({ [option]: url })).toThrow(
        new RegExp(`^ngx-token-refresh: \`${option}\` of oauth2Backend.* such as "/oauth/token"\\.$`),
      );
    }
  });

  test('a client secret is taken, with a warning', () => {
    exchange(backend({ params: { client_secret: 's' } }));

    expect(form()).toMatchObject({ client_secret: 's' });
    expect(warn.mock.calls).toEqual([[expect.stringContaining('`client_secret`')]]);
  });

  test('leaves challenges to the default (RFC 6750)', () => {
    expect(backend()).not.toHaveProperty('isChallenge');
    expect(backend()).not.toHaveProperty('header');
  });
});
