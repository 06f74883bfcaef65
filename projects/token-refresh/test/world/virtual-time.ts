import { setImmediate } from 'node:timers';

/** Installs a virtual clock for the whole file: time stands still until {@link advance}. */
export function useVirtualTime(start = Date.UTC(2026, 0, 1)): void {
  beforeEach(() => {
    jest.useFakeTimers({ now: start, doNotFake: ['nextTick', 'queueMicrotask'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });
}

/** Lets everything run that needs no time: promises, and the streams in which fetch hands over bodies. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await new Promise<void>((done) => setImmediate(done));
}

/** Lets virtual milliseconds pass. */
export async function advance(ms: number): Promise<void> {
  await settle();
  await jest.advanceTimersByTimeAsync(ms);
  await settle();
}
