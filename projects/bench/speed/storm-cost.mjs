// A storm against sending twice as many requests without any interceptor. Prints JSON.
import { appOf } from '../peers/refreshers.mjs';
import { HeldBackend } from './held-backend.mjs';
import { interleave } from './interleave.mjs';
import { oneStorm } from './one-storm.mjs';

const { sizes, names } = JSON.parse(process.argv[2]);

/** Milliseconds of 2N requests that are sent and answered, all of them in flight at once as in a storm. */
function bareSends(n) {
  const app = appOf('bare', new HeldBackend());
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

function stormOf(name, n) {
  const app = appOf(name, new HeldBackend());
  const times = oneStorm(app, n);
  app.destroy();
  return times;
}

const total = ({ sent, refused, released, finished }) => sent + refused + released + finished;

const storms = [];
for (const { n, rounds, warmUp } of sizes) {
  const variants = ['bare', ...names].map((name) =>
    name === 'bare' ? { name, trial: () => bareSends(n) } : { name, trial: () => (total(stormOf(name, n)) * n) / 1000 },
  );
  const [, ...measured] = await interleave(variants, rounds, warmUp);
  storms.push(...measured.map((variant) => ({ n, ...variant })));
}

console.log(JSON.stringify(storms));
