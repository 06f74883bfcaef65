import { Tokens } from './tokens';

/** What a header says that carries the access token. */
export function headerValue({ accessToken, tokenType = 'Bearer' }: Tokens): string {
  // Servers write "bearer", and some of them then refuse that spelling.
  const scheme = /^bearer$/i.test(tokenType) ? 'Bearer' : tokenType;
  return scheme ? `${scheme} ${accessToken}` : accessToken;
}
