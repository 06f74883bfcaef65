import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { listenOnLoopback } from './listen.js';
import { createDemoServer } from './server.js';

describe('listenOnLoopback', () => {
  let occupant: Server;
  let takenPort: number;

  before(async () => {
    occupant = createServer().listen(0, '127.0.0.1');
    await once(occupant, 'listening');
    const address = occupant.address();
    assert.ok(address !== null && typeof address === 'object');
    takenPort = address.port;
  });
  after(() => occupant.close());

  it('binds the loopback address only and tells a URL that answers', async () => {
    const { server, url } = await listenOnLoopback(() => createDemoServer(), { port: 0, portMayChange: false });
    assert.deepEqual(
      server.addresses().map(({ address }) => address),
      ['127.0.0.1'],
    );
    assert.match(url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
    assert.deepEqual(await (await fetch(`${url}demo/health`)).json(), { ok: true, accessTokenTtl: 20 });
    await server.close();
  });

  it('given a taken port that nobody chose, takes a free one', async () => {
    const { server, url } = await listenOnLoopback(() => createDemoServer(), { port: takenPort, portMayChange: true });
    assert.notEqual(new URL(url).port, String(takenPort));
    assert.equal((await fetch(`${url}demo/health`)).status, 200);
    await server.close();
  });

  it('given a taken port that was chosen, fails in one sentence', async () => {
    const settings = { port: takenPort, portMayChange: false };
    await assert.rejects(
      listenOnLoopback(() => createDemoServer(), settings),
      {
        name: 'SettingsError',
        message: `Port ${takenPort} is already in use: set PORT to another one, or to 0 for any free port.`,
      },
    );
  });
});
