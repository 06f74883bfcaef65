import { restBackend, TokenHttpAnswer } from 'ngx-token-refresh';

/** Laravel's 419. */
export const laravelBackend = restBackend({
  refreshUrl: '/api/refresh',
  refusedStatus: [401, 419],
});

/** The 440 of IIS. */
export const iisBackend = restBackend({
  refreshUrl: '/api/refresh',
  refusedStatus: [401, 440],
});

/** The 498 of ArcGIS, also for a refresh. */
export const arcgisBackend = restBackend({
  refreshUrl: '/api/refresh',
  refusedStatus: [401, 498],
  refreshRejectedStatus: [400, 401, 403, 498],
});

/** 403 with `{"code": "token_expired"}`, also where a download was asked for; any other 403 is "forbidden". */
export const codedBackend = restBackend({
  refreshUrl: '/api/refresh',
  refusedStatus: (answer) =>
    answer.status === 401 ||
    (answer.status === 403 && codeOf(answer) === 'token_expired'),
});

function codeOf(answer: TokenHttpAnswer): unknown {
  return 'error' in answer
    ? (answer.error as { code?: unknown } | null)?.code
    : undefined;
}
