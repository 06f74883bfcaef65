import { encode, ModelServer } from './model-server';

/** A `fetch` whose network is the model server. */
export function fakeFetch(server: ModelServer, page: string): typeof fetch {
  return (input, init = {}) =>
    new Promise((resolve, reject) => {
      const { signal } = init;
      signal?.addEventListener('abort', () => reject(signal.reason as Error));
      const headers: Record<string, string> = {};
      new Headers(init.headers).forEach((value, name) => (headers[name] = value));
      const url = new URL(String(input), page);
      const { method = 'GET', body } = init;
      server.receive(
        { method, url, headers, body, credentials: init.credentials === 'include', at: Date.now() },
        (fate) => {
          if (signal?.aborted || fate === 'never') return;
          if (fate === 'network-error') return reject(new TypeError('Failed to fetch'));
          const { text, headers } = encode(fate);
          const bodiless = [204, 205, 304].includes(fate.status);
          resolve(new Response(bodiless ? null : text, { status: fate.status, statusText: 'from the model', headers }));
        },
      );
    });
}
