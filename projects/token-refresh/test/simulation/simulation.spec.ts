// Angular's decorators are compiled when they run; no TestBed here.
import '@angular/compiler';
import { setMaxListeners } from 'node:events';
import { runSeed } from './run-seed';
import { Kind, KINDS } from './weather';

/** Jest runs them ten times slower than `npm run simulate`, which has the many. */
const BATCH = 20;
const LONG = 60_000;

// All tabs of a world are in one process.
setMaxListeners(0);

describe('the virtual world', () => {
  it.each([0, 1, 2, 3])(
    'X1–X13 X16 S1 S2 T1 T6: some seeds, batch %i',
    async (batch) => {
      for (let seed = batch * BATCH; seed < (batch + 1) * BATCH; seed++) {
        const { violation } = await runSeed(seed);
        expect({ seed, violation }).toEqual({ seed, violation: null });
      }
    },
    LONG,
  );

  it.each<[string, Kind]>([
    ['X5 X13: some seeds in which a tab is suspended while it holds the lock', KINDS.suspending],
    ['X8 X11 X12: some seeds of tabs without shared storage', KINDS.private],
    ['W1–W5 W8: some seeds of tabs that resume the session by a cookie', KINDS.resuming],
    ['X1 X2 X4: some seeds of two tabs that refresh often, and of one that crashes', KINDS.crashing],
    ['W6: some seeds of a storage that answers later', KINDS.late],
    ['W6 S1 S2: some seeds of ends, sign-ins and refreshes that cross in one', KINDS.crossing],
    ['X15: some seeds of two releases over one storage', KINDS.releases],
    ['I1–I5: some seeds of a person who comes and goes', KINDS.inactive],
    ['some seeds of requests through fetch and HttpClient', KINDS.fetching],
  ])(
    '%s',
    async (_, kind) => {
      for (let seed = 0; seed < BATCH; seed++) {
        const { violation } = await runSeed(seed, { kind });
        expect({ seed, violation }).toEqual({ seed, violation: null });
      }
    },
    LONG,
  );

  it('replays a seed exactly', async () => {
    const lives = [await runSeed(7, { traced: true }), await runSeed(7, { traced: true })];
    expect(lives[0]?.trace).toEqual(lives[1]?.trace);
    expect(lives[0]?.trace.length).toBeGreaterThan(20);
  });
});
