// What one waiter costs among few and among many: refused and queued, and released. Prints JSON.
import { appOf } from '../peers/refreshers.mjs';
import { HeldBackend } from './held-backend.mjs';
import { median } from './interleave.mjs';
import { oneStorm } from './one-storm.mjs';

const { few, many, runs, names } = JSON.parse(process.argv[2]);

function costPerWaiter(name, n) {
  const app = appOf(name, new HeldBackend());
  const { refused, released } = oneStorm(app, n);
  app.destroy();
  return refused + released;
}

const results = names.map((name, place) => {
  const cost = (n, times) => median(Array.from({ length: times }, () => costPerWaiter(name, n)));
  cost(few, 2);
  const [atFew, atMany] = [cost(few, 2 * runs + 1), cost(many, place === 0 ? runs : 1)];
  return { name, few: atFew, many: atMany, ratio: atMany / atFew };
});
console.log(JSON.stringify(results));
