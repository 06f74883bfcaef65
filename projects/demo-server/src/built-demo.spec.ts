import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Demo } from './demo-driver.js';

const NAVIGATION = 'text/html,application/xhtml+xml,*/*;q=0.8';

describe('the built demo, and the documentation beside it', () => {
  let parent: string;
  let demo: Demo;
  let withDocs: Demo;

  before(async () => {
    parent = await mkdtemp(join(tmpdir(), 'demo-server-'));
    // Each file says where it is.
    for (const path of [
      ...['browser/index.html', 'browser/main-ABC.js', 'browser/.hidden', 'outside.txt', 'docs/llms.txt'],
      ...['index', 'tabs', '404', 'api/index'].map((page) => `docs/${page}.html`),
    ]) {
      await mkdir(join(parent, dirname(path)), { recursive: true });
      await writeFile(join(parent, path), path);
    }
    const [staticDir, docsDir] = [join(parent, 'browser'), join(parent, 'docs')];
    demo = new Demo(undefined, { staticDir });
    withDocs = new Demo(undefined, { staticDir, docsDir });
  });
  after(() => rm(parent, { recursive: true }));

  async function ask({ server }: Demo, url: string, accept = NAVIGATION): Promise<readonly [number, string]> {
    const { statusCode, body, headers } = await server.inject({ url, headers: { accept } });
    assert.deepEqual([headers['x-content-type-options'], headers['referrer-policy']], ['nosniff', 'no-referrer']);
    return [statusCode, body];
  }

  it('has a router that owns every page the server does not', async () => {
    for (const url of ['/', '/login', '/a/b?returnUrl=%2Fc', '/apis', '/demos/1', '/atoto-users'])
      assert.deepEqual(await ask(demo, url), [200, 'browser/index.html'], url);
    assert.deepEqual(await ask(demo, '/main-ABC.js', '*/*'), [200, 'browser/main-ABC.js']);
  });

  it('leaves what is no page of it to a 404', async () => {
    const notFound = [
      ...['/api', '/api/nothing', '/atoto-user/nothing', '/demo/nothing'].map((url) => [url, NAVIGATION] as const),
      ...['/main-OLD.js', '/login', '/.hidden', '/../outside.txt', '/%2e%2e/outside.txt', '/..%2foutside.txt'].map(
        (url) => [url, '*/*'] as const,
      ),
    ];
    for (const [url, accept] of notFound) {
      const [status, body] = await ask(demo, url, accept);
      assert.equal(status, 404, url);
      assert.match(body, /"not_found"/, url);
    }
    assert.equal((await demo.send('POST', '/login', { headers: { accept: NAVIGATION } })).statusCode, 404);
  });

  it('has the documentation beside it', async () => {
    for (const [url, status, file] of [
      ['/docs/', 200, 'docs/index.html'],
      ['/docs/tabs.html', 200, 'docs/tabs.html'],
      ['/docs/api/', 200, 'docs/api/index.html'],
      ['/docs/llms.txt', 200, 'docs/llms.txt'],
      ['/docs/nothing.html', 404, 'docs/404.html'],
      ['/docs/api/nothing', 404, 'docs/404.html'],
      ['/', 200, 'browser/index.html'],
      ['/docsish', 200, 'browser/index.html'],
    ] as const)
      assert.deepEqual(await ask(withDocs, url), [status, file], url);
    for (const url of ['/docs/assets/old.js', '/docs/../outside.txt', '/docs/..%2foutside.txt'])
      assert.equal((await ask(withDocs, url, '*/*'))[0], 404, url);
    const docsAlone = new Demo(undefined, { docsDir: join(parent, 'docs') });
    assert.deepEqual(await ask(docsAlone, '/docs/nothing'), [404, 'docs/404.html']);
    // The links of its pages are relative.
    const { headers } = await withDocs.send('GET', '/docs', { headers: { accept: NAVIGATION } });
    assert.equal(new URL(String(headers.location), 'http://127.0.0.1').pathname, '/docs/');
  });

  it('does not exist yet: "/" says how to build it, and the API works all the same', async () => {
    for (const missing of [new Demo(), new Demo(undefined, { staticDir: join(parent, 'missing') })]) {
      const [status, page] = await ask(missing, '/');
      assert.equal(status, 503);
      assert.match(page, /npm start/);
      assert.equal((await ask(missing, '/demo/health'))[0], 200);
      assert.equal((await ask(missing, '/login'))[0], 404);
    }
  });
});
