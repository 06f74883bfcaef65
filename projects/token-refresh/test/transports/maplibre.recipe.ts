import { addProtocol, RequestTransformFunction } from 'maplibre-gl';
import { injectTokenFetch } from 'ngx-token-refresh/fetch';

/** For `new Map({ transformRequest: injectMapRequests(tiles), … })`. */
export function injectMapRequests(origin: string): RequestTransformFunction {
  const tokenFetch = injectTokenFetch();
  addProtocol('token', async ({ url, type }, { signal }) => {
    const answer = await tokenFetch(url.replace('token://', ''), { signal });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
    return { data: await answer[type === 'json' ? 'json' : 'arrayBuffer']() };
  });
  const isOurs = (url: string) => url.startsWith(`${origin}/`);
  return (url) => ({ url: isOurs(url) ? `token://${url}` : url });
}
