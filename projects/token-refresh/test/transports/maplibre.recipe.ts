import { addProtocol, RequestTransformFunction } from 'maplibre-gl';
import { injectTokenFetch } from 'ngx-token-refresh/fetch';

/** For `new Map({ transformRequest: injectMapRequests(tiles), … })`. */
export function injectMapRequests(origin: string): RequestTransformFunction {
  const tokenFetch = injectTokenFetch();
  addProtocol('with-token', async ({ url, type }, { signal }) => {
    const answer = await tokenFetch(url.replace('with-token://', ''), {
      signal,
    });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    const data: unknown = await (type === 'json'
      ? answer.json()
      : answer.arrayBuffer());
    return { data };
  });
  return (url) =>
    url.startsWith(`${origin}/`) ? { url: `with-token://${url}` } : { url };
}
