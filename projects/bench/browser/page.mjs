// What runs in Chromium: a storm through Angular's own back end, over the network.
import { HttpXhrBackend } from '@angular/common/http';
import { runInInjectionContext } from '@angular/core';
import { concatAll, delayWhen, EMPTY, Observable, tap, toArray } from 'rxjs';
import { createApp } from '../app.mjs';
import { refreshers } from '../peers/refreshers.mjs';
import { interleave, median } from '../speed/interleave.mjs';

/** Requests on the wire at a time: Chromium refuses to take ten thousand, and crawls with one thousand. */
const AT_ONCE = 64;

/** Sends through `next`, {@link AT_ONCE} at a time: each that ends lets another one start. */
function limited(next) {
  const waiting = [];
  let inFlight = 0;
  const start = () => {
    while (inFlight < AT_ONCE && waiting.length) {
      inFlight++;
      waiting.shift()();
    }
  };
  return (request) =>
    new Observable((observer) => {
      const done = () => {
        inFlight--;
        queueMicrotask(start);
      };
      waiting.push(() =>
        next(request)
          .pipe(tap({ error: done, complete: done }))
          .subscribe(observer),
      );
      start();
    });
}

/** Holds the refresh's answer back until all are refused; notes when it gives it, and when the last replay leaves. */
class WatchedBackend {
  constructor(n, send) {
    Object.assign(this, { n, send, refused: 0, replayed: 0, refreshes: 0 });
    this.allRefused = new Promise((resolve) => (this.resolveAllRefused = resolve));
  }

  handle(request) {
    if (request.url.endsWith('/refresh')) return this.refresh(request);
    return new Observable((observer) => {
      const isReplay = request.headers.get('Authorization') === 'Bearer A2';
      const subscription = this.send(request).subscribe({
        next: (event) => observer.next(event),
        error: (error) => {
          if (++this.refused === this.n) this.resolveAllRefused();
          observer.error(error);
        },
        complete: () => observer.complete(),
      });
      if (isReplay && ++this.replayed === this.n) this.lastLeft = performance.now();
      return subscription;
    });
  }

  refresh(request) {
    this.refreshes++;
    return this.send(request).pipe(
      toArray(),
      delayWhen(() => this.allRefused),
      tap(() => (this.answered = performance.now())),
      concatAll(),
    );
  }
}

/** @param isExpected whether a request may fail with this status */
function all(n, send, isExpected = () => false) {
  return new Promise((resolve, reject) => {
    let answered = 0;
    const next = () => ++answered === n && resolve();
    const error = ({ status, message }) => (isExpected(status) ? next() : reject(new Error(`${status} ${message}`)));
    for (let i = 0; i < n; i++) send().subscribe({ next, error });
  });
}

/** As many requests as a storm makes, and as many refused: Chromium takes longer for those. */
async function bareSends(n, send) {
  const { http, destroy } = createApp(refreshers.bare(), { handle: send });
  const sendWith = (token) => () => http.get('/api/items', { headers: { Authorization: `Bearer ${token}` } });
  const begin = performance.now();
  await all(n, sendWith('A1'), (status) => status === 401);
  await all(n, sendWith('A2'));
  const total = performance.now() - begin;
  destroy();
  return { total };
}

async function storm(name, n, send) {
  const backend = new WatchedBackend(n, send);
  const { http, destroy } = createApp(refreshers[name](), backend);
  const begin = performance.now();
  await all(n, () => http.get('/api/items'));
  const total = performance.now() - begin;
  destroy();
  return { total, released: backend.lastLeft - backend.answered, refreshes: backend.refreshes };
}

/** Interleaves the variants. */
async function run({ n, rounds, names }) {
  const { injector } = createApp(refreshers.bare(), { handle: () => EMPTY });
  const xhr = runInInjectionContext(injector, () => new HttpXhrBackend({ build: () => new XMLHttpRequest() }));
  const send = limited((request) => xhr.handle(request));
  const noted = new Map(names.map((name) => [name, []]));
  const variants = ['bare', ...names].map((name) => ({
    name,
    trial: async () => {
      const result = await (name === 'bare' ? bareSends(n, send) : storm(name, n, send));
      noted.get(name)?.push(result);
      return result.total;
    },
  }));
  const [, ...results] = await interleave(variants, rounds, 0);
  return results.map((result) => ({
    ...result,
    released: median(noted.get(result.name).map(({ released }) => released)),
    refreshes: Math.max(...noted.get(result.name).map(({ refreshes }) => refreshes)),
  }));
}

async function outcome() {
  const input = JSON.parse(new URLSearchParams(location.search).get('input'));
  await run({ ...input, n: 300, rounds: 1 });
  return await run(input);
}

const body = JSON.stringify(await outcome().catch((error) => ({ error: String(error) })));
await fetch('/outcome', { method: 'POST', body });
