// The page of the transport scenarios: the built package over the browser's own fetch, and workers of each kind.
import '@angular/compiler';
import { HttpClient, provideHttpClient, withFetch, withInterceptors } from '@angular/common/http';
import { createEnvironmentInjector, Injector, runInInjectionContext } from '@angular/core';
import {
  localStorageTokens,
  provideTokenRefresh,
  restBackend,
  tokenRefreshInterceptor,
  TokenStore,
  withCrossTabSync,
  withStorage,
} from 'ngx-token-refresh';
import { injectTokenFetch, injectWorkerTokens } from 'ngx-token-refresh/fetch';
import { firstValueFrom } from 'rxjs';
import { standIns } from '../../../bench/stand-ins.mjs';

const injector = createEnvironmentInjector(
  [
    ...standIns(document),
    provideHttpClient(withFetch(), withInterceptors([tokenRefreshInterceptor])),
    provideTokenRefresh(
      { backend: restBackend({ refreshUrl: '/auth/refresh' }), apis: ['/api'] },
      withStorage(localStorageTokens()),
      withCrossTabSync(),
    ),
  ],
  Injector.NULL,
);

const store = injector.get(TokenStore);
const [tokenFetch, serve] = [injectTokenFetch, injectWorkerTokens].map((make) => runInInjectionContext(injector, make));
const { serviceWorker } = navigator;

/** Each kind of worker, when it is first used. */
const starts = {
  dedicated: () => {
    const worker = new Worker('/dedicated.worker.js');
    serve(worker);
    return worker;
  },
  shared: () => {
    const { port } = new SharedWorker('/shared.worker.js');
    serve(port);
    return port;
  },
  service: async () => {
    await serviceWorker.register('/service.worker.js');
    await serviceWorker.ready;
    // It claims its pages as it starts.
    while (!serviceWorker.controller) await new Promise((done) => setTimeout(done, 20));
    serve(serviceWorker);
    return serviceWorker.controller;
  },
};
const started = {};
const workerOf = (kind) => (started[kind] ??= Promise.resolve(starts[kind]()));

const textOf = async (call) => {
  const answer = await call;
  return `${answer.status} ${await answer.text()}`;
};
const outcomeOf = (call) => textOf(call).catch(({ name, code, message }) => `${name} ${code ?? message}`);

Object.assign(globalThis, {
  signIn: () => store.signIn({ accessToken: 'A1', refreshToken: 'R1' }),
  sessionStatus: () => store.status(),
  byClient: (path) => firstValueFrom(injector.get(HttpClient).get(path, { responseType: 'text' })),
  byFetch: (path, init) => outcomeOf(tokenFetch(path, init)),
  /** What a worker makes of a call: `200 …`, or the name and code of the error. */
  byWorker: async (kind, path, init) => {
    const worker = await workerOf(kind);
    const { port1, port2 } = new MessageChannel();
    worker.postMessage({ path, init }, [port2]);
    return new Promise((done) => (port1.onmessage = ({ data }) => done(data)));
  },
  startWorker: async (kind) => void (await workerOf(kind)),
  image: (path) =>
    new Promise((done) => {
      const image = new Image();
      image.onload = () => done(image.naturalWidth);
      image.onerror = () => done('error');
      image.src = path;
    }),
  ready: true,
});
