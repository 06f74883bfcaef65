import { Provider } from '@angular/core';
import { PAGE_LIFECYCLE, PageLifecycle } from '../../src/lib/platform/page-lifecycle';
import { PAGE_VISIBILITY, PageVisibility } from '../../src/lib/platform/page-visibility';

/** A page that can be hidden and woken. */
export class FakePage implements PageLifecycle, PageVisibility {
  readonly #woken = new Set<(isOnline: boolean) => void>();

  constructor(public visible = true) {}

  get listening(): number {
    return this.#woken.size;
  }

  get provider(): Provider {
    return [PAGE_LIFECYCLE, PAGE_VISIBILITY].map((provide) => ({ provide, useValue: this }));
  }

  onWake(woken: (isOnline: boolean) => void): () => void {
    this.#woken.add(woken);
    return () => this.#woken.delete(woken);
  }

  /** As `visibilitychange`, `focus` and `pageshow` come: several at once. */
  wake(): void {
    for (const woken of this.#woken) woken(false);
  }

  /** As `online` comes. */
  comeOnline(): void {
    for (const woken of this.#woken) woken(true);
  }
}
