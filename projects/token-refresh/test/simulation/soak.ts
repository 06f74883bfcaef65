import '@angular/compiler';
import {
  HttpBackend,
  HttpClient,
  HttpErrorResponse,
  HttpEvent,
  HttpHeaders,
  HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { TokenRefreshError, withCrossTabSync, withProactiveRefresh, withStorage } from 'ngx-token-refresh';
import { Observable } from 'rxjs';
import { TAB_LOCKS } from '../../src/lib/features/cross-tab/tab-locks';
import { RANDOM } from '../../src/lib/platform/random';
import { TAB_CHANNEL, TabChannel } from '../../src/lib/features/cross-tab/tab-channel';
import { FakeLocks } from '../world/fake-locks';
import { FakePage } from '../world/fake-page';
import { advance, stopTime } from '../world/virtual-time';
import { Issued } from './auth-server';
import { Dice } from './dice';
import { Life } from './life';
import { REFRESH_URL } from './network';
import { Tab } from './tab';

// `npm run soak`: an hour of virtual time, a thousand requests a second over five tabs, tokens that live for a minute, and
// now and then something that goes wrong. The server counts; the memory that is left is measured.

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    proactive: { type: 'boolean', default: false },
  },
});
const MINUTES = Number(values.minutes);
const TABS = 5;
const LIFE = 60_000;
/** Probabilities. */
const API_FAULTS = 0.001;
const REFRESH_FAULTS = 0.2;
const LOST_NEWS = 0.2;

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void;
const dice = new Dice(Number(values.seed));
stopTime();

/** Issues one token after the other. Only the newest lives, for a minute, and only the newest refresh token is taken. */
class Server {
  #serial = 0;
  #endsAt = 0;
  #refused = false;
  /** Tokens that ended, and were refused at least once: what calls for a refresh where none is made ahead of the end. */
  ended = 0;
  refused = 0;
  served = 0;
  /** Refreshes that arrived and succeeded; that were spoilt on the way; and that should not have been. */
  refreshes = 0;
  spoilt = 0;
  needless = 0;
  reused = 0;

  issue(): Issued {
    this.#serial++;
    this.#endsAt = Date.now() + LIFE;
    this.#refused = false;
    return { accessToken: `A${this.#serial}`, refreshToken: `R${this.#serial}`, expiresIn: LIFE / 1000 };
  }

  accepts(header: string | null): boolean {
    const accepted = header === `Bearer A${this.#serial}` && Date.now() < this.#endsAt;
    if (accepted) this.served++;
    else this.refused++;
    if (!accepted && !this.#refused && Date.now() >= this.#endsAt) {
      this.#refused = true;
      this.ended++;
    }
    return accepted;
  }

  exchange(refreshToken: string): HttpResponse<unknown> | HttpErrorResponse {
    if (refreshToken !== `R${this.#serial}`) {
      this.reused++;
      return new HttpErrorResponse({ status: 401, url: REFRESH_URL });
    }
    // Looking ahead, a quarter of its life before its end; else when it has been refused.
    const early = values.proactive ? this.#endsAt - LIFE / 4 : this.#endsAt;
    if (Date.now() < early) this.needless++;
    this.refreshes++;
    return new HttpResponse({ status: 200, url: REFRESH_URL, body: this.issue() });
  }
}

const server = new Server();

/** What callers got: nothing of it may be missing. */
const outcomes = { asked: 0, answered: 0, faults: 0, unavailable: 0, other: 0 };

function after(ms: number, run: () => void): void {
  setTimeout(run, ms);
}

/** A wire on which the server's answers are never lost: that would lose the session, as it does for everybody. */
const wire: HttpBackend = {
  handle: (request: HttpRequest<unknown>) =>
    new Observable<HttpEvent<unknown>>((observer) => {
      const isRefresh = request.url === REFRESH_URL;
      const fault = dice.chance(isRefresh ? REFRESH_FAULTS : API_FAULTS);
      // What is given up before the millisecond is over has not left the browser; what has left arrives.
      const leaving = setTimeout(() => {
        if (isRefresh && fault) server.spoilt++;
        // No answer to a refresh comes: it times out.
        if (isRefresh && fault && dice.chance(0.2)) return;
        after(dice.between(1, 40), () => {
          const answer = fault ? faultOf(request.url) : answerTo(request);
          after(dice.between(1, 40), () => {
            if (answer instanceof HttpErrorResponse) return observer.error(answer);
            observer.next(answer);
            observer.complete();
          });
        });
      }, 1);
      return () => clearTimeout(leaving);
    }),
};

function faultOf(url: string): HttpErrorResponse {
  if (dice.chance(0.5)) return new HttpErrorResponse({ status: 0, url });
  const headers = new HttpHeaders(dice.chance(0.3) ? { 'Retry-After': '2' } : {});
  return new HttpErrorResponse({ status: 503, url, headers });
}

function answerTo({ url, body, headers }: HttpRequest<unknown>): HttpResponse<unknown> | HttpErrorResponse {
  if (url === REFRESH_URL) return server.exchange((body as { refreshToken: string }).refreshToken);
  return server.accepts(headers.get('Authorization'))
    ? new HttpResponse({ status: 200, url, body: {} })
    : new HttpErrorResponse({ status: 401, url });
}

const locks = new FakeLocks();
const stored = new Map<string, string>();
const ears = new Map<number, () => void>();
const ended: string[] = [];
const thrown: unknown[] = [];

function textOf(key: string) {
  return {
    read: () => stored.get(key) ?? null,
    write: (text: string) => void stored.set(key, text),
    remove: () => void stored.delete(key),
  };
}

function openTab(number: number): Tab {
  return new Tab(new Life(`tab ${number}`), {
    backend: wire,
    features: [
      withStorage({ ...textOf('record'), lease: textOf('lease') }),
      withCrossTabSync(),
      ...(values.proactive ? [withProactiveRefresh()] : []),
    ],
    ports: [
      { provide: RANDOM, useValue: () => dice.next() },
      { provide: TAB_LOCKS, useValue: locks.of(number) },
      new FakePage(number === 0).provider,
      { provide: TAB_CHANNEL, useValue: channelOf(number) },
    ],
    cookie: false,
    localStorage: null,
    refreshTimeout: 10_000,
    now: () => Date.now(),
    sessionOf: (record) => record?.session ?? null,
    ended: (_tab, _session, reason) => ended.push(reason),
    failed: (_tab, error) => thrown.push(error),
  });
}

function channelOf(tab: number): TabChannel {
  return {
    notify: () => {
      for (const [other, heard] of ears) {
        if (other !== tab && !dice.chance(LOST_NEWS)) after(dice.between(1, 50), heard);
      }
    },
    listen: (heard) => {
      ears.set(tab, heard);
      return () => ears.delete(tab);
    },
  };
}

function ask(http: HttpClient): void {
  outcomes.asked++;
  http.get('/api/items').subscribe({
    next: () => outcomes.answered++,
    error: ({ error, status }: HttpErrorResponse) => {
      if (error instanceof TokenRefreshError && ['unavailable', 'timeout'].includes(error.code)) outcomes.unavailable++;
      else if (status === 0 || status === 503) outcomes.faults++;
      else outcomes.other++;
    },
  });
}

function heap(): number {
  collect();
  return process.memoryUsage().heapUsed / 1e6;
}

const first = openTab(0);
first.signIn(server.issue());
// The others find the session in storage.
const tabs = [first, ...Array.from({ length: TABS - 1 }, (_, tab) => openTab(tab + 1))];

const began = performance.now();
const heaps: number[] = [];
for (let minute = 1; minute <= MINUTES; minute++) {
  for (let ms = 0; ms < 60_000; ms++) {
    const tab = tabs[dice.between(0, TABS - 1)];
    if (tab) ask(tab.http);
    await advance(1);
  }
  // Only when a task ends are weak references let go that were looked at in it.
  await new Promise((done) => setImmediate(done));
  heaps.push(heap());
}
// What is under way ends, within the longest that a refresh and its cooldown take.
await advance(60_000);

const { asked, answered, faults, unavailable, other } = outcomes;
/** The median: in a minute that ends while all wait for a refresh, those who wait are in the heap. */
const medianOf = (some: readonly number[]): number => [...some].sort((a, b) => a - b)[some.length >> 1] ?? 0;
const half = heaps.length >> 1;
const [early, late] = [medianOf(heaps.slice(1, half)), medianOf(heaps.slice(half))];
// The drain after the last minute may see one more token to its end.
const expected = values.proactive ? server.refreshes : server.ended;
const seen = server.refreshes + server.spoilt;
console.log(`${MINUTES} virtual minutes in ${((performance.now() - began) / 1000).toFixed(0)} s, seed ${values.seed}${
  values.proactive ? ', looking ahead' : ''
}
requests: ${asked} asked, ${answered} answered, ${faults} met a fault, ${unavailable} were told that no token can be had
server: ${server.served} served, ${server.refused} refused for their token
refreshes: ${expected} called for and ${server.spoilt} spoilt on the way, ${seen} seen
heap: ${early.toFixed(2)} MB in the first half, ${late.toFixed(2)} MB in the second`);

const problems = [
  answered + faults + unavailable + other !== asked && `${asked - answered - faults - unavailable - other} hang`,
  other && `${other} requests failed with something else`,
  server.refreshes !== expected && `${server.refreshes} refreshes succeeded, ${expected} were called for`,
  server.needless && `${server.needless} refreshes of a token that was good`,
  server.reused && `${server.reused} refreshes with a spent token`,
  values.proactive && server.refreshes < Math.floor(MINUTES) - 1 && 'too few refreshes: nothing was tried',
  ended.length && `the session ended: ${ended.join()}`,
  thrown.length && `thrown: ${thrown.map(String).join()}`,
  heaps.length > 3 && late > early + 1 && 'the heap grows',
].filter(Boolean);
for (const problem of problems) console.error(problem);
if (problems.length) process.exitCode = 1;
