import { TokenFetch } from 'ngx-token-refresh/fetch';
import { statusOfFailure } from '../world/fetch-http-client';
import { Client, Handle } from './scenario';

async function contentOf(response: Response): Promise<unknown> {
  const text = await response.text();
  return response.headers.get('Content-Type')?.includes('json') ? JSON.parse(text) : text;
}

/** How a client over our `fetch` sends. A failure is, as for other clients, also an answer that is no success. */
export function fetchingBy(fetch: TokenFetch): Pick<Client, 'send'> {
  return {
    send: ({ method = 'GET', url, headers = {}, body, skipped = false }) => {
      const handle = new Handle();
      const abort = new AbortController();
      handle.cancel = () => abort.abort();
      const isPlain = Object.getPrototypeOf(Object(body)) === Object.prototype;
      const init = {
        method,
        headers: isPlain ? { 'Content-Type': 'application/json', ...headers } : headers,
        body: isPlain ? JSON.stringify(body) : (body as BodyInit),
        ...(body instanceof ReadableStream && { duplex: 'half' }),
        signal: abort.signal,
        tokenRefresh: { skip: skipped },
      };
      fetch(url, init)
        .then(async (response) => {
          const body = await contentOf(response);
          const outcome = response.ok ? { completed: true } : { error: response };
          Object.assign(handle, outcome, { status: response.status, body });
        })
        .catch((error: unknown) => Object.assign(handle, { error, status: statusOfFailure(error) }));
      return handle;
    },
  };
}
