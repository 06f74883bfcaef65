// The path of a request whose token is good: what an interceptor adds to `req.clone({setHeaders})`. Prints JSON.
import { HttpHeaders, HttpRequest, HttpResponse } from '@angular/common/http';
import { runInInjectionContext } from '@angular/core';
import { Observable } from 'rxjs';
import { createApp } from '../app.mjs';
import { attachers } from '../peers/attachers.mjs';
import { interleave } from './interleave.mjs';

const { name, rounds, count } = JSON.parse(process.argv[2]);

const url = '/api/items';
const shapes = {
  'without own headers': () => ({}),
  'with own headers': () => ({ headers: { Accept: 'application/json', 'X-Request-Id': 'c3ab8ff1' } }),
};

const answer = new HttpResponse({ status: 200, body: null, url });
let tokensSeen = 0;

/** Answers at once, after reading the headers as Angular's own back ends do: Angular works them out when first read. */
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

/** Ways to send requests: through all of `HttpClient`, or to one function and the back end without it. */
const ways = {
  'through HttpClient': ({ http }, requests) => {
    return (done) => {
      for (const { init } of requests) http.get(url, init).subscribe(done);
    };
  },
  'through the interceptor alone': ({ injector }, requests, interceptor) => {
    const one = (request) => runInInjectionContext(injector, () => interceptor(request, send));
    return (done) => {
      for (const { request } of requests) one(request).subscribe(done);
    };
  },
};

/** Microseconds per request. */
function trialOf(client, way, shape) {
  const app = createApp(client, { handle: send });
  return async () => {
    // New ones each time: a request keeps what it has worked out about its headers.
    const requests = Array.from({ length: count }, () => {
      const init = shapes[shape]();
      return { init, request: new HttpRequest('GET', url, null, { headers: new HttpHeaders(init.headers) }) };
    });
    const run = ways[way](app, requests, client.interceptors?.[0]);
    tokensSeen = 0;
    let answered = 0;
    let finish;
    const finished = new Promise((resolve) => (finish = resolve));
    const begin = performance.now();
    run({ next: () => ++answered === count && finish() });
    // Some peers ask a promise for the token; a wait where none is needed would be unfair to the others.
    if (answered < count) await finished;
    const microseconds = ((performance.now() - begin) * 1000) / count;
    if (tokensSeen !== count) throw new Error(`${name}: ${tokensSeen} of ${count} requests carried the token`);
    return microseconds;
  };
}

const clients = [attachers[name].against(), attachers[name].client()];
const results = [];
for (const way of Object.keys(ways)) {
  if (way === 'through the interceptor alone' && !clients.every(({ interceptors }) => interceptors)) continue;
  for (const shape of Object.keys(shapes)) {
    const [, measured] = await interleave(
      clients.map((client) => ({ trial: trialOf(client, way, shape) })),
      rounds,
    );
    results.push({ what: `${way}, ${shape}`, ...measured });
  }
}
console.log(JSON.stringify(results));
process.exit();
