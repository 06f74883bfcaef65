import { TabLocks } from '../../src/lib/features/cross-tab/tab-locks';

interface Request {
  readonly tab: number;
  readonly grant: () => void;
}

/** Web Locks of one browser: a queue for each name. */
export class FakeLocks {
  readonly #queues = new Map<string, Request[]>();

  of(tab: number): TabLocks {
    return {
      request: <T>(name: string, { signal }: { readonly signal?: AbortSignal }, held: () => Promise<T>): Promise<T> =>
        new Promise((resolve, reject) => {
          const queue = this.#queues.get(name) ?? [];
          this.#queues.set(name, queue);
          const request: Request = {
            tab,
            grant: () => {
              void held()
                .then(resolve, reject)
                .finally(() => this.#leave(queue, request));
            },
          };
          signal?.addEventListener('abort', () => {
            if (queue.indexOf(request) <= 0) return;
            this.#leave(queue, request);
            reject(new DOMException('aborted', 'AbortError'));
          });
          queue.push(request);
          if (queue[0] === request) queueMicrotask(request.grant);
        }),
      query: () =>
        Promise.resolve({ held: this.#seen((place) => place === 0), pending: this.#seen((place) => place > 0) }),
    };
  }

  /** The tab is closed, or has crashed: what it holds or waits for is let go. */
  drop(tab: number): void {
    for (const queue of this.#queues.values()) {
      for (const request of queue.filter((one) => one.tab === tab)) this.#leave(queue, request);
    }
  }

  #seen(which: (place: number) => boolean): { readonly name: string }[] {
    return [...this.#queues].flatMap(([name, queue]) => queue.filter((_, place) => which(place)).map(() => ({ name })));
  }

  #leave(queue: Request[], request: Request): void {
    const place = queue.indexOf(request);
    if (place < 0) return;
    queue.splice(place, 1);
    const [next] = queue;
    if (place === 0 && next) queueMicrotask(next.grant);
  }
}
