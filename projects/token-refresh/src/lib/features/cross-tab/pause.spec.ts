import { advance, pendingTimers, useVirtualTime } from '../../../../test/world/virtual-time';
import { systemClock } from '../../platform/clock';
import { pause } from './pause';

useVirtualTime();

const clock = systemClock(false);

/** A pause of a second, and whether it is over. */
function start(signal: AbortSignal): { over: boolean } {
  const state = { over: false };
  void pause(clock, 1_000, signal).then(() => (state.over = true));
  return state;
}

test('is over when its time is, not before', async () => {
  const state = start(new AbortController().signal);

  await advance(999);
  expect(state.over).toBe(false);
  await advance(1);

  expect(state.over).toBe(true);
});

test('is over at once when it is given up, and leaves no timer', async () => {
  const giver = new AbortController();
  const state = start(giver.signal);

  giver.abort();
  await advance(0);

  expect(state.over).toBe(true);
  expect(pendingTimers()).toBe(0);
});

test('over, it has let go of a signal that lives on', async () => {
  const { signal } = new AbortController();
  const add = jest.spyOn(signal, 'addEventListener');
  const remove = jest.spyOn(signal, 'removeEventListener');

  start(signal);
  await advance(1_000);

  expect(add).toHaveBeenCalledTimes(1);
  expect(remove.mock.calls).toEqual(add.mock.calls);
});
