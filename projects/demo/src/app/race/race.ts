import { Injectable, OnDestroy, signal } from '@angular/core';
import { openHandWrittenTab } from './hand-written-tab';
import { openLibraryTab } from './library-tab';
import { RaceLane } from './race-lane';
import { RaceStep } from './race-step';

/** Between two steps, in ms: long enough for refusals to arrive. */
const GAP_MS = 350;
/** How long a script waits at least, in ms: the library's pause after a failed refresh is over then. */
const SHORTEST_WAIT_MS = 1_200;
/** How long a script waits for calls at most, in ms: longer than the library waits for a refresh. */
const LONGEST_WAIT_MS = 3_000;
const LOOK_MS = 100;

export interface NamedLane {
  readonly name: string;
  readonly about: string;
  readonly lane: RaceLane;
}

/** Runs one script in two apps at once. */
@Injectable()
export class Race implements OnDestroy {
  /** Empty before the first race. */
  readonly lanes = signal<readonly NamedLane[]>([]);
  /** The index of the step under way; `null`: no race is. */
  readonly step = signal<number | null>(null);
  readonly isOver = signal(false);
  #number = 0;

  async run(steps: readonly RaceStep[]): Promise<void> {
    this.end();
    const number = this.#number;
    const isCurrent = (): boolean => number === this.#number;
    this.lanes.set(newLanes());
    this.isOver.set(false);
    await this.#each(({ lane }) => lane.begin());
    for (const [index, step] of steps.entries()) {
      if (!isCurrent()) return;
      this.step.set(index);
      await this.#each(({ lane }) => lane.do(step));
      await (step.kind === 'wait' ? this.#wait(isCurrent) : this.#wait(isCurrent, GAP_MS, GAP_MS));
    }
    await this.#wait(isCurrent, 0);
    if (!isCurrent()) return;
    this.end();
    this.isOver.set(true);
  }

  /** Closes the tabs of both apps; what they did stays to be seen. */
  end(): void {
    this.#number++;
    this.step.set(null);
    for (const { lane } of this.lanes()) lane.end();
  }

  /** As before the first race. */
  reset(): void {
    this.end();
    this.lanes.set([]);
    this.isOver.set(false);
  }

  ngOnDestroy(): void {
    this.end();
  }

  async #wait(isCurrent: () => boolean, shortest = SHORTEST_WAIT_MS, longest = LONGEST_WAIT_MS): Promise<void> {
    for (let waited = 0; waited < longest && isCurrent(); waited += LOOK_MS) {
      await pause(LOOK_MS);
      await this.#each(({ lane }) => lane.look());
      if (waited >= shortest && !this.lanes().some(({ lane }) => lane.isWaiting())) return;
    }
  }

  async #each(act: (lane: NamedLane) => Promise<void>): Promise<void> {
    await Promise.all(this.lanes().map(act));
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function newLanes(): readonly NamedLane[] {
  // Of this race alone: another tab of the browser may run one too.
  const name = `demo-race-${crypto.getRandomValues(new Uint32Array(1)).join()}`;
  return [
    {
      name: 'Hand-written interceptor',
      about: 'A flag, a BehaviorSubject, filter and take(1), as tutorials teach it',
      lane: new RaceLane(openHandWrittenTab, `${name}-hand-written`),
    },
    {
      name: 'ngx-token-refresh',
      about: 'provideTokenRefresh() with withCrossTabSync() and withStepUp()',
      lane: new RaceLane(openLibraryTab, `${name}-library`),
    },
  ];
}
