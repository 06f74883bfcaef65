import { createTRPCClient, httpLink, TRPCClient } from '@trpc/client';
import { AnyTRPCRouter } from '@trpc/server';
import { injectTokenFetch } from 'ngx-token-refresh/fetch';

export function injectTrpc<Router extends AnyTRPCRouter>(
  url: string,
): TRPCClient<Router> {
  const link = httpLink({ url, fetch: injectTokenFetch() });
  return createTRPCClient<Router>({ links: [link] });
}
