import { settle } from '../../../../test/world/virtual-time';
import { NO_MUTEX } from './tab-mutex';

test('where tabs have nothing to exclude each other by, the work runs at once, and the next may run when it has ended', async () => {
  let finish = (): void => undefined;
  const work = jest.fn(() => new Promise<void>((done) => (finish = done)));
  let over = false;

  void NO_MUTEX.runExclusive(work, new AbortController().signal).then((ran) => (over = ran));
  expect(work).toHaveBeenCalledTimes(1);
  await settle();
  expect(over).toBe(false);
  finish();
  await settle();

  expect(over).toBe(true);
});
