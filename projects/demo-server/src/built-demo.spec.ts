import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { DemoDriver } from './demo-driver.js';

const NAVIGATION = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('the built demo', () => {
  let parent: string;
  let staticDir: string;
  let docsDir: string;

  before(async () => {
    parent = await mkdtemp(join(tmpdir(), 'demo-server-'));
    staticDir = join(parent, 'browser');
    await mkdir(staticDir);
    await writeFile(join(staticDir, 'index.html'), '<title>demo</title>');
    await writeFile(join(staticDir, 'main-ABC.js'), 'export {};');
    await writeFile(join(staticDir, '.hidden'), 'hidden');
    await writeFile(join(parent, 'outside.txt'), 'outside');
    docsDir = join(parent, 'docs');
    await mkdir(join(docsDir, 'api'), { recursive: true });
    for (const page of ['index', 'tabs', '404', 'api/index']) {
      await writeFile(join(docsDir, `${page}.html`), `<title>docs: ${page}</title>`);
    }
    await writeFile(join(docsDir, 'llms.txt'), '# for assistants');
  });
  after(() => rm(parent, { recursive: true }));

  it('is served, with the headers a page should have', async () => {
    const demo = new DemoDriver({ staticDir });
    const page = await demo.get('/');
    assert.equal(page.statusCode, 200);
    assert.equal(page.body, '<title>demo</title>');
    assert.equal(page.headers['x-content-type-options'], 'nosniff');
    assert.equal(page.headers['referrer-policy'], 'no-referrer');
    const script = await demo.get('/main-ABC.js');
    assert.equal(script.body, 'export {};');
    assert.match(String(script.headers['content-type']), /javascript/);
  });

  for (const url of ['/login', '/a/b?returnUrl=%2Fc', '/apis', '/demos/1', '/atoto-users']) {
    it(`answers a navigation to ${url} with index.html`, async () => {
      const answer = await new DemoDriver({ staticDir }).send({ method: 'GET', url, headers: NAVIGATION });
      assert.equal(answer.statusCode, 200);
      assert.equal(answer.body, '<title>demo</title>');
      assert.match(String(answer.headers['content-type']), /^text\/html/);
    });
  }

  for (const [method, url, headers] of [
    ['GET', '/api', NAVIGATION],
    ['GET', '/api/nothing', NAVIGATION],
    ['GET', '/atoto-user/nothing', NAVIGATION],
    ['GET', '/demo/nothing', NAVIGATION],
    ['POST', '/login', NAVIGATION],
    ['GET', '/main-OLD.js', { accept: '*/*' }],
    ['GET', '/login', {}],
    ['GET', '/.hidden', {}],
    ['GET', '/../outside.txt', {}],
    ['GET', '/%2e%2e/outside.txt', {}],
    ['GET', '/..%2foutside.txt', {}],
  ] as const) {
    it(`answers ${method} ${url} (accept: ${'accept' in headers ? headers.accept : 'nothing'}) with a JSON 404`, async () => {
      const answer = await new DemoDriver({ staticDir }).send({ method, url, headers });
      assert.equal(answer.statusCode, 404);
      assert.equal(answer.json<{ error: string }>().error, 'not_found');
    });
  }

  for (const [url, status, body] of [
    ['/docs/', 200, '<title>docs: index</title>'],
    ['/docs/tabs.html', 200, '<title>docs: tabs</title>'],
    ['/docs/api/', 200, '<title>docs: api/index</title>'],
    ['/docs/llms.txt', 200, '# for assistants'],
    ['/docs/nothing.html', 404, '<title>docs: 404</title>'],
    ['/docs/api/nothing', 404, '<title>docs: 404</title>'],
    ['/', 200, '<title>demo</title>'],
    ['/docsish', 200, '<title>demo</title>'],
  ] as const) {
    it(`has the documentation beside it: ${url}`, async () => {
      const answer = await new DemoDriver({ staticDir, docsDir }).send({ method: 'GET', url, headers: NAVIGATION });
      assert.equal(answer.statusCode, status);
      assert.equal(answer.body, body);
    });
  }

  it('leads /docs to /docs/, which the relative links of the pages need', async () => {
    const answer = await new DemoDriver({ staticDir, docsDir }).send({
      method: 'GET',
      url: '/docs',
      headers: NAVIGATION,
    });
    assert.ok([301, 302].includes(answer.statusCode));
    assert.equal(new URL(String(answer.headers.location), 'http://127.0.0.1').pathname, '/docs/');
  });

  it('serves nothing beside the documentation: scripts get a JSON 404, and no file of another folder', async () => {
    const demo = new DemoDriver({ staticDir, docsDir });
    for (const url of ['/docs/assets/old.js', '/docs/../outside.txt', '/docs/..%2foutside.txt']) {
      const answer = await demo.send({ method: 'GET', url, headers: { accept: '*/*' } });
      assert.equal(answer.statusCode, 404, url);
    }
  });

  it('serves the documentation where the demo is not built', async () => {
    const answer = await new DemoDriver({ docsDir }).send({ method: 'GET', url: '/docs/nothing', headers: NAVIGATION });
    assert.equal(answer.body, '<title>docs: 404</title>');
  });

  it('does not exist yet: "/" says how to build it, and the API works all the same', async () => {
    for (const demo of [new DemoDriver(), new DemoDriver({ staticDir: join(parent, 'missing') })]) {
      const page = await demo.send({ method: 'GET', url: '/', headers: NAVIGATION });
      assert.equal(page.statusCode, 503);
      assert.match(String(page.headers['content-type']), /^text\/plain/);
      assert.match(page.body, /npm start/);
      assert.equal((await demo.get('/demo/health')).statusCode, 200);
      assert.equal((await demo.send({ method: 'GET', url: '/login', headers: NAVIGATION })).statusCode, 404);
    }
  });
});
