// The samples of the documentation: each server, and the built package with the backend that is shown beside it.
import '@angular/compiler';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { build } from 'esbuild';
import { HttpClient, provideHttpClient, withFetch, withInterceptors } from '@angular/common/http';
import { createEnvironmentInjector, Injector } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import { standIns } from '../../../bench/stand-ins.mjs';
import { root, samples } from './snippets.mjs';

/** In seconds. Long enough for a refresh on a busy machine. */
const TOKEN_LIFE = 1;

/** The library and the backend, as one module: a context token is found by its identity. */
async function load(sample) {
  const outfile = `${root}dist/samples/${sample}.mjs`;
  await build({
    stdin: {
      contents: `export * from './${sample}.backend.ts'; export * from 'ngx-token-refresh';`,
      resolveDir: `${root}projects/docs/samples`,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    format: 'esm',
    external: ['@angular/*', 'rxjs'],
    alias: { 'ngx-token-refresh': `${root}dist/token-refresh/fesm2022/ngx-token-refresh.mjs` },
    logLevel: 'warning',
  });
  return import(outfile);
}

async function freePort() {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

async function until(holds) {
  for (const end = Date.now() + 20_000; Date.now() < end;) {
    if (await holds().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail('waited in vain');
}

const realFetch = globalThis.fetch;

/** The browser's part: it keeps cookies. The server listens on another port than the sample says. */
function browserFetch(port) {
  const paths = [];
  let cookie = '';
  const send = async (url, init) => {
    const target = new URL(url);
    paths.push(target.pathname);
    target.port = port;
    const headers = new Headers(init?.headers);
    if (cookie && init?.credentials === 'include') headers.set('Cookie', cookie);
    const answer = await realFetch(target, { ...init, headers });
    [cookie] = answer.headers.getSetCookie()[0]?.split(';') ?? [cookie];
    return answer;
  };
  return { paths, send };
}

for (const sample of samples) {
  test(`the sample ${sample}: signs in, and is cured once the token has expired`, async (context) => {
    const port = await freePort();
    const env = { ...process.env, PORT: `${port}`, TOKEN_LIFE: `${TOKEN_LIFE}` };
    const server = spawn(process.execPath, [`${root}projects/docs/samples/${sample}.server.mjs`], {
      env,
      stdio: 'inherit',
    });
    context.after(() => server.kill());
    await until(() => fetch(`http://localhost:${port}/items`).then(() => true));

    const { backend, signIn, provideTokenRefresh, tokenRefreshInterceptor, TokenStore } = await load(sample);
    const { paths, send } = browserFetch(port);
    context.mock.method(globalThis, 'fetch', send);
    const injector = createEnvironmentInjector(
      [
        ...standIns({ baseURI: 'http://localhost:4200/', location: { href: 'http://localhost:4200/' } }),
        provideHttpClient(withFetch(), withInterceptors([tokenRefreshInterceptor])),
        provideTokenRefresh({ backend, apis: ['http://localhost:3000'] }),
      ],
      Injector.NULL,
    );
    const http = injector.get(HttpClient);
    const store = injector.get(TokenStore);
    const items = async () => {
      const answer = await firstValueFrom(http.get('http://localhost:3000/items'));
      return answer.data ?? answer;
    };

    store.signInFrom(await firstValueFrom(signIn(http)));
    assert.deepEqual(await items(), ['one', 'two']);
    const before = paths.length;
    const { accessToken } = store.tokens();
    const headers = { Authorization: `Bearer ${accessToken}` };
    await until(async () => {
      const answer = await realFetch(`http://localhost:${port}/items`, { headers });
      return answer.status === 401 || (await answer.json()).code === 401;
    });
    assert.deepEqual(await items(), ['one', 'two']);
    const refresh = sample === 'oauth2' ? '/token' : '/refresh';
    assert.deepEqual(paths.slice(before), ['/items', refresh, '/items']);

    await store.signOut();
    assert.equal(store.tokens(), null);
    if (sample === 'cookie') assert.equal(paths.at(-1), '/logout');
  });
}
