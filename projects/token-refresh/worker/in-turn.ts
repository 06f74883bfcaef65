/**
 * Runs a piece of work while no tab of the app and no other worker exchanges the cookie: tabs with `withCrossTabSync()`
 * take the Web Lock of this name. Where there are no locks, or one is not granted in time, it runs without.
 *
 * @param longest ms that it waits, at most: a suspended tab keeps its locks
 * @param work must not reject. It is told whether another had its turn before
 */
export async function inTurn<T>(name: string, longest: number, work: (hasWaited: boolean) => Promise<T>): Promise<T> {
  const { locks } = navigator as { readonly locks?: LockManager };
  if (!locks) return work(false);
  const waiting = new AbortController();
  let run: Promise<T> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await locks.request(name, { ifAvailable: true }, (lock) => (lock ? (run = work(false)) : null));
    if (run) return await run;
    timer = setTimeout(() => waiting.abort(), longest);
    const { signal } = waiting;
    await locks.request(name, { signal }, () => {
      clearTimeout(timer);
      return (run = work(true));
    });
  } catch {
    // Not granted in time, or forbidden here.
  }
  clearTimeout(timer);
  return run ?? work(false);
}
