import { QuietText } from '../../session/quiet-text';

/** The session is not known by a name: it may have been begun outside the app. */
const UNNAMED = '?';

/**
 * A text in localStorage that says that this browser may have a session at the server. It holds the session's name, and
 * no secret: a browser without it makes no call when the app starts. Needs an injection context.
 */
export class SessionHint {
  readonly #text = new QuietText('hint');

  /** The name of the session; `''`: it has none that is known; `null`: there is no hint. */
  read(): string | null {
    const text = this.#text.read() ?? null;
    return text === UNNAMED ? '' : text;
  }

  /** @param session its name; left out: ask once, since the person may sign in outside of the app */
  write(session = UNNAMED): void {
    this.#text.write(session);
  }

  remove(): void {
    this.#text.remove();
  }
}
