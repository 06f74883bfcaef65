import { TokenRefreshEvent } from 'ngx-token-refresh';

/** The name of the session that an event is of, for what is drawn of it. */
export function ofSession({ sessionName }: TokenRefreshEvent): { readonly session?: string } {
  return sessionName === undefined ? {} : { session: sessionName };
}

/** The colour of a session: always the same for one name. */
export function sessionColour(name: string): string {
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 360;
  return `hsl(${hash} 65% 48%)`;
}
