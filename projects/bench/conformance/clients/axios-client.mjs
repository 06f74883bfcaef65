import axios, { AxiosError } from 'axios';
import { createAuthRefresh } from 'axios-auth-refresh';
import { Handle } from '../../../token-refresh/test/http-scenarios/scenario.ts';
import { PAGE } from './angular-client.mjs';

function adapterTo(server) {
  return (config) =>
    new Promise((resolve, reject) => {
      config.signal?.addEventListener('abort', () => reject(new axios.CanceledError()));
      const headers = Object.fromEntries(
        Object.entries(config.headers).map(([name, value]) => [name.toLowerCase(), value]),
      );
      const url = new URL(axios.getUri(config), PAGE);
      const wire = {
        method: config.method.toUpperCase(),
        url,
        headers,
        body: config.data,
        credentials: false,
        at: Date.now(),
      };
      server.receive(wire, (fate) => {
        if (fate === 'never') return;
        if (fate === 'network-error') return reject(new AxiosError('Network Error', 'ERR_NETWORK', config, {}));
        const { status, body = '', headers = {} } = fate;
        const response = { status, data: body, headers, config, request: {} };
        if (status >= 200 && status < 300) resolve(response);
        else reject(new AxiosError(`status ${status}`, 'ERR_BAD_REQUEST', config, {}, response));
      });
    });
}

/** axios with axios-auth-refresh, as its documentation says; the token is attached by the app, as there. */
export function axiosClient(server) {
  let tokens = null;
  const http = axios.create({ adapter: adapterTo(server) });
  // The refresh goes over an instance of its own, as the documentation recommends.
  const bare = axios.create({ adapter: adapterTo(server) });
  http.interceptors.request.use((request) => {
    if (tokens && !request.skipAuthRefresh) request.headers.set('Authorization', `Bearer ${tokens.accessToken}`);
    return request;
  });
  createAuthRefresh(http, async (failed) => {
    const { data } = await bare.post(server.refreshPath, JSON.stringify({ refreshToken: tokens?.refreshToken }));
    if (!data?.accessToken) throw new Error('no token');
    tokens = { refreshToken: tokens?.refreshToken, ...data };
    failed.response.config.headers.Authorization = `Bearer ${data.accessToken}`;
  });

  function send({ method = 'GET', url, body, skipped, headers }) {
    const handle = new Handle();
    const abort = new AbortController();
    handle.cancel = () => abort.abort();
    http
      .request({ method, url, data: body, headers, signal: abort.signal, ...(skipped && { skipAuthRefresh: true }) })
      .then(
        ({ status, data }) => Object.assign(handle, { status, body: data, completed: true }),
        (error) => Object.assign(handle, { error, status: error.response?.status ?? 0, body: error.response?.data }),
      );
    return handle;
  }

  return {
    send,
    signIn: (signedIn) => (tokens = signedIn),
    token: () => tokens?.accessToken ?? null,
    destroy: () => undefined,
  };
}
