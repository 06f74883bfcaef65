import { COOKIE_SESSION, cookieBackend, envelopeBackend, oauth2Backend, restBackend } from 'ngx-token-refresh';
import { TokenBackendContract, tokenBackendContract } from 'ngx-token-refresh/testing';
import { ticketBackend } from './own-backend.example';

const contracts: Readonly<Record<string, TokenBackendContract>> = {
  'oauth2Backend()': {
    backend: () => oauth2Backend({ tokenEndpoint: '/token' }),
    granted: { body: { access_token: 'A2-new', token_type: 'Bearer', expires_in: 60, refresh_token: 'R2-new' } },
    tokens: { accessToken: 'A2-new', refreshToken: 'R2-new' },
    rejected: { status: 400, body: { error: 'invalid_grant' } },
  },
  'restBackend()': {
    backend: () => restBackend({ refreshUrl: '/refresh' }),
    granted: { body: { accessToken: 'A2-new', refreshToken: 'R2-new', expiresIn: 60 } },
    tokens: { accessToken: 'A2-new', refreshToken: 'R2-new' },
    rejected: { status: 401, body: { error: 'expired' } },
  },
  'envelopeBackend()': {
    backend: () => envelopeBackend({ refreshUrl: '/refreshToken' }),
    granted: { body: { code: 200, data: { tokenHead: 'Bearer ', token: 'A2-new', refreshToken: 'R2-new' } } },
    tokens: { accessToken: 'A2-new', refreshToken: 'R2-new', tokenType: 'Bearer' },
    rejected: { body: { code: 401, message: 'refresh token expired' } },
    challenge: { body: { code: 401, message: 'token expired' } },
  },
  'cookieBackend()': {
    backend: () => cookieBackend({ refreshUrl: '/refresh' }),
    signedIn: { accessToken: 'A1' },
    granted: { body: { access_token: 'A2-new', expires_in: 60 } },
    tokens: { accessToken: 'A2-new' },
    rejected: { status: 401, body: { error: 'no session' } },
  },
  'cookieBackend(), an access token in a cookie': {
    backend: () => cookieBackend({ refreshUrl: '/refresh' }),
    signedIn: COOKIE_SESSION,
    granted: { status: 204 },
    tokens: { tokenType: 'Cookie' },
    rejected: { status: 403, body: { error: 'no session' } },
  },
  'cookieBackend(), any success': {
    backend: () => cookieBackend({ refreshUrl: '/refresh', accessTokenField: null }),
    signedIn: COOKIE_SESSION,
    granted: { body: { message: 'renewed' } },
    tokens: { tokenType: 'Cookie', accessToken: 'cookie.1' },
    rejected: { status: 401 },
  },
  'a backend of the app itself': {
    backend: ticketBackend,
    granted: { body: { jwt: 'A2-new', ticket: 'R2-new', minutes: 15 } },
    tokens: { accessToken: 'A2-new', refreshToken: 'R2-new', expiresAt: Date.UTC(2026, 0, 1) + 900_000 },
    rejected: { body: { state: 'gone' } },
  },
};

describe.each(Object.entries(contracts))('the contract of a TokenBackend: %s', (_, contract) => {
  test.each(tokenBackendContract(contract).map(({ name, run }) => [name, run] as const))('%s', (_name, run) => run());
});
