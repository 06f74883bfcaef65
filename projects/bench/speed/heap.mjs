// Heap per request that waits for a refresh, against one that is in flight without any interceptor; and what storms leave
// behind. Needs --expose-gc. Prints JSON.
import { createApp } from '../app.mjs';
import { refreshers } from '../peers/refreshers.mjs';
import { HeldBackend } from './held-backend.mjs';
import { median } from './interleave.mjs';
import { oneStorm } from './one-storm.mjs';

const { n, runs, names } = JSON.parse(process.argv[2]);

function used() {
  gc();
  gc();
  return process.memoryUsage().heapUsed;
}

function perRequest(name) {
  const app = createApp(refreshers[name](), new HeldBackend());
  const before = used();
  for (let i = 0; i < n; i++) app.http.get('/api/items').subscribe();
  // Refused, and waiting: only the refresh is in flight now.
  if (name !== 'bare') app.backend.release();
  const bytes = (used() - before) / n;
  while (app.backend.held.length) app.backend.release();
  app.destroy();
  return bytes;
}

/** Bytes per request of ten storms. All run in one app, as in one page: each signs in with A1 again, and A1 is refused. */
function keptAfterTenStorms(name) {
  const app = createApp(refreshers[name](), new HeldBackend());
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
  // Optimised code lies on the heap too, and comes and goes by more than a few storms could keep. So what storms keep is
  // how much higher the heap stands after many of them. The first ones warm up.
  return (median(after.slice(-7)) - median(after.slice(6, 13))) / 14 / n;
}

const measured = ['bare', ...names].map((name) => ({ name, bytes: [] }));
for (let run = 0; run <= runs; run++) {
  for (const { name, bytes } of measured) {
    const each = perRequest(name);
    if (run > 0) bytes.push(each);
  }
}
const [bare, ...waiting] = measured.map(({ name, bytes }) => ({ name, bytes: median(bytes) }));
console.log(
  JSON.stringify({
    bare: bare.bytes,
    waiting: waiting.map(({ name, bytes }) => ({
      name,
      bytes,
      ratio: bytes / bare.bytes,
      kept: keptAfterTenStorms(name),
    })),
  }),
);
