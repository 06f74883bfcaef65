import { HttpResponse } from '@angular/common/http';
import { restBackend, TokenBackend } from 'ngx-token-refresh';

interface Body {
  readonly signedOut?: boolean;
}

export const unlikeOthers: TokenBackend = {
  ...restBackend({ refreshUrl: '/session/renew' }),
  header: 'X-Session',
  // Tabs hand a session to tabs with the same fingerprint only.
  fingerprint: '/session/renew',
  // HTTP 419 says that the token has expired.
  isChallenge: ({ status }) => status === 419,
  // It never refuses inside a success.
  refusesInSuccess: false,
  // It says so when a refused request has changed nothing: then any method is sent again.
  isUnapplied: ({ headers }) => headers.get('X-Applied') === 'no',
  // A refresh may fail inside a success.
  isRefreshFailure: ({ body }) => !!(body as Body | null)?.signedOut,
  // A success with `{"signedOut": true}` says that the session is over.
  isSessionOver: (answer) =>
    answer instanceof HttpResponse && !!(answer.body as Body | null)?.signedOut,
  // Also where a download was asked for: that is what is judged, while the caller gets the Blob.
  readBody: (answer) =>
    answer instanceof HttpResponse &&
    answer.body instanceof Blob &&
    answer.body.type === 'application/json'
      ? answer.body
          .text()
          .then((text) => answer.clone<unknown>({ body: JSON.parse(text) }))
      : answer,
  // The token begins with its end, in seconds.
  expiresAt: ({ accessToken }) => Number(accessToken.split('.')[0]) * 1000,
};
