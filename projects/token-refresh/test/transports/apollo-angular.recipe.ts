import { inject } from '@angular/core';
import { ApolloClient, ApolloLink, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { HttpLink } from 'apollo-angular/http';
import { OperationTypeNode } from 'graphql';
import { createClient } from 'graphql-ws';
import { TokenRefresher } from 'ngx-token-refresh';
import { firstValueFrom, timer } from 'rxjs';

/** For `provideApollo(() => apolloOptions('https://api.example/graphql'))`. */
export function apolloOptions(url: string): ApolloClient.Options {
  const http = inject(HttpLink).create({ uri: url });
  const live = injectLiveLink(url.replace(/^http/, 'ws'));
  const link = ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    live,
    http,
  );
  return { link, cache: new InMemoryCache() };
}

function injectLiveLink(url: string): ApolloLink {
  const refresher = inject(TokenRefresher);
  const token = () => refresher.getAuthorization();
  let [refusals, opened] = [0, 0];
  let [sent, refused]: (string | null | undefined)[] = [];
  const client = createClient({
    url,
    connectionParams: async () => {
      if ((await token()) === refused) await refresher.refresh();
      return { authorization: (sent = await token()) };
    },
    // An error is that of a refresh.
    shouldRetry: (event) => !(event instanceof Error) && refusals < 2,
    retryWait: async (tries) => {
      await firstValueFrom(timer(sent === refused ? 0 : 1_000 * 2 ** tries));
    },
    on: {
      opened: () => (opened = performance.now()),
      closed: (event) => {
        if (opened && performance.now() - opened > 10_000) refusals = 0;
        if ((event as CloseEvent).code !== 4403) return;
        refused = sent;
        refusals++;
      },
    },
  });
  return new GraphQLWsLink(client);
}
