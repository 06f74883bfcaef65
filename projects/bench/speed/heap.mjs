// Heap per request that waits for a refresh, against one that is in flight without any interceptor; and what ten storms
// leave behind. Needs --expose-gc. Prints JSON.
import { HttpErrorResponse } from '@angular/common/http';
import { appOf } from '../peers/refreshers.mjs';
import { HeldBackend } from './held-backend.mjs';
import { median } from './interleave.mjs';
import { oneStorm } from './one-storm.mjs';
import { HEAP_FLOOR } from './targets.mjs';

const { n, runs, names } = JSON.parse(process.argv[2]);

function used() {
  gc();
  gc();
  return process.memoryUsage().heapUsed;
}

function perRequest(name) {
  const app = appOf(name, new HeldBackend());
  const before = used();
  for (let i = 0; i < n; i++) app.http.get('/api/items').subscribe();
  // Refused, and blocked: what is in flight now is the refresh alone.
  if (name !== 'bare') app.backend.release();
  const bytes = (used() - before) / n;
  while (app.backend.held.length) app.backend.release();
  app.destroy();
  return bytes;
}

/** In one app, as in one page: A1 is set again each time, and refused again. */
function keptAfterTenStorms(name) {
  const app = appOf(name, new HeldBackend());
  const tenStorms = () => {
    for (let i = 0; i < 10; i++) {
      oneStorm(app, n / 10);
      Object.assign(app.backend, { sends: 0, refreshes: 0 });
      app.signIn();
    }
  };
  const after = Array.from({ length: 27 }, () => {
    tenStorms();
    return used();
  });
  // Code that is optimised lies on the heap as well, and comes and goes by more than a few storms could keep: what they
  // keep is how much higher the heap stands after many. The first ones warm up.
  return (median(after.slice(-7)) - median(after.slice(6, 13))) / 14;
}

/** What a request keeps to hand to its caller if the session is over: the server's own refusal. */
function perRefusal() {
  const before = used();
  const refusals = Array.from({ length: n }, () => new HttpErrorResponse({ status: 401, url: '/api/items' }));
  return (used() - before) / refusals.length;
}

const measured = ['bare', HEAP_FLOOR, ...names].map((name) => ({ name, bytes: [] }));
for (let run = 0; run <= runs; run++) {
  for (const { name, bytes } of measured) {
    const each = perRequest(name);
    if (run > 0) bytes.push(each);
  }
}
const [bare, heapFloor, ...others] = measured.map(({ name, bytes }) => ({ name, bytes: median(bytes) }));
const blocked = others.map(({ name, bytes }) => ({
  name,
  bytes,
  ratio: bytes / bare.bytes,
  // Per request of the ten storms.
  kept: keptAfterTenStorms(name) / n,
}));
console.log(
  JSON.stringify({
    bare: bare.bytes,
    heapFloor: { ...heapFloor, ratio: heapFloor.bytes / bare.bytes },
    blocked,
    refusal: perRefusal(),
  }),
);
