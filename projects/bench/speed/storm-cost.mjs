// A storm against sending twice as many requests without any interceptor. Prints JSON.
import { createApp } from '../app.mjs';
import { refreshers } from '../peers/refreshers.mjs';
import { HeldBackend } from './held-backend.mjs';
import { interleave } from './interleave.mjs';
import { oneStorm } from './one-storm.mjs';

const { sizes, names } = JSON.parse(process.argv[2]);

/** Milliseconds of 2N requests that are sent and answered, N of them in flight at once as in a storm. */
function bareSends(n) {
  const app = createApp(refreshers.bare(), new HeldBackend());
  let answered = 0;
  const begin = performance.now();
  for (let half = 0; half < 2; half++) {
    for (let i = 0; i < n; i++) app.http.get('/api/items').subscribe(() => answered++);
    app.backend.release();
  }
  const time = performance.now() - begin;
  if (answered !== 2 * n) throw new Error(`${answered} of ${2 * n} answered`);
  app.destroy();
  return time;
}

/** Milliseconds of a storm. */
function stormOf(name, n) {
  const app = createApp(refreshers[name](), new HeldBackend());
  const { sent, refused, released, finished } = oneStorm(app, n);
  app.destroy();
  return ((sent + refused + released + finished) * n) / 1000;
}

const storms = [];
for (const { n, rounds, warmUp } of sizes) {
  const variants = [
    { name: 'bare', trial: () => bareSends(n) },
    ...names.map((name) => ({ name, trial: () => stormOf(name, n) })),
  ];
  const [, ...measured] = await interleave(variants, rounds, warmUp);
  storms.push(...measured.map((variant) => ({ n, ...variant })));
}
console.log(JSON.stringify(storms));
