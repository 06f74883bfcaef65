// `npm run storm`: N requests refused together, one refresh, all replayed; the cost per waiter, at growing N.
// Works on the built package in dist/, in plain Node, against a back end that answers when told to.
import '@angular/compiler';
import {
  HttpBackend,
  HttpClient,
  HttpErrorResponse,
  HttpResponse,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import { createEnvironmentInjector, Injector } from '@angular/core';
import { Observable } from 'rxjs';
import { standIns } from './stand-ins.mjs';

const library = await import(new URL('../../dist/token-refresh/fesm2022/ngx-token-refresh.mjs', import.meta.url));
const { provideTokenRefresh, restBackend, tokenRefreshInterceptor, TokenStore } = library;

class HeldBackend {
  held = [];
  sends = 0;

  handle(request) {
    return new Observable((observer) => {
      this.sends++;
      const fate = () => {
        const token = request.headers.get('Authorization');
        if (request.url.endsWith('/refresh')) {
          observer.next(new HttpResponse({ status: 200, body: { accessToken: 'A2', refreshToken: 'R2' } }));
        } else if (token === 'Bearer A2') {
          observer.next(new HttpResponse({ status: 200, body: null }));
        } else {
          return observer.error(new HttpErrorResponse({ status: 401, url: request.url }));
        }
        observer.complete();
      };
      this.held.push(fate);
    });
  }

  /** Answers all that is held, in order; what comes meanwhile is held for the next time. */
  release() {
    const { held } = this;
    this.held = [];
    for (const fate of held) fate();
  }
}

/** Microseconds per waiter: refused and queued; released, from the refresh's answer to the last replay leaving; answered. */
export function storm(n) {
  const backend = new HeldBackend();
  const injector = createEnvironmentInjector(
    [
      ...standIns({ baseURI: 'http://app.example/' }),
      provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
      { provide: HttpBackend, useValue: backend },
      provideTokenRefresh({ backend: restBackend({ refreshUrl: '/refresh' }) }),
    ],
    Injector.NULL,
  );
  injector.get(TokenStore).set({ accessToken: 'A1', refreshToken: 'R1' });
  const http = injector.get(HttpClient);
  let answered = 0;
  const time = (work) => {
    const begin = performance.now();
    work();
    return ((performance.now() - begin) * 1000) / n;
  };
  const sent = time(() => {
    for (let i = 0; i < n; i++) http.get('/api/items').subscribe(() => answered++);
  });
  const refused = time(() => backend.release());
  const released = time(() => backend.release());
  const finished = time(() => backend.release());
  if (answered !== n || backend.sends !== 2 * n + 1)
    throw new Error(`${answered} answers, ${backend.sends} sends for ${n}`);
  injector.destroy();
  return { sent, refused, released, finished };
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const sizes = [1_000, 10_000, 100_000, 200_000];
  storm(20_000);
  console.log('µs per request     sent   refused  released  answered');
  for (const n of sizes) {
    const runs = Array.from({ length: n < 100_000 ? 15 : 5 }, () => storm(n));
    const cell = (key) =>
      median(runs.map((run) => run[key]))
        .toFixed(2)
        .padStart(9);
    console.log(String(n).padStart(12), cell('sent'), cell('refused'), cell('released'), cell('finished'));
  }
}
