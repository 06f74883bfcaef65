import { inject, Injectable, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { injectTokenRefreshEvents } from 'ngx-token-refresh';
import { concat, debounceTime, defer, map, merge, of, Subject, switchMap } from 'rxjs';
import { DemoControls, ServerCounts } from './demo-controls';

/** Long enough for a burst to be asked about once, short enough to seem immediate. */
const QUIET_MS = 150;

/** The server's own count, read again whenever something has happened. */
@Injectable()
export class ServerTally {
  readonly #controls = inject(DemoControls);
  readonly #counts = signal<ServerCounts | null>(null);
  readonly #resets = new Subject<void>();

  /** `null`: not known yet. */
  readonly counts = this.#counts.asReadonly();

  constructor() {
    const afterEvents = injectTokenRefreshEvents().pipe(
      debounceTime(QUIET_MS),
      map(() => defer(() => this.#controls.stats())),
    );
    const atStart = of(this.#controls.stats());
    const afterResets = this.#resets.pipe(map(() => concat(this.#controls.resetStats(), this.#controls.stats())));
    merge(atStart, afterEvents, afterResets)
      .pipe(
        switchMap((question) => question),
        takeUntilDestroyed(),
      )
      .subscribe((answer) => {
        if (isServerCounts(answer)) this.#counts.set(answer);
      });
  }

  /** Both counts begin at zero together. */
  reset(): void {
    this.#resets.next();
  }
}

function isServerCounts(answer: unknown): answer is ServerCounts {
  return typeof answer === 'object' && answer !== null && 'refreshes' in answer;
}
