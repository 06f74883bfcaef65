import {
  cookieBackend,
  jwtExpiry,
  restBackend,
  TokenHttpAnswer,
} from 'ngx-token-refresh';

function hasMsg(answer: TokenHttpAnswer): boolean {
  return (
    'error' in answer &&
    typeof (answer.error as { msg?: unknown } | null)?.msg === 'string'
  );
}

function cookie(name: string): string {
  const found = document.cookie
    .split('; ')
    .find((each) => each.startsWith(`${name}=`));
  return decodeURIComponent(found?.slice(name.length + 1) ?? '');
}

/** The refresh token is sent as `Authorization: Bearer`. A token with a bad signature is answered by 422. */
export const flaskBackend = restBackend({
  refreshUrl: '/refresh',
  sendAs: 'bearer',
  accessTokenField: 'access_token',
  refreshTokenField: 'refresh_token',
  expiry: { fromToken: jwtExpiry },
  refreshExpiry: { fromToken: jwtExpiry },
  refusedStatus: [401, 422],
  refreshRejectedStatus: [401, 422],
  revokeUrl: '/logout',
});

/** Where 422 also says that an input is invalid: a refusal of flask-jwt-extended is `{"msg": …}`. */
export const flaskBeside422 = restBackend({
  refreshUrl: '/refresh',
  sendAs: 'bearer',
  accessTokenField: 'access_token',
  refreshTokenField: 'refresh_token',
  refusedStatus: (answer) =>
    answer.status === 401 || (answer.status === 422 && hasMsg(answer)),
  refreshRejectedStatus: [401, 422],
});

/** Both tokens are cookies: sign in with `COOKIE_SESSION`. The refresh is protected by a cookie of its own, `csrf_refresh_token`. */
export const flaskCookies = cookieBackend({
  refreshUrl: '/refresh',
  revokeUrl: '/logout',
  accessTokenField: null,
  requestHeaders: () => ({ 'X-CSRF-TOKEN': cookie('csrf_refresh_token') }),
});
