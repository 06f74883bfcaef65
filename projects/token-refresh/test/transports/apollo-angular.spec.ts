import { provideHttpClient, withFetch, withInterceptors } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { Apollo, gql, provideApollo } from 'apollo-angular';
import { buildSchema, execute, parse, subscribe } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import {
  provideTokenRefresh,
  restBackend,
  TokenRefreshError,
  tokenRefreshInterceptor,
  TokenStore,
} from 'ngx-token-refresh';
import { graphqlBackend } from 'ngx-token-refresh/graphql';
import { ServerResponse } from 'node:http';
import { filter, firstValueFrom, ignoreElements, Observable, tap } from 'rxjs';
import { WebSocket as ServerSocket, WebSocketServer } from 'ws';
import { apolloOptions } from './apollo-angular.recipe';
import { LiveServer } from './live-server';

// N6: apollo-angular as the site shows it, with queries and mutations over HTTP and subscriptions over graphql-ws, against
// servers on real sockets that run real GraphQL.

const schema = buildSchema(`
  type Query { note: String }
  type Mutation { write(text: String): String }
  type Subscription { count: Int }
`);
const QUERY = gql`
  query {
    note
  }
`;
const MUTATION = gql`
  mutation ($text: String) {
    write(text: $text)
  }
`;
const SUBSCRIPTION = gql`
  subscription {
    count
  }
`;

let server: LiveServer;
let live: WebSocketServer;
let client: Apollo['client'] | undefined;
/** The connections that the server has, and the tokens that they came with. */
let sockets: ServerSocket[];
let tokens: unknown[];
/** Of each subscription of the app. */
let release: () => void;

beforeEach(() => {
  [sockets, tokens, release] = [[], [], () => undefined];
  Object.assign(globalThis, { WebSocket: ServerSocket });
});
const { WebSocket: realSocket } = globalThis;
afterEach(() => {
  globalThis.WebSocket = realSocket;
  client?.stop();
  release();
  live.close();
  server.stop();
});

async function start(): Promise<Apollo> {
  server = await LiveServer.start((_, response, body) => void answer(body).then((text) => response.end(text)));
  live = new WebSocketServer({ server: server.http, path: '/graphql' });
  const disposable = useServer(
    {
      schema,
      execute,
      subscribe,
      roots: { subscription: { count: counter } },
      onConnect: ({ connectionParams, extra }) => {
        sockets.push(extra.socket);
        const authorization = connectionParams?.['authorization'];
        tokens.push(authorization);
        return server.accepts(String(authorization));
      },
    },
    live,
  );
  release = () => void disposable.dispose();
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(withFetch(), withInterceptors([tokenRefreshInterceptor])),
      provideTokenRefresh({
        backend: graphqlBackend(restBackend({ refreshUrl: `${server.origin}/auth/refresh` })),
        apis: [server.origin],
      }),
      provideApollo(() => apolloOptions(`${server.origin}/graphql`)),
    ],
  });
  TestBed.inject(TokenStore).signIn({ accessToken: 'A1', refreshToken: 'R1' });
  const apollo = TestBed.inject(Apollo);
  ({ client } = apollo);
  return apollo;
}

async function* counter(): AsyncGenerator {
  for (let count = 1; ; count++) {
    yield { count };
    await new Promise((done) => setTimeout(done, 5));
  }
}

async function answer(body: string): Promise<string> {
  const { query, variables } = JSON.parse(body) as { readonly query: string; readonly variables: object };
  const rootValue = { note: 'a note', write: ({ text }: { readonly text: string }) => `written: ${text}` };
  return JSON.stringify(await execute({ schema, document: parse(query), rootValue, variableValues: { ...variables } }));
}

/** What comes of one operation: its data, or `error: ` and what is wrong. */
async function outcomeOf(source: Observable<unknown>): Promise<string> {
  try {
    const { data, error } = (await firstValueFrom(source)) as { readonly data?: unknown; readonly error?: Error };
    if (error) throw error;
    return JSON.stringify(data);
  } catch (error) {
    // What apollo-angular makes of the error of HttpClient.
    const { bodyText = '{}' } = error as { readonly bodyText?: string };
    const { code } = TokenRefreshError.from(error) ?? (JSON.parse(bodyText) as { readonly code?: string });
    return `error: ${code ?? 'other'}`;
  }
}

const query = (apollo: Apollo): Promise<string> =>
  outcomeOf(apollo.query({ query: QUERY, fetchPolicy: 'network-only' }));
const mutate = (apollo: Apollo): Promise<string> =>
  outcomeOf(apollo.mutate({ mutation: MUTATION, variables: { text: 'ä' } }));
const count = (apollo: Apollo): Promise<string> => outcomeOf(apollo.subscribe({ query: SUBSCRIPTION }));

const inside = JSON.stringify({ data: null, errors: [{ message: 'no', extensions: { code: 'UNAUTHENTICATED' } }] });

describe.each([
  ['HTTP 401', undefined],
  [
    'an error inside HTTP 200',
    (response: ServerResponse) => void response.writeHead(200, { 'Content-Type': 'application/json' }).end(inside),
  ],
])('N6 over HTTP, refused by %s', (_, refuse) => {
  async function startRefusing(): Promise<Apollo> {
    const apollo = await start();
    server.refuse = refuse ?? server.refuse;
    return apollo;
  }

  test('a query and a mutation that are refused together: one refresh, both go on', async () => {
    const apollo = await startRefusing();
    server.expireAll();

    expect(await Promise.all([query(apollo), mutate(apollo)])).toEqual(['{"note":"a note"}', '{"write":"written: ä"}']);
    expect(server.refreshes).toBe(1);
    expect(server.tokensSentTo('/graphql')).toEqual(['A1', 'A1', 'A3', 'A3']);
  });

  test('refused for good: errors, and few refreshes', async () => {
    const apollo = await startRefusing();
    server.refusesAll = true;
    for (let n = 0; n < 5; n++) {
      expect(await query(apollo)).toBe('error: other');
      expect(await mutate(apollo)).toBe('error: other');
    }

    expect(server.refreshes).toBeLessThanOrEqual(3);
    expect(server.requests.length).toBeLessThanOrEqual(20);
  });

  test('the auth server is away: errors that say so, one try in the cooldown', async () => {
    const apollo = await startRefusing();
    server.expireAll();
    server.refreshFails = 503;

    expect(await query(apollo)).toBe('error: unavailable');
    expect(await mutate(apollo)).toBe('error: unavailable');
    expect(server.refreshes).toBe(1);
  });
});

describe('N6 a subscription', () => {
  test('a token that is good', async () => {
    const apollo = await start();

    expect(await count(apollo)).toBe('{"count":1}');
    expect(tokens).toEqual(['Bearer A1']);
  });

  test('refused together with a query and a mutation: one refresh, all go on', async () => {
    const apollo = await start();
    server.expireAll();

    expect(await Promise.all([count(apollo), query(apollo), mutate(apollo)])).toEqual([
      '{"count":1}',
      '{"note":"a note"}',
      '{"write":"written: ä"}',
    ]);
    expect(tokens).toEqual(['Bearer A1', 'Bearer A3']);
    expect(server.refreshes).toBe(1);
  });

  test('the server closes it when its token has expired: one refresh, and it goes on', async () => {
    const apollo = await start();
    const closed = apollo.subscribe<{ readonly count: number }>({ query: SUBSCRIPTION }).pipe(
      tap(({ data }) => {
        if (data?.count !== 3 || tokens.length > 1) return;
        server.expireAll();
        sockets[0]?.close(4403, 'Forbidden');
      }),
      filter(() => tokens.length > 1),
    );

    expect(await outcomeOf(closed)).toBe('{"count":1}');
    expect(tokens).toEqual(['Bearer A1', 'Bearer A3']);
    expect(server.refreshes).toBe(1);
  });

  test('refused for good: an error, and no loop', async () => {
    const apollo = await start();
    server.refusesAll = true;

    expect(await count(apollo)).toBe('error: other');
    expect(tokens).toEqual(['Bearer A1', 'Bearer A2']);
    expect(server.refreshes).toBe(1);
  });

  test('accepted and closed at once, each time: an error, and no loop', async () => {
    const apollo = await start();
    const closing = setInterval(() => sockets.at(-1)?.close(4403, 'Forbidden'), 20);

    expect(await outcomeOf(apollo.subscribe({ query: SUBSCRIPTION }).pipe(ignoreElements()))).toBe('error: other');
    clearInterval(closing);
    expect(tokens).toEqual(['Bearer A1', 'Bearer A2']);
    expect(server.refreshes).toBe(1);
  });

  test('the session is over: an error, and no loop', async () => {
    const apollo = await start();
    server.expireAll();
    server.refreshFails = 401;

    expect(await count(apollo)).toBe('error: rejected');
    expect(tokens).toEqual(['Bearer A1']);
    expect(server.refreshes).toBe(1);
    expect(TestBed.inject(TokenStore).status()).toBe('signed-out');
  });

  test('the auth server is away: an error, one try in the cooldown', async () => {
    const apollo = await start();
    server.expireAll();
    server.refreshFails = 503;

    expect(await Promise.all([count(apollo), count(apollo)])).toEqual(['error: unavailable', 'error: unavailable']);
    expect(server.refreshes).toBe(1);
  });
});
