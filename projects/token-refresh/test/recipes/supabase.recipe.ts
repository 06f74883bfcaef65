import { restBackend } from 'ngx-token-refresh';

export const supabaseBackend = restBackend({
  refreshUrl:
    'https://project.example.com/auth/v1/token?grant_type=refresh_token',
  requestField: 'refresh_token',
  requestHeaders: { apikey: 'the public key of the project' },
  accessTokenField: 'access_token',
  refreshTokenField: 'refresh_token',
  expiry: { field: 'expires_in' }, // counts from receipt; `expires_at` with expiryFromSeconds trusts this machine's clock
});
