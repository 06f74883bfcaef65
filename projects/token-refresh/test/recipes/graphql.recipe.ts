import { restBackend } from 'ngx-token-refresh';
import { graphqlBackend } from 'ngx-token-refresh/graphql';

export const graphql = graphqlBackend(
  restBackend({ refreshUrl: '/auth/refresh' }),
);
