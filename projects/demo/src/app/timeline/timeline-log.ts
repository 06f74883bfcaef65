import { computed, effect, Injectable, signal, untracked } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { injectTokenRefreshEvents } from 'ngx-token-refresh';
import { addToCounts, addToTimeline, Counts, isOpen, newestOf, NO_COUNTS, Timeline } from 'devtools-parts';

/** The requests that are drawn; older ones are forgotten. */
const MOST_LANES = 60;

/** Between two drawings of what is under way, in ms: dozens of lanes are too much for every frame of the screen. */
const FRAME = 80;

/** Listens to the library, from the start of the app on: through sign-out and the next sign-in. */
@Injectable({ providedIn: 'root' })
export class TimelineLog {
  readonly #timeline = signal<Timeline>([]);
  readonly #counts = signal<Counts>(NO_COUNTS);
  readonly #now = signal(0);

  readonly timeline = this.#timeline.asReadonly();
  /** Of the session under way, as the server counts by session too. */
  readonly counts = this.#counts.asReadonly();
  /** Moves on while something is under way: what is not over yet is drawn up to here. */
  readonly now = this.#now.asReadonly();

  readonly latest = computed(() => this.#timeline().at(-1) ?? null);
  /** Whether something is under way. */
  readonly isOpen = computed(() => {
    const latest = this.latest();
    return latest !== null && isOpen(latest);
  });

  constructor() {
    injectTokenRefreshEvents()
      .pipe(takeUntilDestroyed())
      .subscribe((event) => {
        this.#now.set(event.at);
        this.#timeline.update((timeline) => newestOf(addToTimeline(timeline, event), MOST_LANES));
        this.#counts.update((counts) =>
          addToCounts(event.type === 'session-started' ? restarted(counts) : counts, event),
        );
      });
    effect((onCleanup) => {
      if (!this.isOpen()) return;
      const frame = (): void => {
        const now = Date.now();
        if (now - untracked(this.#now) >= FRAME) this.#now.set(now);
        handle = requestAnimationFrame(frame);
      };
      let handle = requestAnimationFrame(frame);
      onCleanup(() => cancelAnimationFrame(handle));
    });
  }

  clear(): void {
    this.#timeline.set([]);
    this.#counts.update(restarted);
  }
}

/** The numbers of requests go on: what is under way is not counted a second time. */
function restarted({ lastId }: Counts): Counts {
  return { ...NO_COUNTS, lastId };
}
