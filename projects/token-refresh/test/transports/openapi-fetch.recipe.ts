import { injectTokenFetch } from 'ngx-token-refresh/fetch';
import createClient, { Client } from 'openapi-fetch';

/** `Paths` is what openapi-typescript generates. */
export function injectApi<Paths extends object>(
  baseUrl: string,
): Client<Paths> {
  return createClient<Paths>({ baseUrl, fetch: injectTokenFetch() });
}
