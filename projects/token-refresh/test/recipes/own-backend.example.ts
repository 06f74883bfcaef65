import { RefreshOutcome, TokenBackend, Tokens } from 'ngx-token-refresh';
import { map } from 'rxjs';

/** `POST /session/renew {"ticket": …}` is answered by `{"jwt": …, "ticket": …, "minutes": 15}`, or `{"state": "gone"}`. */
export function ticketBackend(): TokenBackend {
  const readTokens = (answer: unknown, now: number): Tokens | null => {
    const { jwt, ticket, minutes = 5 } = Object(answer) as Answer;
    return typeof jwt === 'string'
      ? {
          accessToken: jwt,
          ...(ticket && { refreshToken: ticket }),
          expiresAt: now + minutes * 60_000,
        }
      : null;
  };
  return {
    readTokens, // for `TokenStore.signInFrom()`
    refresh: (tokens, { http, now }) =>
      http
        .post<Answer | null>('/session/renew', { ticket: tokens?.refreshToken })
        .pipe(
          map((answer): RefreshOutcome => {
            if (answer?.state === 'gone') return { type: 'rejected' };
            const renewed = readTokens(answer, now());
            return renewed
              ? { type: 'refreshed', tokens: renewed }
              : { type: 'invalid-response', status: 200 };
          }),
        ),
    revoke: ({ refreshToken }, { http }) =>
      http.post('/session/end', { ticket: refreshToken }),
  };
}

interface Answer {
  readonly state?: string;
  readonly jwt?: string;
  readonly ticket?: string;
  readonly minutes?: number;
}
