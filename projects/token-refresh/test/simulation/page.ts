import { PageLifecycle } from '../../src/lib/platform/page-lifecycle';

/** What a tab knows of its page. */
export class Page implements PageLifecycle {
  visible = false;
  readonly #listeners = new Set<() => void>();

  onWake(woken: () => void): () => void {
    this.#listeners.add(woken);
    return () => this.#listeners.delete(woken);
  }

  wake(): void {
    for (const woken of this.#listeners) woken();
  }
}
