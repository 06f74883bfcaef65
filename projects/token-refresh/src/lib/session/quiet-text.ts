import { inject } from '@angular/core';
import { NAMESPACE, webStorage } from './token-storage';

/**
 * A text that this library keeps in localStorage beside the record. Never throws: storage that is forbidden, full or missing
 * is as if there were no text. Needs an injection context.
 */
export class QuietText {
  readonly #text;

  /** @param name follows the namespace in the storage key */
  constructor(name: string) {
    this.#text = webStorage('localStorage', { key: `${inject(NAMESPACE)}.${name}` })();
  }

  /** `null`: there is none; `undefined`: storage cannot be used. */
  read(): string | null | undefined {
    return this.#try(() => this.#text.read());
  }

  write(text: string): void {
    this.#try(() => this.#text.write(text));
  }

  remove(): void {
    this.#try(() => this.#text.remove());
  }

  #try<T>(use: () => T): T | undefined {
    try {
      return use();
    } catch {
      return undefined;
    }
  }
}
