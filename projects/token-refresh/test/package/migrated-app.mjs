// A migrated app at work in plain Node: its own providers, its own sign-in, and a stub of its server.
import '@angular/compiler';
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { HttpBackend, HttpClient, HttpErrorResponse, HttpResponse } from '@angular/common/http';
import { createEnvironmentInjector, importProvidersFrom, Injector } from '@angular/core';
import { Router } from '@angular/router';
import { firstValueFrom, Observable } from 'rxjs';
import ts from 'typescript';
import { standIns } from '../../../bench/stand-ins.mjs';
import { dist } from './schematic-apps.mjs';

const workspace = fileURLToPath(new URL('../../../../', import.meta.url));
const out = join(workspace, 'dist/migrated-apps');
rmSync(out, { recursive: true, force: true });

/** What Angular's JIT compiler asks for the parameters of constructors. */
const metadata = new WeakMap();
Reflect.metadata ??= (key, value) => (target) => void metadata.set(target, { ...metadata.get(target), [key]: value });
Reflect.getOwnMetadata ??= (key, target) => metadata.get(target)?.[key];

/** Compiles the app into a folder of its own, and loads one of its files. */
export async function load(name, tree) {
  const folder = join(out, name.replaceAll(/\W+/g, '-'));
  const files = tree.files.filter(
    (path) => path.startsWith('/src/') && path.endsWith('.ts') && !path.endsWith('main.ts'),
  );
  const resolve = (specifier, from) => {
    if (specifier.startsWith('ngx-token-refresh')) {
      return new URL(`fesm2022/${specifier.replace('/', '-')}.mjs`, dist).href;
    }
    if (!specifier.startsWith('.')) return specifier;
    const stem = posix.join(posix.dirname(from), specifier);
    const file = [`${stem}.ts`, `${stem}/index.ts`].find((path) => files.includes(path));
    assert.ok(file, `${specifier} of ${from} is there`);
    const relative = posix.relative(posix.dirname(from), file).replace(/\.ts$/, '.mjs');
    return relative.startsWith('.') ? relative : `./${relative}`;
  };
  for (const path of files) {
    const { outputText } = ts.transpileModule(tree.readText(path), {
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.ESNext,
        experimentalDecorators: true,
        emitDecoratorMetadata: true,
        useDefineForClassFields: false,
      },
    });
    const linked = outputText.replaceAll(
      /(from |import )(['"])([^'"]+)\2/g,
      (_, word, quote, specifier) => `${word}${quote}${resolve(specifier, path)}${quote}`,
    );
    const target = join(folder, path.replace(/\.ts$/, '.mjs'));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, linked);
    // For the compatibility matrix, which type-checks it with other versions of Angular.
    writeFileSync(join(folder, path), tree.readText(path));
  }
  return (file) => import(pathToFileURL(join(folder, 'src', file.replace(/\.ts$/, '.mjs'))));
}

/** A server whose access tokens are valid until it is told otherwise, in the words of the app. */
class StubServer {
  log = [];
  #issued = 0;
  #valid = null;

  constructor({
    refreshUrl = '/api/auth/refresh',
    field = 'refreshToken',
    method = 'POST',
    answer,
    header = 'Authorization',
    cookie = false,
    bearer = false,
  } = {}) {
    this.wire = {
      refreshUrl,
      field,
      method,
      header,
      cookie,
      bearer,
      answer: answer ?? ((accessToken, refreshToken) => ({ accessToken, refreshToken })),
    };
  }

  expire() {
    this.#valid = null;
  }

  handle(request) {
    return new Observable((observer) => {
      const timer = setTimeout(() => {
        const { status, body } = this.#answer(request);
        const { url } = request;
        this.log.push(`${request.method} ${url} ${status}`);
        if (status === 200) {
          observer.next(new HttpResponse({ status, body, url }));
          observer.complete();
        } else {
          observer.error(new HttpErrorResponse({ status, url }));
        }
      });
      return () => clearTimeout(timer);
    });
  }

  #answer(request) {
    const { refreshUrl, method, header } = this.wire;
    if (request.url.endsWith('/auth/login')) return { status: 200, body: this.#issue() };
    if (request.url === refreshUrl && request.method === method) {
      return this.#presented(request) === `R${this.#issued}` ? { status: 200, body: this.#issue() } : { status: 401 };
    }
    return this.#valid !== null && request.headers.get(header) === `Bearer ${this.#valid}`
      ? { status: 200, body: { fine: true } }
      : { status: 401 };
  }

  #presented({ body, headers, withCredentials }) {
    const { field, cookie, bearer } = this.wire;
    if (bearer) return headers.get('Authorization')?.replace('Bearer ', '');
    if (cookie) return withCredentials ? `R${this.#issued}` : null;
    return typeof body === 'string' ? new URLSearchParams(body).get(field) : body?.[field];
  }

  #issue() {
    this.#issued++;
    // A JWT that ends in an hour, as far as anything reads it.
    const payload = btoa(JSON.stringify({ exp: Math.floor(Date.now() / 1000) + 3600, n: this.#issued })).replace(
      /=+$/,
      '',
    );
    this.#valid = `e30.${payload}.x`;
    return this.wire.answer(this.#valid, `R${this.#issued}`);
  }
}

const page = { baseURI: 'https://shop.example/', location: { href: 'https://shop.example/' } };

/** Ten calls that are refused together: one refresh, ten answers. */
export async function mainJob({ providers, module, AuthService, wire, base = '/api', router }) {
  const server = new StubServer(wire);
  const injector = createEnvironmentInjector(
    [
      ...standIns(page),
      module ? importProvidersFrom(module) : providers,
      { provide: HttpBackend, useValue: server },
      // Where the person is; no page is loaded here.
      router ? { provide: Router, useValue: { url: '/items' } } : [],
    ],
    Injector.NULL,
  );
  await firstValueFrom(injector.get(AuthService).login('somebody'));
  const http = injector.get(HttpClient);
  const load = () => Promise.all(Array.from({ length: 10 }, (_, n) => firstValueFrom(http.get(`${base}/items/${n}`))));
  const fine = Array(10).fill({ fine: true });
  assert.deepEqual(await load(), fine, 'signed in');
  server.log.length = 0;
  server.expire();
  assert.deepEqual(await load(), fine, 'ten answers');
  const { refreshUrl } = server.wire;
  assert.equal(
    server.log.filter((line) => line.includes(` ${refreshUrl} `)).length,
    1,
    `one refresh in\n${server.log.join('\n')}`,
  );
  assert.equal(server.log.length, 21);
  injector.destroy();
}
