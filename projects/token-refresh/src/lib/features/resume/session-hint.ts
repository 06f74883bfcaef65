import { currentWindow } from '../../platform/page-lifecycle';

/** The session is not known by a name: it may have been begun outside the app. */
const UNNAMED = '?';

/**
 * A text in localStorage that says that this browser may have a session at the server. It holds the session's name, and
 * no secret: a browser without it makes no call when the app starts.
 */
export class SessionHint {
  readonly #window = currentWindow();
  readonly #key: string;

  /** Needs an injection context. */
  constructor(namespace: string) {
    this.#key = `${namespace}.hint`;
  }

  /** The name of the session; `''`: it has none that is known; `null`: there is no hint. */
  read(): string | null {
    const text = this.#try((storage) => storage.getItem(this.#key));
    return text === UNNAMED ? '' : (text ?? null);
  }

  /** @param session its name; left out: ask once, since the person may sign in outside of the app */
  write(session = UNNAMED): void {
    this.#try((storage) => storage.setItem(this.#key, session));
  }

  remove(): void {
    this.#try((storage) => storage.removeItem(this.#key));
  }

  #try<T>(use: (storage: Storage) => T): T | undefined {
    try {
      const storage = this.#window?.localStorage;
      return storage && use(storage);
    } catch {
      // Forbidden or full: as if there were no hint.
      return undefined;
    }
  }
}
