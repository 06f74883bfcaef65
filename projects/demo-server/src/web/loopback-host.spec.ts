import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DemoDriver } from '../testing/demo-driver.js';
import { isLoopbackHost } from './loopback-host.js';

describe('the Host header', () => {
  for (const host of ['127.0.0.1', '127.0.0.1:4200', 'localhost', 'LOCALHOST:1']) {
    it(`${host} is this machine`, async () => {
      const answer = await new DemoDriver().send({ method: 'GET', url: '/demo/health', headers: { host } });
      assert.equal(answer.statusCode, 200);
    });
  }

  for (const host of [
    'evil.example',
    'evil.example:4200',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '127.0.0.1@evil.example',
    '10.0.0.1',
    '0.0.0.0',
  ]) {
    it(`${JSON.stringify(host)} is refused everywhere, before anything happens`, async () => {
      const demo = new DemoDriver();
      for (const url of ['/', '/demo/health', '/nowhere', '/api/items/1', '/atoto-user/items/1']) {
        const answer = await demo.send({ method: 'GET', url, headers: { host } });
        assert.equal(answer.statusCode, 421, url);
        assert.equal(answer.json<{ error: string }>().error, 'misdirected_request');
      }
      assert.equal((await demo.get('/demo/stats')).json<{ requests: number }>().requests, 0);
    });
  }

  it('that is missing or empty is not this machine', () => {
    assert.equal(isLoopbackHost(undefined), false);
    assert.equal(isLoopbackHost(''), false);
  });
});
