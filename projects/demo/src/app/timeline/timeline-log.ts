import { computed, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { injectTokenRefreshEvents } from 'ngx-token-refresh';
import { addToCounts, Counts, isOpen, NO_COUNTS, Recording } from 'devtools-parts';

/** The requests that are drawn; older ones are forgotten. */
const MOST_LANES = 60;

/** Listens to the library, from the start of the app on: through sign-out and the next sign-in. */
@Injectable({ providedIn: 'root' })
export class TimelineLog {
  readonly #recording = new Recording();
  readonly #counts = signal<Counts>(NO_COUNTS);

  readonly timeline = computed(() => this.#recording.shown().timeline);
  /** Of the session under way, as the server counts by session too. */
  readonly counts = this.#counts.asReadonly();
  /** Moves on while something is under way: what is not over yet is drawn up to here. */
  readonly now = computed(() => this.#recording.shown().now);

  readonly latest = this.#recording.latest;
  /** Whether something is under way. */
  readonly isOpen = computed(() => {
    const latest = this.latest();
    return latest !== null && isOpen(latest);
  });

  constructor() {
    this.#recording.limitTo(MOST_LANES);
    injectTokenRefreshEvents()
      .pipe(takeUntilDestroyed())
      .subscribe((event) =>
        this.#counts.update((counts) =>
          addToCounts(event.type === 'session-started' ? restarted(counts) : counts, event),
        ),
      );
  }

  clear(): void {
    this.#recording.clear();
    this.#counts.update(restarted);
  }
}

/** The numbers of requests go on: what is under way is not counted a second time. */
function restarted({ lastId }: Counts): Counts {
  return { ...NO_COUNTS, lastId };
}
