import { create, createFileRegistry, DescService } from '@bufbuild/protobuf';
import { FileDescriptorProtoSchema, StringValueSchema } from '@bufbuild/protobuf/wkt';
import { createClient as createConnectClient } from '@connectrpc/connect';
import { HttpClient } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { initTRPC } from '@trpc/server';
import { nodeHTTPRequestHandler } from '@trpc/server/adapters/node-http';
import { TokenRefreshError, TokenStore } from 'ngx-token-refresh';
import { firstValueFrom } from 'rxjs';
import { injectAxios } from './axios.recipe';
import { injectTransport } from './connect.recipe';
import { appOn, LiveServer } from './live-server';
import { injectApi } from './openapi-fetch.recipe';
import { injectTrpc } from './trpc.recipe';

// Each client as the site shows it, over the real fetch, against a server on a real socket.

type Handler = Parameters<typeof LiveServer.start>[0];

/** What a client is asked to do, and what its server answers. */
interface Subject {
  readonly handle: Handler;
  /** In an injection context. @returns two calls, whose answer is what the server read of the body */
  readonly make: (origin: string) => {
    readonly read: () => Promise<unknown>;
    readonly write: (text: string) => Promise<unknown>;
  };
  readonly path: string;
}

const json: Handler = ({ method }, response, body) =>
  response
    .writeHead(200, { 'Content-Type': 'application/json' })
    .end(JSON.stringify(method === 'GET' ? 'read' : (JSON.parse(body) as unknown)));

const trpc = initTRPC.create();
const router = trpc.router({
  read: trpc.procedure.query(() => 'read'),
  write: trpc.procedure.input(String).mutation(({ input }) => input),
});

/** As `protoc` would generate it: `service Notes { rpc Read (StringValue) returns (StringValue); }`. */
const file = create(FileDescriptorProtoSchema, {
  name: 'notes.proto',
  package: 'test',
  syntax: 'proto3',
  dependency: ['google/protobuf/wrappers.proto'],
  service: [
    {
      name: 'Notes',
      method: [
        { name: 'Write', inputType: '.google.protobuf.StringValue', outputType: '.google.protobuf.StringValue' },
      ],
    },
  ],
});

function notesService(): DescService {
  const wrappers = StringValueSchema.file;
  const service = createFileRegistry(file, (name) => (name === wrappers.proto.name ? wrappers : undefined));
  const found = service.getService('test.Notes');
  if (!found) throw new Error('no service');
  return found;
}

interface Paths {
  '/notes': {
    get: { responses: { 200: { content: { 'application/json': string } } } };
    post: {
      requestBody: { content: { 'application/json': string } };
      responses: { 200: { content: { 'application/json': string } } };
    };
  };
}

const subjects: Record<string, Subject> = {
  'N7 axios': {
    handle: json,
    path: '/notes',
    make: (origin) => {
      const http = injectAxios(origin);
      const headers = { 'Content-Type': 'application/json' };
      return {
        read: async () => (await http.get<unknown>('/notes')).data,
        write: async (text) => (await http.post<unknown>('/notes', JSON.stringify(text), { headers })).data,
      };
    },
  },
  'N8 openapi-fetch': {
    handle: json,
    path: '/notes',
    make: (origin) => {
      const api = injectApi<Paths>(origin);
      const resultOf = ({ data, response }: { readonly data?: unknown; readonly response: Response }): unknown => {
        if (!response.ok) throw new Error(`HTTP ${response.status}`);
        return data;
      };
      return {
        read: async () => resultOf(await api.GET('/notes')),
        write: async (text) => resultOf(await api.POST('/notes', { body: text })),
      };
    },
  },
  'N9 Connect': {
    handle: json,
    path: '/test.Notes/Write',
    make: (origin) => {
      const client: unknown = createConnectClient(notesService(), injectTransport(origin));
      const notes = client as { readonly write: (input: object) => Promise<{ readonly value: string }> };
      const write = async (value: string): Promise<unknown> => (await notes.write({ value })).value;
      return { read: () => write('read'), write };
    },
  },
  'N10 tRPC': {
    path: '/trpc',
    handle: (request, response, body) =>
      void nodeHTTPRequestHandler({
        router,
        req: Object.assign(request, { body }),
        res: response,
        path: new URL(request.url ?? '', 'http://x').pathname.replace('/trpc/', ''),
      }),
    make: (origin) => {
      const client = injectTrpc<typeof router>(`${origin}/trpc`);
      return { read: () => client.read.query(), write: (text) => client.write.mutate(text) };
    },
  },
};

let server: LiveServer;
afterEach(() => server.stop());

describe.each(Object.entries(subjects))('%s', (_, { handle, make, path }) => {
  async function start() {
    server = await LiveServer.start(handle);
    return appOn(server)(() => make(server.origin));
  }

  test('a token that is good: one send', async () => {
    const { read } = await start();

    expect(await read()).toBe('read');
    expect(server.tokensSentTo(path)).toEqual(['A1']);
  });

  test('three are refused together, and HttpClient with them: one refresh, all go on', async () => {
    const { read } = await start();
    server.expireAll();
    const byClient = firstValueFrom(
      TestBed.inject(HttpClient).get(`${server.origin}/trpc/read`, { responseType: 'text' }),
    );

    const answers = await Promise.all([read(), read(), read(), byClient]);

    expect(answers.slice(0, 3)).toEqual(['read', 'read', 'read']);
    expect(server.refreshes).toBe(1);
  });

  test('a call with a body that is refused is sent again with the same body', async () => {
    const { write } = await start();
    server.expireAll();

    expect(await write('ä "quoted" text')).toBe('ä "quoted" text');
    const sends = server.requests.filter((request) => request.path.startsWith(path));
    expect(sends.map(({ authorization }) => authorization)).toEqual(['Bearer A1', 'Bearer A3']);
    expect(sends[1]?.body).toBe(sends[0]?.body);
    expect(sends[1]?.method).toBe(sends[0]?.method);
  });

  test('the session is over: an error, and no loop', async () => {
    const { write } = await start();
    server.expireAll();
    server.refreshFails = 401;

    const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => write('x')));

    expect(outcomes.map(({ status }) => status)).toEqual(Array(5).fill('rejected'));
    expect(TestBed.inject(TokenStore).status()).toBe('signed-out');
    expect(server.refreshes).toBe(1);
    expect(server.requests).toHaveLength(5);
  });

  test('refused for good, whatever is refreshed: an error, and few refreshes', async () => {
    const { write } = await start();
    server.refusesAll = true;

    for (let n = 0; n < 10; n++) await expect(write('x')).rejects.toBeDefined();

    expect(server.refreshes).toBeLessThanOrEqual(3);
    expect(server.requests.length).toBeLessThanOrEqual(20);
  });

  test('the auth server is away: an error that says so, one try in the cooldown', async () => {
    const { write } = await start();
    server.expireAll();
    server.refreshFails = 503;

    const errors = await Promise.all(Array.from({ length: 5 }, () => write('x').catch((error: unknown) => error)));

    expect(errors.map((error) => TokenRefreshError.from(error)?.code)).toEqual(Array(5).fill('unavailable'));
    expect(server.refreshes).toBe(1);
    expect(TestBed.inject(TokenStore).status()).toBe('signed-in');
  });
});
