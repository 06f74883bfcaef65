import { Injector } from '@angular/core';
import { Race } from './race';
import { verdictOf } from './race-call';
import { parseScript } from './race-step';

/** Runs a script, on a virtual clock. */
async function verdictsOf(script: string): Promise<readonly string[]> {
  jest.useFakeTimers({ doNotFake: ['queueMicrotask'] });
  const race = Injector.create({ providers: [{ provide: Race }] }).get(Race);
  const run = race.run(parseScript(script));
  for (let waited = 0; !race.isOver() && waited < 60_000; waited += 50) await jest.advanceTimersByTimeAsync(50);
  await run;
  return race.lanes().map(({ lane }) => verdictOf(lane.result()));
}

describe('a race', () => {
  // jsdom has no Web Locks, of which the library warns.
  beforeEach(() => void jest.spyOn(console, 'warn').mockImplementation());

  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
    localStorage.clear();
  });

  it.each([
    ['expire.send-4.wait', 'every call answered, still signed in', 'every call answered, still signed in'],
    [
      'refuse.expire.send-4.wait',
      '3 of 4 calls never answered, signed out',
      'every call has its outcome, 0 answered and 4 failed, signed out',
    ],
    [
      'hang.expire.send-2.wait.works.send-2',
      '4 of 4 calls never answered, still signed in',
      'every call has its outcome, 2 answered and 2 failed, still signed in',
    ],
    [
      'slow.expire.send-2.offline.wait.works.online.send-2',
      '2 of 4 calls never answered, signed out',
      'every call has its outcome, 2 answered and 2 failed, still signed in',
    ],
    [
      'transfer-3.wait',
      'every call has its outcome, 0 answered and 3 failed, signed out',
      'every call answered, still signed in',
    ],
    ['clock.expire.send-4', 'every call answered, still signed in', 'every call answered, still signed in'],
  ])('%s', async (script, handWritten, library) => {
    expect(await verdictsOf(script)).toEqual([handWritten, library]);
    expect(Object.keys(localStorage)).toEqual([]);
  });
});
