import { inject } from '@angular/core';
import { ApolloClient, ApolloLink, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { HttpLink } from 'apollo-angular/http';
import { OperationTypeNode } from 'graphql';
import { injectLiveClient } from './graphql-ws.recipe';

/** For `provideApollo(() => apolloOptions('https://api.example/graphql'))`. */
export function apolloOptions(uri: string): ApolloClient.Options {
  const http = inject(HttpLink).create({ uri });
  const live = injectLiveClient(uri.replace(/^http/, 'ws'));
  const link = ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(live),
    http,
  );
  return { link, cache: new InMemoryCache() };
}
