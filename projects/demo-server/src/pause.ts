/** Waits `ms` milliseconds, or less if `signal` aborts. It never rejects: the caller asks `signal.aborted`. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

export const timerPause: Pause = (ms, signal) =>
  new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const finish = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    };
    const timer = setTimeout(finish, ms);
    signal.addEventListener('abort', finish);
  });
