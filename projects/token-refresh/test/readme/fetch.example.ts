import { inject } from '@angular/core';
import { TokenRefresher } from 'ngx-token-refresh';

/** `fetch` with the token; refused, it is sent once more with a new one. In an injection context. */
export function fetchWithToken(): (url: string, init?: RequestInit) => Promise<Response> {
  const refresher = inject(TokenRefresher);
  return async (url, init) => {
    const send = (token: string) => {
      const headers = new Headers(init?.headers);
      headers.set('Authorization', `Bearer ${token}`);
      return fetch(url, { ...init, headers });
    };
    const token = await refresher.getAccessToken();
    const answer = await send(token);
    if (answer.status !== 401) return answer;
    // Somebody may have refreshed meanwhile: then that token will do.
    const current = await refresher.getAccessToken();
    return send(current === token ? await refresher.refresh() : current);
  };
}
