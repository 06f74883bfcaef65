import { inject } from '@angular/core';
import { NAMESPACE, webStorage } from '../../session/token-storage';

/** The session is not known by a name: it may have been begun outside the app. */
const UNNAMED = '?';

/**
 * A text in localStorage that says that this browser may have a session at the server. It holds the session's name, and
 * no secret: a browser without it makes no call when the app starts. Needs an injection context.
 */
export class SessionHint {
  readonly #text = webStorage('localStorage', { key: `${inject(NAMESPACE)}.hint` })();

  /** The name of the session; `''`: it has none that is known; `null`: there is no hint. */
  read(): string | null {
    const text = this.#try(() => this.#text.read()) ?? null;
    return text === UNNAMED ? '' : text;
  }

  /** @param session its name; left out: ask once, since the person may sign in outside of the app */
  write(session = UNNAMED): void {
    this.#try(() => this.#text.write(session));
  }

  remove(): void {
    this.#try(() => this.#text.remove());
  }

  #try<T>(use: () => T): T | undefined {
    try {
      return use();
    } catch {
      // Forbidden, full or missing: as if there were no hint.
      return undefined;
    }
  }
}
