// `sideEffects: false` is true: what an app does not use of the package is not in its bundle.
import '@angular/compiler';
import { HttpRequest } from '@angular/common/http';
import '@angular/router';
import 'jose';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Observable } from 'rxjs';
import { productionBundle } from '../../../bench/build/production-bundle.mjs';

const dist = new URL('../../../../dist/token-refresh/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('package.json', dist), 'utf8'));

/** Each entry point, as it is imported, and its file. */
const entryPoints = Object.entries(manifest.exports)
  .filter(([path]) => path !== './package.json')
  .map(([path, { default: file }]) => ({ name: path.replace('.', manifest.name), file: new URL(file, dist) }));

/** The bundle of a module, as `ng build` makes it, without what other packages bring. */
function bundleOf(contents) {
  const external = /^(@angular|rxjs|jose|tslib)(\/|$)/;
  return productionBundle(contents, { external, logOverride: { 'ignored-bare-import': 'silent' } });
}

for (const { name } of entryPoints) {
  test(`${name}: imported for nothing, it is nothing`, async () => {
    assert.equal(await bundleOf(`import '${name}';`), '');
    assert.equal(await bundleOf(`import {} from '${name}';`), '');
    assert.equal(await bundleOf(`import * as all from '${name}';`), '');
  });
}

/** What a module that is loaded could leave behind. */
function surroundings() {
  const shared = [globalThis, Object, Function, Array, Promise, String, Error, EventTarget, Observable, HttpRequest];
  const all = shared.flatMap((one) => (one.prototype ? [one, one.prototype] : [one]));
  return {
    properties: all.map((one) => Reflect.ownKeys(one).map((key) => Object.getOwnPropertyDescriptor(one, key))),
    atWork: process.getActiveResourcesInfo().filter((name) => /Timeout|Immediate/.test(name)),
    listeners: process.eventNames().map((name) => [name, process.listenerCount(name)]),
  };
}

test('loaded, the package does nothing: no global, no patch, no timer, no word', async (context) => {
  const said = ['log', 'info', 'warn', 'error'].map((method) => context.mock.method(console, method, () => undefined));
  const before = surroundings();
  for (const { file } of entryPoints) await import(file);
  assert.deepEqual(surroundings(), before);
  assert.deepEqual(
    said.map(({ mock }) => mock.callCount()),
    [0, 0, 0, 0],
  );
});

/** What each part is known by in a minified bundle: an option of its own, or a name of the browser that it alone uses. */
const known = {
  oauth2Backend: 'tokenEndpoint',
  envelopeBackend: 'sessionOverCode',
  cookieBackend: 'null,{withCredentials',
  restBackend: 'requestFields',
  withProactiveRefresh: 'leeway',
  withCrossTabSync: 'lockTimeout',
  withStepUp: 'acr_values',
  jwtExpiry: 'atob',
  withStorage: 'JSON.stringify',
  localStorageTokens: 'localStorage',
  sessionStorageTokens: 'sessionStorage',
  injectTokenRefreshEvents: 'requestId',
  TokenRefresher: 'getAuthorization',
  // As esbuild writes it: ɵmod.
  TokenRefreshModule: '0275mod',
};
/** Who is made of whom. */
// Tabs hand over the record as a storage keeps it.
// Claims that are demanded come in base64, as those of a JWT do.
const madeOf = { envelopeBackend: ['restBackend'], withCrossTabSync: ['withStorage'], withStepUp: ['jwtExpiry'] };

const marksIn = (bundle) => Object.keys(known).filter((part) => bundle.includes(known[part]));
const using = (names, from = 'ngx-token-refresh') =>
  bundleOf(`import { ${names.join(', ')} } from '${from}'; console.log(${names.join(', ')});`);

test('an app that uses everything has everything', async () => {
  assert.deepEqual(marksIn(await using(Object.keys(known))), Object.keys(known));
});

for (const part of Object.keys(known)) {
  test(`${part} drags no other part into the bundle`, async () => {
    assert.deepEqual(marksIn(await using([part])).sort(), [part, ...(madeOf[part] ?? [])].sort());
  });
}

test('an app with one backend has that backend alone: no feature, no events, no calls of TokenRefresher', async () => {
  const app = ['provideTokenRefresh', 'tokenRefreshInterceptor', 'TokenStore', 'restBackend'];
  const bundle = await using(app);
  assert.deepEqual(marksIn(bundle), ['restBackend']);
  assert.ok(!bundle.includes('TextDecoder'), 'it reads no JWT');
  // What only a server asks.
  assert.ok(!bundle.includes('isPlatformServer'));
  const byModule = ['TokenRefreshModule', 'TokenRefreshInterceptor', 'TokenStore', 'restBackend'];
  assert.deepEqual(marksIn(await using(byModule)), ['restBackend', 'TokenRefreshModule']);
});

test('the main entry point has nothing of the others, nor the others of parts they do not use', async () => {
  const main = await bundleOf("import * as all from 'ngx-token-refresh'; console.log(all);");
  for (const foreign of [
    '@angular/router',
    'jose',
    'returnUrl',
    'indexedDB',
    'token-refresh-devtools',
    'expectRefresh',
    'UNAUTHENTICATED',
  ]) {
    assert.ok(!main.includes(foreign), `${foreign} is in the main entry point`);
  }
  const router = await using(['withLoginRedirect', 'signedInGuard'], 'ngx-token-refresh/router');
  assert.deepEqual(marksIn(router), ['TokenRefresher'], 'its guards refresh a stale token');
  assert.ok(!router.includes('K14'), 'what a developer is told is not for production');
  assert.deepEqual(marksIn(await using(['withDpop', 'DpopProofs'], 'ngx-token-refresh/dpop')), []);
  const fetch = await using(['injectTokenFetch'], 'ngx-token-refresh/fetch');
  assert.deepEqual(marksIn(fetch), []);
  assert.ok(!fetch.includes('ngx-token-refresh:call'), 'it knows nothing of workers');
  assert.deepEqual(marksIn(await using(['graphqlBackend'], 'ngx-token-refresh/graphql')), []);
  const devtools = await using(['TokenRefreshDevtools'], 'ngx-token-refresh/devtools');
  assert.deepEqual(marksIn(devtools), ['injectTokenRefreshEvents']);
  const testing = ['provideTokenRefreshTesting', 'TokenRefreshController'];
  assert.deepEqual(marksIn(await using(testing, 'ngx-token-refresh/testing')), [
    // It plays another tab over a storage of its own.
    'withCrossTabSync',
    'withStepUp',
    'jwtExpiry',
    'withStorage',
    'localStorageTokens',
    'injectTokenRefreshEvents',
  ]);
});

test('what is imported is a peer, or tslib, and every peer is imported, by whom it should be', () => {
  const imported = Object.fromEntries(
    entryPoints.map(({ name, file }) => {
      const from = [...readFileSync(file, 'utf8').matchAll(/^(?:import|export) .*?from '([^']+)';$/gms)];
      const packages = from.map(([, path]) => path.split('/', path.startsWith('@') ? 2 : 1).join('/'));
      return [name, [...new Set(packages)].sort()];
    }),
  );
  assert.deepEqual(imported, {
    'ngx-token-refresh': ['@angular/common', '@angular/core', 'rxjs'],
    'ngx-token-refresh/devtools': ['@angular/common', '@angular/core', 'ngx-token-refresh'],
    'ngx-token-refresh/dpop': ['@angular/common', '@angular/core', 'jose', 'ngx-token-refresh', 'rxjs'],
    'ngx-token-refresh/fetch': ['@angular/common', '@angular/core', 'ngx-token-refresh', 'rxjs'],
    'ngx-token-refresh/graphql': ['@angular/common', 'ngx-token-refresh'],
    'ngx-token-refresh/router': ['@angular/common', '@angular/core', '@angular/router', 'ngx-token-refresh', 'rxjs'],
    'ngx-token-refresh/testing': ['@angular/common', '@angular/core', 'ngx-token-refresh', 'rxjs'],
    // Angular does not compile workers, so that nothing of it may be there.
    'ngx-token-refresh/worker': [],
  });
});
