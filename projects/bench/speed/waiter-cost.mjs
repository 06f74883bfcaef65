// What one waiting request costs among few and among many: refused and queued, and released. Prints JSON.
import { createApp } from '../app.mjs';
import { refreshers } from '../peers/refreshers.mjs';
import { HeldBackend } from './held-backend.mjs';
import { median } from './interleave.mjs';
import { oneStorm } from './one-storm.mjs';

const { name, few, many, runs } = JSON.parse(process.argv[2]);

function costPerWaiter(n) {
  const app = createApp(refreshers[name](), new HeldBackend());
  const { refused, released } = oneStorm(app, n);
  app.destroy();
  return refused + released;
}

const cost = (n, times) => median(Array.from({ length: times }, () => costPerWaiter(n)));
cost(few, 2);
const [atFew, atMany] = [cost(few, 7), cost(many, runs)];
console.log(JSON.stringify({ few: atFew, many: atMany, ratio: atMany / atFew }));
