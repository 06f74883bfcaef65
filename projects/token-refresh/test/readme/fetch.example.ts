import { inject } from '@angular/core';
import { TokenRefresher } from 'ngx-token-refresh';

/** `fetch` with the token; refused, it is sent once more with a new one. In an injection context. */
export function fetchWithToken(): (
  url: string,
  init?: RequestInit,
) => Promise<Response> {
  const refresher = inject(TokenRefresher);
  return async (url, init) => {
    const send = (authorization: string | null) => {
      // `null`: the access token is a cookie, which the browser sends.
      if (authorization === null)
        return fetch(url, { ...init, credentials: 'include' });
      const headers = new Headers(init?.headers);
      headers.set('Authorization', authorization);
      return fetch(url, { ...init, headers });
    };
    const authorization = await refresher.getAuthorization();
    const answer = await send(authorization);
    if (answer.status !== 401) return answer;
    // Another request may have refreshed meanwhile: then that token will do.
    const current = await refresher.getAuthorization();
    if (current !== null && current !== authorization) return send(current);
    await refresher.refresh();
    return send(await refresher.getAuthorization());
  };
}
