import { restBackend, TokenHttpAnswer } from 'ngx-token-refresh';

/** A gateway redirects to its login page, which arrives as HTTP 200; or its 401 lacks CORS headers, and reads as status 0. */
export const gatewayBackend = restBackend({
  refreshUrl: '/api/auth/refresh',
  refusedStatus: (answer) =>
    answer.status === 401 || answer.status === 0 || isLoginPage(answer),
});

/** Where JSON was asked for. */
function isLoginPage({ status, headers }: TokenHttpAnswer): boolean {
  return status === 200 && /\bhtml\b/.test(headers.get('Content-Type') ?? '');
}
