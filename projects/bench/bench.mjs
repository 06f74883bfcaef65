// `npm run bench`: how fast the built package is, beside its peers, in production-optimised code.
//   -- happy       only the parts named
import { installPeers } from './build/peers.mjs';
import { runInProduction } from './build/run-in-production.mjs';

const parts = {
  async happy() {
    console.log('\nA request whose token is good, against req.clone({setHeaders}) = 1.00');
    const results = await runInProduction('speed/happy-path.mjs', {
      input: { rounds: 200, count: 300, withPeers: true },
    });
    for (const { way, shape, name, median, ratio } of results) {
      console.log(
        way.padEnd(30),
        shape.padEnd(20),
        name.padEnd(26),
        `${ratio.toFixed(2)} ×`,
        `${median.toFixed(2)} µs`,
      );
    }
  },
};

const named = process.argv.slice(2).filter((word) => word in parts);
installPeers();
for (const part of named.length ? named : Object.keys(parts)) await parts[part]();
