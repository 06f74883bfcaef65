import { encode, Network } from './model-server';

/** A `fetch` whose network is the model server. */
export function fakeFetch(server: Network, page: string): typeof fetch {
  return (input, init = {}) => {
    const request = input instanceof Request ? new Request(input, init) : null;
    const { method = 'GET', signal, credentials, headers: given } = request ?? init;
    const headers: Record<string, string> = {};
    new Headers(given).forEach((value, name) => (headers[name] = value));
    const url = new URL(request?.url ?? String(input), page);
    return new Promise((resolve, reject) => {
      const abort = (): void => reject(signal?.reason as Error);
      if (signal?.aborted) return abort();
      signal?.addEventListener('abort', abort);
      const send = (body: unknown): void =>
        server.receive(
          { method, url, headers, body, credentials: credentials === 'include', at: Date.now() },
          (fate) => {
            if (signal?.aborted || fate === 'never') return;
            if (fate === 'network-error') return reject(new TypeError('Failed to fetch'));
            const { text, headers } = encode(fate);
            const bodiless = [204, 205, 304].includes(fate.status);
            const response = new Response(bodiless ? null : text, {
              status: fate.status,
              statusText: 'from the model',
              headers,
            });
            resolve(Object.defineProperty(response, 'url', { value: url.href }));
          },
        );
      if (request?.body) request.arrayBuffer().then(send, reject);
      else send(request ? undefined : init.body);
    });
  };
}
