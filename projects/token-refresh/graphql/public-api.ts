export { graphqlBackend } from './graphql-backend';
export type { GraphqlBackendOptions } from './graphql-backend';
