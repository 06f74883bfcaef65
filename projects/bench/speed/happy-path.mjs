// The path of a request whose token is good: what each interceptor adds to `req.clone({setHeaders})`. Prints JSON.
import {
  HTTP_INTERCEPTORS,
  HttpBackend,
  HttpClient,
  HttpHeaders,
  HttpRequest,
  HttpResponse,
  provideHttpClient,
  withInterceptors,
  withInterceptorsFromDi,
} from '@angular/common/http';
import { createEnvironmentInjector, Injector, PLATFORM_ID, runInInjectionContext } from '@angular/core';
import { Observable } from 'rxjs';
import { floors } from '../peers/floors.mjs';
import { bareClone, ours, oursAsClass, peers } from '../peers/variants.mjs';
import { standIns } from '../stand-ins.mjs';
import { interleave } from './interleave.mjs';

const url = '/api/items';
const shapes = {
  'without own headers': () => ({}),
  'with own headers': () => ({ headers: { Accept: 'application/json', 'X-Request-Id': 'c3ab8ff1' } }),
};

const answer = new HttpResponse({ status: 200, body: null, url });
let tokensSeen = 0;

/** Answers at once, after it has read the headers as Angular's own back ends do: they are worked out when first read. */
function send({ headers }) {
  return new Observable((observer) => {
    const sent = {};
    headers.forEach((name, values) => (sent[name] = values.join(',')));
    headers.has('Accept');
    if (sent.Authorization === 'Bearer A1') tokensSeen++;
    observer.next(answer);
    observer.complete();
  });
}

function appOf({ interceptor, providers = [], start }) {
  const injector = createEnvironmentInjector(
    [
      ...standIns({
        baseURI: 'http://app.example/',
        location: new URL('http://app.example/'),
        defaultView: { location: new URL('http://app.example/') },
      }),
      provideHttpClient(interceptor ? withInterceptors([interceptor]) : withInterceptorsFromDi()),
      { provide: PLATFORM_ID, useValue: 'browser' },
      { provide: HttpBackend, useValue: { handle: send } },
      ...providers,
    ],
    Injector.NULL,
  );
  start?.(injector);
  return injector;
}

/** Ways to send one request: all of `HttpClient`, or the interceptor and the back end without it. */
const ways = {
  'through HttpClient': ({ injector }, requests) => {
    const http = injector.get(HttpClient);
    return (done) => {
      for (const { init } of requests) http.get(url, init).subscribe(done);
    };
  },
  'through the interceptor alone': ({ injector, interceptor }, requests) => {
    const [old] = interceptor ? [] : injector.get(HTTP_INTERCEPTORS);
    const handler = { handle: send };
    const one = interceptor
      ? (request) => runInInjectionContext(injector, () => interceptor(request, send))
      : (request) => runInInjectionContext(injector, () => old.intercept(request, handler));
    return (done) => {
      for (const { request } of requests) one(request).subscribe(done);
    };
  },
};

function trialOf(variant, way, shape, count) {
  const app = { ...variant, injector: appOf(variant) };
  return async () => {
    // New ones each time: what a request has worked out about its headers it keeps.
    const requests = Array.from({ length: count }, () => {
      const init = shapes[shape]();
      return { init, request: new HttpRequest('GET', url, null, { headers: new HttpHeaders(init.headers) }) };
    });
    const run = ways[way](app, requests);
    tokensSeen = 0;
    let answered = 0;
    let finish;
    const finished = new Promise((resolve) => (finish = resolve));
    const begin = performance.now();
    run({ next: () => ++answered === count && finish() });
    // Some peers ask a promise for the token; a wait where none is needed would be unfair to the others.
    if (answered < count) await finished;
    const microseconds = ((performance.now() - begin) * 1000) / count;
    if (tokensSeen !== count) throw new Error(`${variant.name}: ${tokensSeen} of ${count} requests carried the token`);
    return microseconds;
  };
}

/** How often, how many requests at a time, by which of the ways, and by whom. */
const { rounds, count, name, through = Object.keys(ways) } = JSON.parse(process.argv[2]);
// The bare clone twice: how far from 1 it is held against itself is how far the others can be trusted.
const everybody = [{ ...bareClone, name: 'the same again' }, ours, oursAsClass, ...floors, ...peers];
const one = everybody.find((variant) => variant.name === name);
const variants = [one.against ?? bareClone, one];
const results = [];
for (const way of through) {
  for (const shape of Object.keys(shapes)) {
    const trials = variants.map((variant) => ({ name: variant.name, trial: trialOf(variant, way, shape, count) }));
    const [, ...measured] = await interleave(trials, rounds);
    results.push(...measured.map((variant) => ({ way, shape, ...variant })));
  }
}
console.log(JSON.stringify(results));
process.exit();
