import { readRecord } from './token-record';
import { TokenStorageText } from './token-storage';

/** Sessions that are noted as over. */
const REMEMBERED = 16;

/** Stands for a session whose name is not known, so for all. With a name behind it: for all but those that are so named. */
export const ANY = '*';

/** The name of the session that a stored text is of. */
export function sessionIn(text: string | null | undefined): string {
  return readRecord(text ?? '')?.session ?? ANY;
}

/** Stands between the name of a session and that of the one that its sign-in has replaced it by. */
const REPLACED = '>';

const nameIn = (note: string): string => note.split(REPLACED, 1)[0] ?? '';

const isOfAny = (note: string): boolean => note.startsWith(ANY);

/** @param named and `notes`: names */
const isOver = (session: string, named: readonly string[], notes = named): boolean =>
  named.includes(session) || (named.some(isOfAny) && !notes.includes(ANY + session));

/**
 * The sessions that are noted as over, by their names, in a text that tabs share and that can be written at once. Each
 * page takes its own notes back.
 */
export class EndedSessions {
  /** The notes that this page will take back. */
  #own: readonly string[];

  constructor(private readonly text: TokenStorageText) {
    // Other pages take back their own.
    this.#own = this.notes.filter(isOfAny);
  }

  get hasOwn(): boolean {
    return this.#own.length > 0;
  }

  /** The names in the notes of all pages. */
  get notes(): readonly string[] {
    return this.#texts.map(nameIn);
  }

  get #texts(): readonly string[] {
    try {
      return (this.text.read() ?? '').split(' ').filter((note) => note !== '');
    } catch {
      return [];
    }
  }

  /** @param by the session that has replaced it; left out: none */
  note(session: string, by?: string): void {
    this.#own = [...this.#own, session];
    const others = this.#texts.filter((other) => nameIn(other) !== session && !(session === ANY && isOfAny(other)));
    this.#write([...others, by === undefined ? session : session + REPLACED + by].slice(-REMEMBERED));
  }

  /** Takes back, in its time, the note of another page, which may be gone. @returns whether this page did not have it */
  takeOver(session: string): boolean {
    if (this.#own.includes(session)) return false;
    this.#own = [...this.#own, session];
    return true;
  }

  /**
   * Notes that one session follows another.
   *
   * @param before `null`: none; {@link ANY}: it is not known which
   * @param shared whether tabs share the storage
   */
  noteStart(before: string | null, session: string, shared: boolean): void {
    const ofAny = [...this.#own, ...this.notes].filter(isOfAny);
    // Those that have just begun, and whose pages did not know which they follow, are followed by this one.
    const begun = shared ? ofAny.map((note) => note.slice(ANY.length)) : [];
    const former = new Set([before ?? '', ...begun]);
    for (const name of former) if (name !== '' && name !== ANY && name !== session) this.note(name, session);
    // Such a note is older than this sign-in, and its page may be gone: it must not end what begins here.
    if (before === ANY || ofAny.length) this.note(ANY + session);
    this.#own = [...this.#own, ...ofAny];
  }

  /** @param sessions left out: all that this page has noted */
  takeBack(sessions = this.#own): void {
    const notes = this.#texts;
    const rest = notes.filter((note) => !sessions.includes(nameIn(note)));
    // A note of all sessions but some that another page still needs is about the ones named here as well.
    this.#write(rest.some(isOfAny) ? notes.filter((note) => isOfAny(note) || rest.includes(note)) : rest);
    this.#own = this.#own.filter((note) => !sessions.includes(note));
  }

  /** Leaves the notes to other pages. */
  forget(): void {
    this.#own = [];
  }

  /** @param shared whether tabs share the storage: what another tab did not know of its own says nothing about this one */
  has(session: string, shared: boolean): boolean {
    const { notes } = this;
    const here = shared ? notes : [...notes.filter((note) => !isOfAny(note)), ...this.#own];
    return isOver(session, here);
  }

  /** Whether sign-ins have noted that the one has replaced the other, or one between them. */
  isBefore(session: string, other: string): boolean {
    const notes = this.#texts;
    let name = session;
    for (let left = notes.length; left > 0 && name !== other; left--) {
      const begin = name + REPLACED;
      name = notes.find((note) => note.startsWith(begin))?.slice(begin.length) ?? '';
    }
    return name === other;
  }

  /** Whether this page has ended it, or takes care of its end. */
  isOwn(session: string): boolean {
    return isOver(session, this.#own, this.notes);
  }

  #write(notes: readonly string[]): void {
    try {
      if (notes.length) this.text.write(notes.join(' '));
      else this.text.remove();
    } catch {
      // Forbidden or full: a page that is closed too early may leave the record.
    }
  }
}
