// The key of withDpop() in a real browser, over tabs, reloads and restarts: node --test, after `npm run build:lib`.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose';
import { ifThereIsChromium, launchProfile } from '../../chromium.mjs';
import { servePage } from './serve-page.mjs';

let site;
const folders = [];

before(async () => (site = await servePage('dpop')));

after(() => {
  site.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function profile() {
  const folder = mkdtempSync(join(tmpdir(), 'dpop-'));
  folders.push(folder);
  return folder;
}

async function inBrowser(folder, use) {
  const browser = await launchProfile(folder);
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}

async function open(browser) {
  const tab = await browser.newPage();
  await tab.goto(site.url, { waitUntil: 'load' });
  return tab;
}

const thumbprint = (tab) => tab.evaluate(() => globalThis.proofs.thumbprint());

test(
  'six tabs that make the key at once have one key, also after a reload and in a tab opened later',
  ifThereIsChromium,
  () =>
    inBrowser(profile(), async (browser) => {
      const tabs = [];
      for (let n = 0; n < 6; n++) tabs.push(await open(browser));
      // By one clock: a message to each tab in turn would let the first be done before the last begins.
      const start = Date.now() + 500;
      const first = await Promise.all(
        tabs.map((tab) =>
          tab.evaluate(async (at) => {
            await new Promise((done) => setTimeout(done, at - Date.now()));
            return globalThis.proofs.thumbprint();
          }, start),
        ),
      );
      assert.equal(new Set(first).size, 1);
      await tabs[0].reload();
      assert.equal(await thumbprint(tabs[0]), first[0]);
      assert.equal(await thumbprint(await open(browser)), first[0]);
    }),
);

test('the key outlives the browser, and signs what a server can verify', ifThereIsChromium, async () => {
  const folder = profile();
  const first = await inBrowser(folder, async (browser) => thumbprint(await open(browser)));
  const proof = await inBrowser(folder, async (browser) =>
    (await open(browser)).evaluate(() => globalThis.proofs.proof({ method: 'GET', url: '/x?y', accessToken: 'A1' })),
  );
  const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, { typ: 'dpop+jwt', algorithms: ['ES256'] });
  assert.equal(await calculateJwkThumbprint(protectedHeader.jwk), first);
  assert.deepEqual(Object.keys(protectedHeader.jwk).sort(), ['crv', 'kty', 'x', 'y']);
  assert.equal(payload.htu, `${site.url}x`);
});

test('no script can read the private key', ifThereIsChromium, () =>
  inBrowser(profile(), async (browser) => {
    const tab = await open(browser);
    await thumbprint(tab);
    const refusal = await tab.evaluate(async () => {
      const settled = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
      const database = await settled(indexedDB.open('ngx-token-refresh-dpop'));
      const { privateKey } = await settled(database.transaction('keys').objectStore('keys').get('ES256'));
      return crypto.subtle.exportKey('jwk', privateKey).catch(({ name }) => name);
    });
    assert.equal(refusal, 'InvalidAccessError');
  }),
);
