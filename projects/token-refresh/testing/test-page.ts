import { InjectionToken } from '@angular/core';
import { ManualClock } from './manual-clock';

/** What the sessions of a test share: one clock, one person. */
export class TestPage {
  readonly clock = new ManualClock();
  /** What `verify()` asks: each stands in for the server of one session. */
  readonly controllers = new Set<{ ɵverify(): void }>();
  readonly #acted = new Set<() => void>();

  /** The person presses a key. */
  actAsPerson(): void {
    for (const acted of this.#acted) acted();
  }

  readonly listen = (acted: () => void): (() => void) => {
    this.#acted.add(acted);
    return () => this.#acted.delete(acted);
  };
}

export const TEST_PAGE = new InjectionToken<TestPage>('ngx-token-refresh test page');
