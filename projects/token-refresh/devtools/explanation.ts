import { ɵUrlExplanation } from 'ngx-token-refresh';

/** An explanation in sentences: what is asked, and the answer. */
export function explanationOf(explained: ɵUrlExplanation): readonly (readonly [string, string])[] {
  const { url, onRefusal } = explained;
  if (url === null) return [['Token', 'none: this is no URL of http(s), or one that a reader misreads.']];
  return [
    ['URL', url],
    ['Token', tokenText(explained)],
    ['Entry', entryText(explained)],
    ['A 401 of it', REFUSALS[onRefusal]],
    ['Session', sessionText(explained)],
  ];
}

function tokenText({ entry, header, tokenState }: ɵUrlExplanation): string {
  if (!entry) return 'none.';
  switch (tokenState) {
    case 'none':
      return 'none, because there is no session.';
    case 'good':
    case 'due':
      return `yes, ${header === null ? 'by cookie: the browser sends it' : `in the ${header} header`}.`;
    case 'stale':
    case 'refused': {
      const why = tokenState === 'stale' ? 'has expired' : 'was refused';
      return `the current one ${why}: ${
        entry.option === 'publicApis'
          ? 'reading goes without, other methods wait for a new one'
          : 'it waits for a new one'
      }.`;
    }
  }
}

function entryText({ entry }: ɵUrlExplanation): string {
  return entry
    ? `${entry.text} of ${entry.option}${entry.text === '/' ? ": the page's own origin" : ''}.`
    : 'no entry of apis or publicApis covers it, or it is the refresh itself.';
}

function sessionText({ entry, sessionId, sessionName }: ɵUrlExplanation): string {
  const which = sessionName === null ? 'that of this app' : `'${sessionName}'`;
  return sessionId !== null ? `${which}, ${sessionId}.` : entry ? 'none: signed out.' : 'none.';
}

const REFUSALS: Readonly<Record<ɵUrlExplanation['onRefusal'], string>> = {
  untouched: 'goes to the caller; the library does nothing.',
  none: 'goes to the caller, because there is no session; withLoginRedirect({ redirectAnonymous: true }) leads to login.',
  refresh: 'starts a refresh; then the request is sent again with the new token.',
  joins: 'joins the refresh under way; then the request is sent again with the new token.',
  resume: 'looks for a session at the server; if there is one, the request is sent again.',
  ends: "ends the session with reason 'expired', because the refresh token has expired.",
  unsure:
    "ends the session with reason 'no-refresh-token', because there is none, unless the backend refreshes by the access token.",
  cooldown: 'starts no refresh yet, because the last one failed a moment ago; the caller gets that failure.',
  limited: 'goes to the caller, because a new token did not help here a moment ago.',
};
