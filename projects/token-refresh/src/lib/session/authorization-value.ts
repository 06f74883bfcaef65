import { isInCookie, Tokens } from './tokens';

/** What a header says that carries the access token; `''`: none does. */
export function headerValue(tokens: Tokens): string {
  if (isInCookie(tokens)) return '';
  const { accessToken, tokenType = 'Bearer' } = tokens;
  // Servers write "bearer", and some of them then refuse that spelling.
  const scheme = /^bearer$/i.test(tokenType) ? 'Bearer' : tokenType;
  return scheme ? `${scheme} ${accessToken}` : accessToken;
}
