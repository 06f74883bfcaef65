import { HubConnectionBuilder, HubConnectionState } from '@microsoft/signalr';
import { TestBed } from '@angular/core/testing';
import { TokenStore } from 'ngx-token-refresh';
import { IncomingMessage } from 'node:http';
import { Subscription } from 'rxjs';
import { Server as SocketIoServer } from 'socket.io';
import { Socket } from 'socket.io-client';
import { WebSocket as ServerSocket, WebSocketServer } from 'ws';
import { appOn, LiveServer } from './live-server';
import { injectHubOptions } from './signalr.recipe';
import { injectSocket } from './socket-io.recipe';
import { injectMessages } from './web-socket.recipe';

// Clients that keep a connection, as the site shows them, against servers on real sockets.

let server: LiveServer;
/** What a test has opened, to be closed in order. */
let open: (() => void)[];
beforeEach(() => (open = []));
afterEach(() => {
  for (const close of open) close();
  server.stop();
});

/** A queue of what happens, to wait for. */
class Happenings {
  readonly #past: unknown[] = [];
  #wake: () => void = () => undefined;

  add(what: unknown): void {
    this.#past.push(what);
    this.#wake();
  }

  async next(): Promise<unknown> {
    while (!this.#past.length) await new Promise<void>((done) => (this.#wake = done));
    return this.#past.shift();
  }
}

describe('N4 WebSocket', () => {
  /** The sockets that the server has, and the tokens that they came with. */
  let sockets: ServerSocket[];
  let tokens: (string | undefined)[];

  async function start(): Promise<Happenings> {
    sockets = [];
    tokens = [];
    server = await LiveServer.start((_, response) => response.end());
    const live = new WebSocketServer({ server: server.http, handleProtocols: () => 'bearer' });
    live.on('connection', (socket, request) => {
      const [, token] = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((text) => text.trim());
      sockets.push(socket);
      tokens.push(token);
      if (server.accepts(`Bearer ${token}`)) socket.send(`hello ${sockets.length}`);
      else socket.close(4401);
    });
    const happenings = new Happenings();
    const messages = appOn(server)(() => injectMessages(server.origin.replace('http', 'ws')));
    open.push(() => live.close());
    const subscription: Subscription = messages.subscribe({
      next: ({ data }) => happenings.add(data),
      error: (error: unknown) => happenings.add(error),
      complete: () => happenings.add('complete'),
    });
    open.unshift(() => subscription.unsubscribe());
    return happenings;
  }

  test('a token that is good', async () => {
    const happenings = await start();

    expect(await happenings.next()).toBe('hello 1');
    expect(tokens).toEqual(['A1']);
  });

  test('closed by 4401 in its midst: one refresh, and on it goes', async () => {
    const happenings = await start();
    await happenings.next();
    server.expireAll();
    sockets[0]?.close(4401);

    expect(await happenings.next()).toBe('hello 2');
    expect(tokens).toEqual(['A1', 'A3']);
    expect(server.refreshes).toBe(1);
  });

  test('refused for good: an error, and no loop', async () => {
    const happenings = await start();
    await happenings.next();
    server.refusesAll = true;
    sockets[0]?.close(4401);

    expect(await happenings.next()).toBeInstanceOf(Error);
    expect(tokens).toEqual(['A1', 'A2']);
    expect(server.refreshes).toBe(1);
  });

  test('the session is over: an error that says so', async () => {
    const happenings = await start();
    await happenings.next();
    server.expireAll();
    server.refreshFails = 401;
    sockets[0]?.close(1008);

    expect(await happenings.next()).toMatchObject({ name: 'TokenRefreshError', code: 'rejected' });
    expect(tokens).toEqual(['A1']);
  });

  test('signed out: the server sees it close', async () => {
    const happenings = await start();
    await happenings.next();
    const closed = new Promise((resolve) => sockets[0]?.once('close', resolve));
    void TestBed.inject(TokenStore).signOut();

    await closed;
    expect(await happenings.next()).toMatchObject({ code: 'signed-out' });
  });
});

describe('N5 SignalR', () => {
  // It writes to the console what a developer should know.
  beforeEach(() => ['info', 'error'].forEach((method) => jest.spyOn(console, method as 'info').mockImplementation()));

  const END = '\x1e';
  let hubs: ServerSocket[];

  /** A hub that speaks as much of the protocol as it takes to connect, and to send an invocation. */
  async function start() {
    hubs = [];
    server = await LiveServer.start((request, response) => {
      const body = {
        negotiateVersion: 1,
        connectionId: 'c',
        connectionToken: 't',
        availableTransports: [{ transport: 'WebSockets', transferFormats: ['Text'] }],
      };
      response.end(request.url?.startsWith('/hub/negotiate') ? JSON.stringify(body) : '');
    });
    const live = new WebSocketServer({
      server: server.http,
      verifyClient: ({ req }: { req: IncomingMessage }) =>
        server.accepts(
          req.headers.authorization ??
            `Bearer ${new URL(req.url ?? '', server.origin).searchParams.get('access_token')}`,
        ),
    });
    live.on('connection', (socket) => {
      hubs.push(socket);
      socket.once('message', () => {
        socket.send(`{}${END}`);
        socket.send(`${JSON.stringify({ type: 1, target: 'news', arguments: [`hello ${hubs.length}`] })}${END}`);
      });
    });
    const options = appOn(server)(injectHubOptions);
    const hub = new HubConnectionBuilder().withUrl(`${server.origin}/hub`, options).withAutomaticReconnect().build();
    open.push(
      () => void hub.stop(),
      () => live.close(),
    );
    const happenings = new Happenings();
    hub.on('news', (text) => happenings.add(text));
    return { hub, happenings };
  }

  test('refused when it negotiates: one refresh, and it connects with the new token', async () => {
    const { hub, happenings } = await start();
    server.expireAll();
    await hub.start();

    expect(await happenings.next()).toBe('hello 1');
    expect(server.tokensSentTo('/hub/negotiate')).toEqual(['A1', 'A3']);
    expect(server.refreshes).toBe(1);
  });

  test('the connection ends with its token: it reconnects by itself, with one refresh', async () => {
    const { hub, happenings } = await start();
    await hub.start();
    await happenings.next();
    server.expireAll();
    hubs[0]?.close(1011);

    expect(await happenings.next()).toBe('hello 2');
    expect(server.refreshes).toBe(1);
  });

  test('refused for good: an error, and no loop', async () => {
    const { hub } = await start();
    server.refusesAll = true;

    await expect(hub.start()).rejects.toThrow('401');
    expect(hub.state).toBe(HubConnectionState.Disconnected);
    expect(server.refreshes).toBeLessThanOrEqual(2);
    expect(server.requests.length).toBeLessThanOrEqual(6);
  });

  test('the session is over: an error', async () => {
    const { hub } = await start();
    server.expireAll();
    server.refreshFails = 401;

    await expect(hub.start()).rejects.toThrow('401');
    expect(server.refreshes).toBe(1);
  });

  test('the auth server is away: an error that says so', async () => {
    const { hub } = await start();
    server.expireAll();
    server.refreshFails = 503;

    const error = await hub.start().catch((error: unknown) => error);
    expect(String(error)).toContain('unavailable');
    expect(server.refreshes).toBe(1);
  });
});

describe('N13 Socket.IO', () => {
  let tokens: unknown[];

  async function start(): Promise<{ readonly connect: () => Socket; readonly happenings: Happenings }> {
    tokens = [];
    server = await LiveServer.start((_, response) => response.end());
    const live = new SocketIoServer(server.http);
    live.use(({ handshake }, next) => {
      const { token = null } = handshake.auth as { readonly token?: string };
      tokens.push(token?.replace('Bearer ', ''));
      next(server.accepts(token) ? undefined : new Error('unauthorized'));
    });
    live.on('connection', (socket) => socket.emit('news', 'hello'));
    const inApp = appOn(server);
    const happenings = new Happenings();
    const connect = (): Socket => {
      const socket = inApp(() => injectSocket(server.origin));
      socket.on('news', (text) => happenings.add(text));
      socket.on('connect_error', (error) => happenings.add(error));
      open.push(
        () => socket.close(),
        () => void live.close(),
      );
      return socket;
    };
    return { connect, happenings };
  }

  test('a token that is good', async () => {
    const { connect, happenings } = await start();
    connect();

    expect(await happenings.next()).toBe('hello');
    expect(tokens).toEqual(['A1']);
  });

  test('refused: one refresh, and it connects with the new token', async () => {
    const { connect, happenings } = await start();
    server.expireAll();
    connect();

    expect(await happenings.next()).toBeInstanceOf(Error);
    expect(await happenings.next()).toBe('hello');
    expect(tokens).toEqual(['A1', 'A3']);
    expect(server.refreshes).toBe(1);
  });

  test('refused for good: an error, and no loop', async () => {
    const { connect, happenings } = await start();
    server.refusesAll = true;
    const socket = connect();

    expect(await happenings.next()).toBeInstanceOf(Error);
    expect(await happenings.next()).toBeInstanceOf(Error);
    expect(socket.active).toBe(false);
    expect(tokens).toEqual(['A1', 'A2']);
    expect(server.refreshes).toBe(1);
  });

  test('the session is over: an error, and no loop', async () => {
    const { connect, happenings } = await start();
    server.expireAll();
    server.refreshFails = 401;
    const socket = connect();

    expect(await happenings.next()).toBeInstanceOf(Error);
    expect(await happenings.next()).toBeInstanceOf(Error);
    expect(socket.active).toBe(false);
    expect(server.refreshes).toBe(1);
    expect(tokens).toEqual(['A1', '']);
  });
});
