import { PersonInput } from '../../src/lib/platform/person-input';

/** A person in front of one tab. */
export class FakeInput implements PersonInput {
  readonly #acted = new Set<() => void>();

  get listening(): number {
    return this.#acted.size;
  }

  listen(acted: () => void): () => void {
    this.#acted.add(acted);
    return () => this.#acted.delete(acted);
  }

  /** The person presses a key. */
  act(): void {
    for (const acted of this.#acted) acted();
  }
}
