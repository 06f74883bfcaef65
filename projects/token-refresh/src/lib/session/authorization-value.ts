import { isInCookie, Tokens } from './tokens';

/** The value of the header that carries the access token; `''` where the browser sends it as a cookie. */
export function authorizationValue(tokens: Tokens): string {
  if (isInCookie(tokens)) return '';
  const { accessToken, tokenType = 'Bearer' } = tokens;
  // Some servers issue "bearer" and then refuse that spelling.
  const scheme = /^bearer ?$/i.test(tokenType) ? 'Bearer' : tokenType.trimEnd();
  return scheme ? `${scheme} ${accessToken}` : accessToken;
}
