import { Transport } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';
import { injectTokenFetch } from 'ngx-token-refresh/fetch';

export function injectTransport(baseUrl: string): Transport {
  return createConnectTransport({ baseUrl, fetch: injectTokenFetch() });
}
