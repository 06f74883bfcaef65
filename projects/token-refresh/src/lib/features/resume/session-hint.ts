import { QuietText } from '../../session/quiet-text';
import { generationOf, TokenRecord } from '../../session/token-record';

/** The session is not known by a name: it may have been begun outside the app. */
const UNNAMED = '?';

/**
 * A text in localStorage that says that this browser may have a session at the server. It holds the session's name, how
 * often its tokens were renewed, and no secret: a browser without it makes no call when the app starts. Needs an injection
 * context.
 */
export class SessionHint {
  readonly #text = new QuietText('hint');

  /** As it is stored; `null` or `undefined`: there is none. */
  get text(): string | null | undefined {
    return this.#text.read();
  }

  get isThere(): boolean {
    return this.text != null;
  }

  /** What it says of the session; `null`: its name is not known, or there is no hint. */
  read(): Pick<TokenRecord, 'session' | 'generation'> | null {
    const [session, renewals = ''] = (this.text ?? '').split(' ');
    return session && session !== UNNAMED
      ? { session, generation: /^\d{1,9}$/.test(renewals) ? Number(renewals) : 0 }
      : null;
  }

  /** @param record that of the session; left out: ask once, since the person may sign in outside of the app */
  write(record?: TokenRecord): void {
    this.#text.write(record ? `${record.session} ${generationOf(record)}` : UNNAMED);
  }

  remove(): void {
    this.#text.remove();
  }
}
