import { IncomingMessage, ServerResponse } from 'node:http';
import { TestBed } from '@angular/core/testing';
import { TokenStore } from 'ngx-token-refresh';
import { Upload } from 'tus-js-client';
import { appOn, LiveServer } from './live-server';
import { injectUploadOptions } from './tus.recipe';

// N11: an upload by tus-js-client, as the site shows it, to a server that speaks as much of tus 1.0 as it takes.

let server: LiveServer;
/** What has arrived, and how often a part was sent in vain. */
let received: string;
/** Called with each part that is accepted. */
let onPart: () => void;

beforeEach(() => {
  received = '';
  onPart = () => undefined;
});
afterEach(() => server.stop());

const TEXT = Array.from({ length: 1_000 }, (_, n) => `line ${n}\n`).join('');

function serve({ method, headers }: IncomingMessage, response: ServerResponse, body: string): void {
  response.setHeader('Tus-Resumable', '1.0.0');
  if (method === 'POST') {
    response.writeHead(201, { Location: '/files/1' }).end();
  } else if (method === 'HEAD') {
    response.writeHead(200, { 'Upload-Offset': received.length, 'Upload-Length': TEXT.length }).end();
  } else if (Number(headers['upload-offset']) !== received.length) {
    response.writeHead(409).end();
  } else {
    received += body;
    response.writeHead(204, { 'Upload-Offset': received.length }).end();
    onPart();
  }
}

async function start(): Promise<() => Promise<void>> {
  server = await LiveServer.start(serve);
  const options = appOn(server)(injectUploadOptions);
  return () =>
    new Promise((resolve, reject) => {
      const upload = new Upload(Buffer.from(TEXT), {
        ...options,
        endpoint: `${server.origin}/files`,
        chunkSize: 1_000,
        retryDelays: [0, 0, 0],
        onSuccess: () => resolve(),
        onError: reject,
      });
      upload.start();
    });
}

test('refused when it begins: one refresh, and it goes on', async () => {
  const upload = await start();
  server.expireAll();
  await upload();

  expect(received).toBe(TEXT);
  expect(server.refreshes).toBe(1);
});

test('the token expires half-way: one refresh, and it goes on where it was', async () => {
  const upload = await start();
  onPart = () => {
    if (received.length === 4_000) server.expireAll();
  };
  await upload();

  expect(received).toBe(TEXT);
  expect(server.refreshes).toBe(1);
  const refused = server.requests.filter(({ authorization }) => authorization === 'Bearer A1').slice(-1);
  expect(refused).toMatchObject([{ method: 'PATCH' }]);
});

test('it expires with every part: each is cured', async () => {
  const upload = await start();
  onPart = () => server.expireAll();
  await upload();

  expect(received).toBe(TEXT);
});

test('refused for good: an error, and no loop', async () => {
  const upload = await start();
  server.refusesAll = true;

  await expect(upload()).rejects.toThrow('401');
  expect(server.requests).toHaveLength(2);
  expect(server.refreshes).toBeLessThanOrEqual(2);
});

test('the session is over half-way: an error, and no loop', async () => {
  const upload = await start();
  onPart = () => {
    server.expireAll();
    server.refreshFails = 401;
  };

  await expect(upload()).rejects.toThrow();
  expect(server.refreshes).toBe(1);
  expect(TestBed.inject(TokenStore).status()).toBe('signed-out');
});
