import { RefreshOutcome, TokenBackend } from 'ngx-token-refresh';
import { map } from 'rxjs';

/** `POST /session/renew {"ticket": …}` is answered by `{"jwt": …, "ticket": …, "minutes": 15}`, or `{"state": "gone"}`. */
export function ticketBackend(): TokenBackend {
  return {
    refresh: ({ refreshToken }, { http, now }) =>
      http.post<Answer | null>('/session/renew', { ticket: refreshToken }).pipe(
        map((answer): RefreshOutcome => {
          if (answer?.state === 'gone') return { type: 'rejected' };
          if (typeof answer?.jwt !== 'string') return { type: 'invalid-response', status: 200 };
          const { jwt: accessToken, ticket, minutes = 5 } = answer;
          return {
            type: 'refreshed',
            tokens: { accessToken, refreshToken: ticket, expiresAt: now() + minutes * 60_000 },
          };
        }),
      ),
    revoke: ({ refreshToken }, { http }) => http.post('/session/end', { ticket: refreshToken }),
  };
}

interface Answer {
  readonly state?: string;
  readonly jwt?: string;
  readonly ticket?: string;
  readonly minutes?: number;
}
