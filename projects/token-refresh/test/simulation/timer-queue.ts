import { Clock } from '../../src/lib/platform/clock';

interface Timer {
  readonly at: number;
  readonly order: number;
  callback: (() => void) | null;
}

/** Virtual time for very many timers: a binary heap, the next to fire on top. */
export class TimerQueue {
  now = 0;
  readonly #heap: Timer[] = [];
  #order = 0;

  /** In whole ms. */
  in(ms: number, callback: () => void): Timer {
    const timer = { at: this.now + Math.max(0, Math.round(ms)), order: this.#order++, callback };
    const heap = this.#heap;
    let index = heap.push(timer) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (!above || !isBefore(timer, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = timer;
    return timer;
  }

  clock(): Clock {
    return {
      now: () => this.now,
      setTimeout: (callback, ms) => this.in(ms, callback),
      clearTimeout: (handle) => {
        if (handle) (handle as Timer).callback = null;
      },
    };
  }

  runUntil(end: number): void {
    for (let [next] = this.#heap; next && next.at <= end; [next] = this.#heap) {
      this.#removeFirst();
      this.now = next.at;
      next.callback?.();
    }
    this.now = end;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || !heap.length) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const [left, right] = [heap[child], heap[child + 1]];
      if (!left) break;
      if (right && isBefore(right, left)) child++;
      const smaller = heap[child];
      if (!smaller || !isBefore(smaller, last)) break;
      heap[index] = smaller;
      index = child;
    }
    heap[index] = last;
  }
}

function isBefore(one: Timer, other: Timer): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}
