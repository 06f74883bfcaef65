import { HttpErrorResponse } from '@angular/common/http';
import { from } from 'rxjs';
import { NOW, outcomeOf, read, requestOf, Wire } from '../../../test/world/exchange';
import { Tokens } from '../session/tokens';
import { oauth2Backend, OAuth2BackendOptions } from './oauth2-backend';
import { RefreshOutcome, TokenBackend } from './token-backend';

// What all backends have in common is in answers.spec.ts and refresh-request.spec.ts.

const SIGNED_IN: Tokens = { accessToken: 'A1', refreshToken: 'R1' };
const ANSWER = { access_token: 'A2', token_type: 'Bearer' };

let warn: jest.SpyInstance;
beforeEach(() => (warn = jest.spyOn(console, 'warn').mockImplementation()));
afterEach(() => warn.mockRestore());

function backend(options: Partial<OAuth2BackendOptions> = {}): TokenBackend {
  return oauth2Backend({ tokenEndpoint: '/token', ...options });
}

function outcomeOfBody(body: unknown, options: Partial<OAuth2BackendOptions> = {}): RefreshOutcome {
  return outcomeOf(backend(options), { body });
}

/** Of a refresh that is refused. */
function refused(error: unknown, status = 400, by = backend()): RefreshOutcome {
  return outcomeOf(by, { status, body: { error } });
}

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

describe('oauth2Backend, the request (RFC 6749 §6)', () => {
  test.each<[Partial<OAuth2BackendOptions>, object]>([
    [{}, {}],
    [
      { clientId: 'spa', scope: 'openid a b', params: { audience: 'https://api' } },
      { client_id: 'spa', scope: 'openid a b', audience: 'https://api' },
    ],
    // What makes it a refresh cannot be replaced.
    [{ clientId: 'spa', params: { grant_type: 'password', refresh_token: 'x', client_id: 'y' } }, { client_id: 'spa' }],
  ])('with %j, a form', (options, fields) => {
    const { body, ...rest } = read(requestOf(backend({ tokenEndpoint: '/token?key=k', ...options })));

    expect(rest).toEqual({ line: 'POST /token?key=k', headers: FORM, withCredentials: false });
    expect(Object.fromEntries(new URLSearchParams(body as string))).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'R1',
      ...fields,
    });
  });

  test('a refresh token with every character that a form reserves arrives as it is', () => {
    const refreshToken = '1//a+b/c=d&e;f g%20?ü';

    const body = requestOf(backend(), { accessToken: 'A1', refreshToken }).body as string;

    expect(new URLSearchParams(body).get('refresh_token')).toBe(refreshToken);
    expect(body).not.toMatch(/[;?ü/ ]/);
  });
});

describe('oauth2Backend, the answer (RFC 6749 §5.1)', () => {
  test('C8 all fields; without a new refresh token none is made up, so that the old one is kept', () => {
    const tokens = { accessToken: 'A2', tokenType: 'Bearer', expiresAt: NOW + 60_000 };
    const body = { ...ANSWER, expires_in: 60, scope: 'a', id_token: 'I' };

    expect(outcomeOfBody(body)).toStrictEqual({ type: 'refreshed', tokens });
    expect(outcomeOfBody({ ...body, refresh_token: 'R2' })).toEqual({
      type: 'refreshed',
      tokens: { ...tokens, refreshToken: 'R2' },
    });
  });

  test.each<[object, number | undefined]>([
    [{ refresh_expires_in: 1800 }, NOW + 1_800_000],
    [{ refresh_expires_in: 0 }, undefined],
    [{ refresh_token_expires_in: '1800' }, NOW + 1_800_000],
    [{ refresh_expires_in: null, refresh_token_expires_in: 60 }, NOW + 60_000],
    [{ refresh_expires_in: 0, refresh_token_expires_in: 60 }, undefined],
    [{ refresh_expires_in: 'soon' }, undefined],
    [{}, undefined],
  ])('E1 the end of the refresh token is read by itself: %j', (more, refreshExpiresAt) => {
    const outcome = outcomeOfBody({ ...ANSWER, refresh_token: 'R2', ...more });

    expect((outcome as { tokens: Tokens }).tokens.refreshExpiresAt).toBe(refreshExpiresAt);
  });

  test.each(['Bearer', 'bearer', 'Bearer ', undefined])('token type %s is one that can be sent', (token_type) => {
    expect(outcomeOfBody({ ...ANSWER, token_type })).toMatchObject({ type: 'refreshed' });
  });

  test.each(['DPoP', '', 5, ['Bearer'], 'Bear er'])('token type %j is not', (token_type) => {
    expect(outcomeOfBody({ ...ANSWER, token_type })).toEqual({ type: 'invalid-response', status: 200 });
  });

  test('a token type that cannot be sent is told on the console, once for each backend; an answer without a token is not', () => {
    outcomeOfBody({ token_type: 'DPoP' });
    expect(warn).not.toHaveBeenCalled();
    const one = backend();
    for (const token_type of ['DPoP', 'mac']) outcomeOf(one, { body: { ...ANSWER, token_type } });
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/`token_type` is not Bearer.*`tokenType`/)]]);
    // What the server calls it may hold anything.
    expect(String(warn.mock.calls)).not.toMatch(/DPoP|mac/);
  });

  test.each<[object, object]>([
    [{ ...ANSWER, token_type: 'jwt' }, { tokens: { tokenType: 'jwt' } }],
    [{ access_token: 'A2' }, { tokens: { tokenType: 'JWT' } }],
    [ANSWER, { type: 'invalid-response' }],
  ])('where the server is known for the token type JWT: %j', (body, outcome) => {
    expect(outcomeOfBody(body, { tokenType: 'JWT' })).toMatchObject(outcome);
  });
});

describe('oauth2Backend, the refusal (RFC 6749 §5.2)', () => {
  test.each<[number, unknown]>([
    [400, 'invalid_grant'],
    [400, 'token_revoked'], // of the server's own
    [400, 'constructor'], // a name of every object
    [400, 'invalid_scopes'],
  ])('HTTP %d %j: the session is over', (status, error) => {
    expect(refused(error, status).type).toBe('rejected');
    expect(warn).not.toHaveBeenCalled();
  });

  test('HTTP 400 without a body: the session is over', () => {
    expect(outcomeOf(backend(), { status: 400, body: null }).type).toBe('rejected');
  });

  test.each<[number, string, RegExp]>([
    [401, 'invalid_client', /`invalid_client`.*`clientId`/],
    [400, 'unauthorized_client', /grant type refresh_token/],
    [400, 'unsupported_grant_type', /`tokenEndpoint`/],
    [400, 'invalid_scope', /`scope`/],
    [400, 'invalid_request', /`params`/],
    [400, 'use_dpop_nonce', /proof of possession/],
  ])(
    'HTTP %d %s: the configuration is wrong; the session is kept, the console says what to do',
    (status, error, words) => {
      expect(refused(error, status)).toMatchObject({ type: 'invalid-response', status });
      expect(warn.mock.calls).toEqual([[expect.stringMatching(words)]]);
    },
  );

  test('the console says so once for each backend, not once for each refresh', () => {
    const one = backend();
    for (const error of ['invalid_client', 'invalid_scope', 'invalid_client']) refused(error, 400, one);
    expect(warn).toHaveBeenCalledTimes(1);
    refused('invalid_client');
    expect(warn).toHaveBeenCalledTimes(2);
  });

  test.each<[number, string]>([
    [400, 'server_error'],
    [400, 'temporarily_unavailable'],
    [429, 'invalid_grant'],
    [503, 'invalid_scope'],
  ])('HTTP %d %s: not now', (status, error) => {
    expect(refused(error, status)).toMatchObject({ type: 'unavailable', status });
  });

  test('`refreshRejectedErrors` alone end the session where they are given', () => {
    const one = backend({ errorField: 'error.message', refreshRejectedErrors: ['TOKEN_EXPIRED', '4711'] });

    expect(refused({ message: 'TOKEN_EXPIRED' }, 400, one).type).toBe('rejected');
    expect(refused({ message: 4711 }, 400, one).type).toBe('rejected');
    expect(refused({ message: 'API key R1 not valid' }, 400, one).type).toBe('invalid-response');
    expect(refused('TOKEN_EXPIRED', 400, one).type).toBe('invalid-response');
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/`refreshRejectedErrors` does not list/)]]);
    expect(JSON.stringify(warn.mock.calls)).not.toContain('R1');
  });

  test('what it failed with is told without the body', () => {
    const { cause } = refused('invalid_client', 401, backend({ tokenEndpoint: '/token?key=SECRET' })) as {
      cause: HttpErrorResponse;
    };
    expect(cause).toMatchObject({ status: 401, url: '/token', error: null });
  });
});

describe('oauth2Backend, revocation (RFC 7009 §2.1)', () => {
  function revoke(tokens: Tokens): Wire {
    const wire = new Wire();
    const by = backend({ revocationEndpoint: '/revoke', clientId: 'spa' });
    from(by.revoke?.(tokens, wire.context) ?? []).subscribe();
    return wire;
  }

  test('a form with the refresh token', () => {
    expect(read(revoke(SIGNED_IN).request)).toEqual({
      line: 'POST /revoke',
      headers: FORM,
      body: 'client_id=spa&token=R1&token_type_hint=refresh_token',
      withCredentials: false,
    });
  });

  test('no refresh token: no call; no endpoint: no revocation', () => {
    expect(revoke({ accessToken: 'A1' }).requests).toEqual([]);
    expect(backend()).toMatchObject({ revoke: undefined });
  });
});

test('a client secret is taken by oauth2Backend, with a warning', () => {
  const { body } = requestOf(backend({ params: { client_secret: 's' } }));

  expect(body).toContain('client_secret=s');
  expect(warn.mock.calls).toEqual([[expect.stringContaining('`client_secret`')]]);
});

test('X10 two clients of one token endpoint are two apps, wherever the client id is given', () => {
  const tokenEndpoint = '/token';
  const apps = [
    oauth2Backend({ tokenEndpoint }),
    oauth2Backend({ tokenEndpoint, clientId: 'one' }),
    oauth2Backend({ tokenEndpoint, params: { client_id: 'two' } }),
  ];
  expect(new Set(apps.map(({ fingerprint }) => fingerprint)).size).toBe(3);
});

test('oauth2Backend leaves the header to the default', () => {
  expect(backend()).not.toHaveProperty('header');
});
