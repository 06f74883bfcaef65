import { createClient } from 'graphql-ws';
import { injectAuthorizer } from 'ngx-token-refresh/fetch';

/** For `new GraphQLWsLink(injectLiveClient('wss://api.example/graphql'))`. */
export function injectLiveClient(url: string) {
  const { authorize, refused } = injectAuthorizer();
  const isRefusal = (event: unknown) => (event as CloseEvent).code === 4403;
  return createClient({
    url,
    connectionParams: async () => ({ authorization: await authorize(url) }),
    // An error is that of a refresh.
    shouldRetry: (e) => (isRefusal(e) ? refused(url) : !(e instanceof Error)),
  });
}
