import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';
import { listenOnLoopback } from '../listen.js';
import { DemoDriver } from '../testing/demo-driver.js';

describe('a token value', () => {
  it('is in no log line, even at level trace and when the request is broken', async () => {
    const lines: string[] = [];
    const demo = new DemoDriver({ logger: { level: 'trace', stream: { write: (line) => void lines.push(line) } } });
    const { url } = await listenOnLoopback(() => demo.server, { port: 0, portMayChange: false });
    const { accessToken, refreshToken } = await demo.signIn();

    await demo.get('/api/items/1', accessToken);
    await demo.get(`/api/items/1?access_token=${accessToken}`, accessToken);
    await demo.get(`/nowhere?refreshToken=${refreshToken}`);
    await demo.get(`/%zz?refreshToken=${refreshToken}`);
    await demo.get(`/api/items/${'x'.repeat(200)}?refreshToken=${refreshToken}`);
    await demo.get(`/atoto-user/admin/refreshToken?refreshToken=${refreshToken}&refreshToken=${refreshToken}`);
    await demo.get(`/atoto-user/admin/refreshToken?refreshToken=${refreshToken}`);
    await demo.refresh(refreshToken);
    await demo.post(`/atoto-user/admin/logout?refreshToken=${refreshToken}`);
    const headers = { 'content-type': 'application/json' };
    await demo.send({ method: 'POST', url: '/api/auth/refresh', headers, payload: `{"refreshToken":${refreshToken}}` });
    // Bytes that are no HTTP request: Node hands them to the error handler as they came.
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.end(`GET / HTTP/1.1\r\nAuthorization: Bearer ${accessToken}\r\nbroken header\r\n\r\n`);
    await Promise.all([text(socket), once(socket, 'close')]);
    await demo.server.close();

    const log = lines.join('');
    assert.ok(lines.some((line) => line.includes('"path":"/atoto-user/admin/refreshToken"')));
    assert.ok(lines.some((line) => line.includes('"statusCode":401')));
    assert.match(log, /client error/i);
    const [, , signature] = accessToken.split('.');
    for (const secret of [accessToken, signature, refreshToken, 'lovelace']) {
      assert.ok(secret);
      assert.equal(log.includes(secret), false);
      assert.equal(log.includes(JSON.stringify([...Buffer.from(secret)]).slice(1, -1)), false);
    }
  });

  it('is in no error answer', async () => {
    const demo = new DemoDriver();
    for (const url of [
      '/nowhere?refreshToken=SECRET',
      '/%zz?refreshToken=SECRET',
      `/api/items/${'x'.repeat(200)}?refreshToken=SECRET`,
      '/api/items/1?delay=SECRET',
      '/atoto-user/items/1?refusal=SECRET',
      '/atoto-user/admin/refreshToken?refreshToken=SECRET',
    ]) {
      const answer = await demo.get(url);
      assert.doesNotMatch(answer.body, /SECRET|\.js|node_modules/, url);
      assert.doesNotMatch(JSON.stringify(answer.headers), /SECRET/, url);
    }
  });
});
