import '@angular/compiler';
import { parseArgs } from 'node:util';
import {
  HttpBackend,
  HttpClient,
  HttpErrorResponse,
  HttpEvent,
  HttpInterceptorFn,
  HttpRequest,
  HttpResponse,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import { createEnvironmentInjector, EnvironmentInjector, Injector, Provider } from '@angular/core';
import {
  provideTokenRefresh,
  restBackend,
  tokenRefreshInterceptor,
  TokenStore,
  withProactiveRefresh,
} from 'ngx-token-refresh';
import { map, Observable, Subscriber } from 'rxjs';
import { blogInterceptor } from '../../../bench/peers/blog-pattern.mjs';
import { standIns } from '../../../bench/stand-ins.mjs';
import { Clock, CLOCK } from '../../src/lib/platform/clock';
import { RANDOM } from '../../src/lib/platform/random';
import { FakePage } from '../world/fake-page';
import { Dice } from './dice';
import { TimerQueue } from './timer-queue';

// L2, npm run simulate -- --fleet 100000: that many apps, each with the library in an injector of its own, on one virtual
// clock, through an outage of the auth server and through the end of all tokens at once. Beside them the hand-written
// pattern. Each app has a token that lives five minutes and asks the API every minute.

const LIFE = 300_000;
const POLL = 60_000;
const LATENCY = { least: 20, most: 200 };
/** Virtual ms in which apps are opened at any time: their tokens then end at any time, and none has ended before. */
const WARM_UP = LIFE;
/** Virtual ms after the trouble within which all must be served. */
const WATCHED = 300_000;

interface Event {
  readonly name: string;
  /** ms for which the auth server answers 503. */
  readonly outage: number;
  /** All access tokens end. */
  readonly rotatesKeys?: boolean;
}

const EVENTS: readonly Event[] = [
  { name: 'outage of one minute', outage: 60_000 },
  { name: 'outage of ten minutes', outage: 600_000 },
  { name: 'key rotation', outage: 0, rotatesKeys: true },
];

/** The auth server and the API of all apps. Tokens name their client, and the ms at which they end. */
class Server {
  down = false;
  /** Tokens issued before are refused. */
  goodFrom = 0;
  /** Refreshes that arrived, by second. */
  readonly arrivals = new Map<number, number>();

  constructor(
    private readonly queue: TimerQueue,
    private readonly dice: Dice,
  ) {}

  issue(): { accessToken: string; refreshToken: string; expiresIn: number } {
    const { now } = this.queue;
    return { accessToken: `${now}.${now + LIFE}`, refreshToken: 'R', expiresIn: LIFE / 1000 };
  }

  accepts(token: string): boolean {
    const [issuedAt, endsAt] = token.split('.').map(Number) as [number, number];
    return issuedAt >= this.goodFrom && endsAt > this.queue.now;
  }

  readonly backend: HttpBackend = {
    handle: (request) =>
      new Observable((observer) => {
        const { least, most } = LATENCY;
        this.queue.in(this.dice.between(least, most) / 2, () => {
          const answer = this.#answer(request);
          this.queue.in(this.dice.between(least, most) / 2, () => reply(observer, answer));
        });
      }),
  };

  #answer(request: HttpRequest<unknown>): HttpResponse<unknown> | HttpErrorResponse {
    const { url } = request;
    if (url === '/refresh') {
      const second = Math.floor(this.queue.now / 1000);
      this.arrivals.set(second, (this.arrivals.get(second) ?? 0) + 1);
      return this.down ? new HttpErrorResponse({ status: 503, url }) : new HttpResponse({ body: this.issue(), url });
    }
    const token = request.headers.get('Authorization')?.slice('Bearer '.length) ?? '';
    return this.accepts(token) ? new HttpResponse({ body: {}, url }) : new HttpErrorResponse({ status: 401, url });
  }
}

function reply(observer: Subscriber<HttpEvent<unknown>>, answer: HttpResponse<unknown> | HttpErrorResponse): void {
  if (answer instanceof HttpErrorResponse) return observer.error(answer);
  observer.next(answer);
  observer.complete();
}

/** One app. */
interface Client {
  readonly http: HttpClient;
  readonly isSignedIn: boolean;
}

type Start = (server: Server, clock: Clock, random: () => number) => Client;

function injectorOf(server: Server, interceptor: HttpInterceptorFn, more: (Provider | object)[] = []): Injector {
  return createEnvironmentInjector(
    [
      standIns({ baseURI: 'http://app.example/', location: { href: 'http://app.example/' } }),
      provideHttpClient(withInterceptors([interceptor])),
      { provide: HttpBackend, useValue: server.backend },
      ...(more as Provider[]),
    ],
    Injector.NULL as EnvironmentInjector,
  );
}

const withLibrary: Start = (server, clock, random) => {
  const injector = injectorOf(server, tokenRefreshInterceptor, [
    provideTokenRefresh({ backend: restBackend({ refreshUrl: '/refresh' }) }, withProactiveRefresh()),
    { provide: CLOCK, useValue: clock },
    { provide: RANDOM, useValue: random },
    new FakePage().provider,
  ]);
  const store = injector.get(TokenStore);
  store.signInFrom(server.issue());
  const client = { http: injector.get(HttpClient), isSignedIn: true };
  store.tokens$.subscribe((tokens) => (client.isSignedIn = tokens !== null));
  return client;
};

const byHand: Start = (server) => {
  let token: string | null = server.issue().accessToken;
  const auth = {
    token: () => token,
    refresh: (): Observable<string> =>
      http.post<{ accessToken: string }>('/refresh', {}).pipe(map(({ accessToken }) => (token = accessToken))),
    logout: (): void => {
      token = null;
      client.isSignedIn = false;
    },
    isRefreshCall: ({ url }: HttpRequest<unknown>) => url === '/refresh',
  };
  const http = injectorOf(server, blogInterceptor(auth)).get(HttpClient);
  const client = { http, isSignedIn: true };
  return client;
};

interface Outcome {
  readonly mean: number;
  readonly peak: number;
  /** Seconds from the end of the trouble until each app that is signed in was served again. */
  readonly served: number;
  readonly signedOut: number;
}

function live(event: Event, start: Start, clients: number): Outcome {
  const dice = new Dice(1);
  const queue = new TimerQueue();
  const server = new Server(queue, dice);
  const fleet: Client[] = [];
  /** Of each app, when it was served first after the trouble; `NaN`: not yet. */
  const servedAt = new Float64Array(clients).fill(NaN);
  let over = Infinity;
  // Of all apps alike.
  const request = new HttpRequest<unknown>('GET', '/api/items');
  const clock = queue.clock();
  for (let index = 0; index < clients; index++) {
    queue.in(dice.next() * WARM_UP, () => {
      const chance = dice.fork();
      const client = start(server, clock, () => chance.next());
      fleet[index] = client;
      const answers = {
        next: (event: HttpEvent<unknown>) => {
          if (event instanceof HttpResponse && queue.now >= over && Number.isNaN(servedAt[index]))
            servedAt[index] = queue.now;
        },
        error: () => undefined,
      };
      const ask = (): void => {
        if (!client.isSignedIn) return;
        queue.in(POLL, ask);
        client.http.request(request).subscribe(answers);
      };
      // Before, it would be answered at once.
      queue.in(WARM_UP - queue.now - dice.next() * POLL, ask);
    });
  }
  queue.runUntil(WARM_UP);
  const began = queue.now;
  server.down = event.outage > 0;
  if (event.rotatesKeys) server.goodFrom = began;
  queue.runUntil(began + event.outage);
  server.down = false;
  over = queue.now;
  queue.runUntil(over + WATCHED);
  const seconds = Array.from({ length: WATCHED / 1000 }, (_, second) => server.arrivals.get(over / 1000 + second) ?? 0);
  const signedOut = fleet.filter((client) => !client.isSignedIn).length;
  const served = fleet.flatMap((client, index) => (client.isSignedIn ? [servedAt[index] ?? NaN] : []));
  return {
    mean: seconds.reduce((sum, count) => sum + count, 0) / seconds.length,
    peak: seconds.reduce((most, count) => Math.max(most, count), 0),
    served: served.reduce((last, at) => Math.max(last, at), over) / 1000 - over / 1000,
    signedOut,
  };
}

const { values } = parseArgs({ options: { fleet: { type: 'string', default: '100000' } } });
const clients = Number(values.fleet);
if (!Number.isSafeInteger(clients) || clients < 1) throw new Error(`--fleet wants a number of clients`);
Error.stackTraceLimit = 0;
console.log(`${clients} clients; from the end of the trouble on, for five minutes:`);
let allServed = true;
for (const event of EVENTS) {
  for (const [name, start] of [
    ['this library', withLibrary],
    ['hand-written', byHand],
  ] as const) {
    const { mean, peak, served, signedOut } = live(event, start, clients);
    if (start === withLibrary && (signedOut > 0 || Number.isNaN(served))) allServed = false;
    console.log(
      `${event.name}, ${name}: ${Math.round(mean)} refreshes/s in the mean, ${peak} at the peak; ` +
        `all served after ${served.toFixed(1)} s; ${signedOut} signed out`,
    );
  }
}
if (!allServed) process.exitCode = 1;
