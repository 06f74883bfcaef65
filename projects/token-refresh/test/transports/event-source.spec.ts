import { TestBed } from '@angular/core/testing';
import { TokenRefresher, TokenStore } from 'ngx-token-refresh';
import { EventSource } from 'eventsource';
import { ServerResponse } from 'node:http';
import { injectEventSource } from './event-source.recipe';
import { appOn, LiveServer } from './live-server';

// N3: the `eventsource` package over our fetch, against a server on a real socket.

let server: LiveServer;
let source: EventSource;
/** The streams that are open, in the order in which they were opened. */
let streams: ServerResponse[];

beforeEach(() => (streams = []));
afterEach(() => {
  source.close();
  server.stop();
});

async function serve(): Promise<void> {
  server = await LiveServer.start((_, response) => {
    streams.push(response.writeHead(200, { 'Content-Type': 'text/event-stream' }));
    response.write(`retry: 5\nid: ${streams.length}\ndata: stream ${streams.length}\n\n`);
  });
}

function open(): void {
  source = appOn(server)(() => injectEventSource(`${server.origin}/events`));
}

const next = <T extends Event>(type: string): Promise<T> =>
  new Promise((resolve) => source.addEventListener(type, (event) => resolve(event as unknown as T), { once: true }));
const message = async (): Promise<unknown> => (await next<MessageEvent<string>>('message')).data;

test('a token that is good: the events come', async () => {
  await serve();
  open();

  expect(await message()).toBe('stream 1');
  expect(server.tokensSentTo('/events')).toEqual(['A1']);
});

test('refused when it connects: one refresh, and the events come', async () => {
  await serve();
  server.expireAll();
  open();

  expect(await message()).toBe('stream 1');
  expect(server.tokensSentTo('/events')).toEqual(['A1', 'A3']);
  expect(server.refreshes).toBe(1);
});

test('the server ends the stream of an expired token: connected again, refused, one refresh, and on it goes', async () => {
  await serve();
  open();
  await message();
  server.expireAll();
  streams[0]?.end();

  expect(await message()).toBe('stream 2');
  expect(server.tokensSentTo('/events')).toEqual(['A1', 'A1', 'A3']);
  expect(server.refreshes).toBe(1);
});

test('refused for good: an error, and no loop', async () => {
  await serve();
  server.refusesAll = true;
  open();

  expect(await next('error')).toMatchObject({ code: 401 });
  expect(source.readyState).toBe(source.CLOSED);
  expect(server.requests.length).toBeLessThanOrEqual(3);
  expect(server.refreshes).toBeLessThanOrEqual(2);
});

test('the session is over: an error, and no loop', async () => {
  await serve();
  open();
  await message();
  server.expireAll();
  server.refreshFails = 401;
  streams[0]?.end();
  // The stream has ended; then it is refused.
  await next('error');

  expect(await next('error')).toMatchObject({ code: 401 });
  expect(source.readyState).toBe(source.CLOSED);
  expect(TestBed.inject(TokenStore).status()).toBe('signed-out');
  expect(server.refreshes).toBe(1);
});

test('the auth server is away: it tries again every 5 ms, with one refresh in the cooldown; then on it goes', async () => {
  await serve();
  open();
  await message();
  server.expireAll();
  server.refreshFails = 503;
  streams[0]?.end();
  for (let n = 0; n < 20; n++) await next('error');

  expect(server.refreshes).toBe(1);
  server.refreshFails = null;
  expect(await message()).toBe('stream 2');
  expect(server.refreshes).toBe(2);
});

test('closed while it waits for a refresh: never connected', async () => {
  await serve();
  server.expireAll();
  const refreshed = new Promise<void>((resolve) => {
    server.http.once('request', () =>
      server.http.once('request', () => {
        source.close();
        resolve();
      }),
    );
  });
  open();
  await refreshed;
  await TestBed.inject(TokenRefresher).whenIdle();
  // Whatever were to follow would have followed by the time another request is answered.
  await fetch(`${server.origin}/other`);

  expect(server.tokensSentTo('/events')).toEqual(['A1']);
});
