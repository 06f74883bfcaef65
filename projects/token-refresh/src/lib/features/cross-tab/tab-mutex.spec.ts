import { settle } from '../../../../test/world/virtual-time';
import { NO_TURNS } from './tab-mutex';

test('where there is nothing to take turns by the work is done at once, and the turn is over when the work is', async () => {
  let finish = (): void => undefined;
  const work = jest.fn(() => new Promise<void>((done) => (finish = done)));
  let over = false;

  void NO_TURNS.take(work, new AbortController().signal).then(() => (over = true));
  expect(work).toHaveBeenCalledTimes(1);
  await settle();
  expect(over).toBe(false);
  finish();
  await settle();

  expect(over).toBe(true);
});
