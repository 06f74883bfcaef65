import { setImmediate } from 'node:timers';
import { Clock } from '../../src/lib/platform/clock';
import { TabLocks } from '../../src/lib/features/cross-tab/tab-locks';

interface Task {
  readonly at: number;
  readonly tab: BrowserTab | null;
  readonly run: () => void;
}

interface Claim {
  readonly tab: BrowserTab;
  granted: boolean;
  readonly grant: () => void;
  readonly reject: (error: unknown) => void;
}

const aborted = (): DOMException => new DOMException('aborted', 'AbortError');

/** A tab, whose tasks wait while it is suspended. */
export class BrowserTab {
  isSuspended = false;
  isClosed = false;
  readonly waiting: Task[] = [];

  constructor(
    readonly name: string,
    private readonly browser: Browser,
  ) {}

  get clock(): Clock {
    const { browser } = this;
    return {
      now: () => browser.now,
      setTimeout: (callback, ms) => browser.schedule(ms, this, callback),
      clearTimeout: (task) => browser.cancel(task as Task),
    };
  }

  get locks(): TabLocks {
    return this.browser.locksOf(this);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((done) => void this.browser.schedule(ms, this, done));
  }
}

/**
 * Web Locks of one browser with several tabs, on a clock of its own. Messages between a tab and the browser take time, as
 * between processes. A suspended tab keeps its locks, is granted those it waits for, and learns of both when it resumes.
 */
export class Browser {
  now = Date.UTC(2026, 0, 1);
  readonly #queues = new Map<string, Claim[]>();
  #tasks: Task[] = [];

  /** @param latency of one message, in ms */
  constructor(private readonly latency: () => number = () => 1) {}

  open(name: string): BrowserTab {
    return new BrowserTab(name, this);
  }

  schedule(ms: number, tab: BrowserTab | null, run: () => void): Task {
    const task: Task = { at: this.now + ms, tab, run };
    const index = this.#tasks.findIndex(({ at }) => at > task.at);
    this.#tasks.splice(index < 0 ? this.#tasks.length : index, 0, task);
    return task;
  }

  cancel(task: Task): void {
    this.#tasks = this.#tasks.filter((each) => each !== task);
    const waiting = task.tab?.waiting;
    if (waiting?.includes(task)) waiting.splice(waiting.indexOf(task), 1);
  }

  /** Runs what is due. */
  async advance(ms: number): Promise<void> {
    const until = this.now + ms;
    await settled();
    for (let [task] = this.#tasks; task && task.at <= until; [task] = this.#tasks) {
      this.#tasks.shift();
      this.now = task.at;
      if (task.tab?.isSuspended) task.tab.waiting.push(task);
      else if (!task.tab?.isClosed) task.run();
      await settled();
    }
    this.now = until;
  }

  suspend(tab: BrowserTab): void {
    tab.isSuspended = true;
  }

  resume(tab: BrowserTab): void {
    tab.isSuspended = false;
    for (const { run } of tab.waiting.splice(0)) this.schedule(0, tab, run);
  }

  close(tab: BrowserTab): void {
    tab.isClosed = true;
    for (const [name, queue] of this.#queues)
      for (const claim of [...queue]) if (claim.tab === tab) this.#drop(name, claim);
  }

  /** The tab loses its locks, as when it enters the back/forward cache. */
  lose(tab: BrowserTab): void {
    for (const [name, queue] of this.#queues) {
      for (const claim of [...queue]) {
        if (claim.tab !== tab) continue;
        this.#drop(name, claim);
        this.#toTab(tab, () => claim.reject(aborted()));
      }
    }
  }

  /** The names of all locks that are held or waited for, and the timers that are set. */
  get leftovers(): readonly string[] {
    const locks = [...this.#queues].flatMap(([name, queue]) => queue.map(({ tab }) => `${name} of ${tab.name}`));
    return [...locks, ...this.#tasks.map(({ tab }) => `a timer of ${tab?.name ?? 'the browser'}`)];
  }

  holder(name: string): string | undefined {
    return this.#queues.get(name)?.find(({ granted }) => granted)?.tab.name;
  }

  locksOf(tab: BrowserTab): TabLocks {
    const names = (granted: boolean): { name: string }[] =>
      [...this.#queues].flatMap(([name, queue]) =>
        queue.flatMap((claim) => (claim.granted === granted ? [{ name }] : [])),
      );
    return {
      request: (name, { signal }, held) =>
        new Promise((resolve, reject) => {
          if (signal?.aborted) return reject(aborted());
          let isRunning = false;
          const claim: Claim = {
            tab,
            granted: false,
            reject,
            grant: () => {
              if (signal?.aborted) return this.#toBrowser(() => this.#drop(name, claim));
              isRunning = true;
              const end = (settle: () => void): void =>
                this.#toBrowser(() => {
                  this.#drop(name, claim);
                  this.#toTab(tab, settle);
                });
              held().then(
                (value) => end(() => resolve(value)),
                (error: unknown) => end(() => reject(error)),
              );
            },
          };
          signal?.addEventListener('abort', () => {
            if (isRunning) return;
            reject(aborted());
            this.#toBrowser(() => {
              if (!claim.granted) this.#drop(name, claim);
            });
          });
          this.#toBrowser(() => {
            if (signal?.aborted || tab.isClosed) return;
            const queue = this.#queues.get(name) ?? [];
            this.#queues.set(name, queue);
            queue.push(claim);
            this.#grantNext(name);
          });
        }),
      query: () =>
        new Promise((resolve) =>
          this.#toBrowser(() => {
            const snapshot = { held: names(true), pending: names(false) };
            this.#toTab(tab, () => resolve(snapshot));
          }),
        ),
    };
  }

  #toBrowser(run: () => void): void {
    this.schedule(this.latency(), null, run);
  }

  #toTab(tab: BrowserTab, run: () => void): void {
    this.schedule(this.latency(), tab, run);
  }

  #drop(name: string, claim: Claim): void {
    const queue = this.#queues.get(name) ?? [];
    const index = queue.indexOf(claim);
    if (index >= 0) queue.splice(index, 1);
    if (!queue.length) this.#queues.delete(name);
    else this.#grantNext(name);
  }

  #grantNext(name: string): void {
    const [first] = this.#queues.get(name) ?? [];
    if (!first || first.granted) return;
    first.granted = true;
    this.#toTab(first.tab, first.grant);
  }
}

/** Promises that are settled have called back. */
function settled(): Promise<void> {
  return new Promise((done) => void setImmediate(done));
}
