import { Clock } from '../platform/clock';
import { warn } from '../platform/warn';
import { ANY, EndedSessions, sessionIn } from './ended-sessions';
import { TokenStorageArea, TokenStorageText } from './token-storage';

/** A storage of the session that answers later: IndexedDB, a native plugin, anything encrypted. Every method may fail. */
export interface AsyncTokenStorage {
  /** The text last written; `null` or `undefined` if there is none. */
  read(): PromiseLike<string | null | undefined>;
  write(text: string): PromiseLike<unknown>;
  remove(): PromiseLike<unknown>;
  /** The storage key. `withCrossTabSync()` names its lock after it. @default the namespace */
  readonly key?: string;
}

/** Milliseconds after which a storage that has not answered is taken for one that will not. */
const LONGEST_ANSWER = 3_000;
/** Milliseconds for which requests, and other tabs, wait for a write at most. */
const LONGEST_WRITE = 1_000;
/** Milliseconds after which it is looked, twice, whether what another tab was about to store has undone an end or a sign-in. */
const LOOKS_AFTER = 2_000;

/**
 * A storage that answers later, for code that needs its text at once: it keeps the text in memory, and passes on to the
 * storage what is written, one change after the other.
 *
 * A session that ends is first noted as over, by its name, in a text that can be written at once. If the page is closed
 * before the storage has removed the record, the next page does not take it up. A session whose new tokens could not be
 * stored is noted too: those in the storage are spent.
 *
 * Another tab may be about to store new tokens of the session as it ends: a storage does what two tabs ask for in any
 * order. The note stays until that is over, and what is stored then is put right.
 */
export class AsyncArea implements TokenStorageArea {
  /** Resolves when the storage has answered for the first time, or will not. Never rejects. */
  readonly opened: Promise<void>;
  /** What the storage holds, or is about to hold; `undefined`: it has not answered. */
  #text: string | null | undefined = undefined;
  /** Is called when what another tab has undone is stored again. */
  onPutRight: (() => void) | null = null;
  /** How often this page has written or removed, and which of these the storage has done last. */
  #changes = 0;
  #done = 0;
  /** How many of them it has not answered. */
  #pending = 0;
  /** Settles when the storage has done what it was asked for. Never rejects. */
  #queue: Promise<unknown>;
  /** Whether another tab may have stored something since the storage was asked for the first time. */
  #hasMissed = false;
  /** Whether the storage takes so long that nothing waits for it any more. */
  #isSlow = false;
  /** Sessions whose new tokens could not be stored: they go on, and the note ends once they are. */
  readonly #unstored = new Set<string>();
  readonly #ended: EndedSessions;
  #warned = false;
  readonly #timers = new Set<unknown>();

  /**
   * @param shared whether tabs share the storage: what others write is then read by {@link settle}
   * @param ends names the sessions that are over
   */
  constructor(
    private readonly storage: AsyncTokenStorage,
    readonly shared: boolean,
    readonly key: string,
    ends: TokenStorageText,
    readonly lease: TokenStorageText,
    private readonly clock: Clock,
  ) {
    this.#ended = new EndedSessions(ends);
    this.opened = Promise.resolve()
      .then(() => this.#readWithin())
      .then(async (first) => {
        const text = first !== undefined && this.#hasMissed ? ((await this.#readWithin()) ?? first) : first;
        if (text !== undefined && !this.#changes) this.#found(text);
      });
    this.#queue = this.opened;
  }

  read(): string | null {
    return this.#text ?? null;
  }

  write(text: string): void {
    const before = this.#text === undefined ? ANY : this.#text && sessionIn(this.#text);
    const session = sessionIn(text);
    // Another tab may read what is written before this one knows that it is.
    if (before !== session) this.#ended.noteStart(before, session, this.shared);
    this.#text = text;
    this.#change(() => this.storage.write(text), session);
  }

  remove(): void {
    if (this.#text !== null) this.#ended.note(sessionIn(this.#text));
    this.#text = null;
    this.#change(() => this.storage.remove());
  }

  /**
   * Resolves when what was written is stored, and {@link read} returns what other tabs have stored; after a second at the
   * latest. Never rejects.
   */
  settle(): Promise<unknown> {
    if (this.#isSlow) return Promise.resolve();
    if (this.shared && this.#text !== undefined) this.#readAgain();
    else this.#hasMissed = this.shared;
    return this.#within(LONGEST_WRITE, this.#drain(), () => (this.#isSlow = true));
  }

  /** Resolves when all is done that was asked for, also of what was written meanwhile: {@link read} returns that already. */
  async #drain(): Promise<void> {
    for (let changes = NaN; changes !== this.#changes;) {
      changes = this.#changes;
      await this.#queue;
    }
  }

  /** The app is destroyed: nothing waits any more. */
  destroy(): void {
    this.#ended.forget();
    for (const timer of this.#timers) this.clock.clearTimeout(timer);
  }

  get isBusy(): boolean {
    return this.#pending > 0 && !this.#isSlow;
  }

  /** @param session the one whose tokens are written: if that fails, those in the storage are spent */
  #change(use: () => PromiseLike<unknown>, session?: string): void {
    const change = ++this.#changes;
    this.#pending++;
    const done = this.#queue.then(use);
    this.#queue = done.then(
      () => {
        this.#answered();
        this.#done = change;
        if (change !== this.#changes) return;
        if (session !== undefined) {
          if (this.#unstored.delete(session)) this.#ended.takeBack([session]);
          // Another tab has ended it meanwhile, and may be gone.
          else if (this.#living(this.#text) === null) this.#ended.takeOver(session);
        }
        this.#lookLater();
      },
      () => this.#answered(),
    );
    void this.#within(LONGEST_ANSWER, done, () => {
      if (session !== undefined) {
        this.#unstored.add(session);
        this.#ended.note(session);
      }
      this.#warnOnce();
    });
  }

  #answered(): void {
    this.#isSlow = false;
    this.#pending--;
  }

  /** Takes the notes back once nothing that was under way can undo what this page has done. */
  #lookLater(looks = 2): void {
    if (!this.#ended.hasOwn) return;
    const change = this.#changes;
    const timer = this.clock.setTimeout(() => {
      this.#timers.delete(timer);
      if (change !== this.#changes) return;
      this.#queue = this.#queue
        .then(() => this.#readWithin())
        .then((text) => {
          if (text === undefined || change !== this.#changes) return;
          if (text !== this.#living(text)) {
            if (this.#ended.isOwn(sessionIn(text))) this.#putRight();
            else this.#found(text);
          } else if (looks > 1) this.#lookLater(looks - 1);
          else this.#ended.takeBack();
        });
    }, LOOKS_AFTER);
    this.#timers.add(timer);
  }

  #found(text: string | null): void {
    const living = this.#living(text);
    if (text !== null && living === null) {
      const session = sessionIn(text);
      // What another tab was about to store as the session of this one began. One that began later has been left for none.
      const own = this.#living(this.#text);
      const isBefore = this.#ended.isOwn(session) || this.#ended.isBefore(session, sessionIn(own));
      if (own !== null && isBefore) return this.#putRight();
      // The page that has ended it may be gone, or be about to store the next one.
      if (this.#ended.takeOver(session)) this.#lookLater();
    }
    this.#text = living;
  }

  /** A session that is over has been stored: it is removed, or what this page has begun is stored again. */
  #putRight(): void {
    const text = (this.#text = this.#living(this.#text));
    this.#change(() => (text === null ? this.storage.remove() : this.storage.write(text)));
    this.#queue = this.#queue.then(() => this.onPutRight?.());
  }

  #readAgain(): void {
    this.#queue = this.#queue
      // Where a change could not be stored, memory knows better.
      .then(() => (this.#done === this.#changes ? this.#read() : this.#text))
      .then(
        (text = null) => {
          if (this.#done === this.#changes) this.#found(text);
        },
        () => this.#warnOnce(),
      );
  }

  /**
   * What the storage holds. It is asked again where a note has changed meanwhile: another tab may have removed the record
   * after it was read, and taken its note back. So once, too, where the page may have been suspended meanwhile.
   */
  async #read(): Promise<string | null> {
    for (let tries = 1; ; tries++) {
      const noted = this.#ended.notes.join();
      const until = this.clock.now() + LONGEST_ANSWER;
      const text = await this.#answerOf(this.storage.read());
      const isSure = noted === this.#ended.notes.join() && (tries > 1 || this.clock.now() < until);
      if (isSure || text === null) return text;
    }
  }

  /** What the storage holds; `undefined`: it fails, or takes too long. */
  #readWithin(): Promise<string | null | undefined> {
    return this.#within(LONGEST_ANSWER, this.#read(), () => this.#warnOnce());
  }

  async #answerOf(asked: PromiseLike<string | null | undefined>): Promise<string | null> {
    try {
      return (await asked) ?? null;
    } finally {
      this.#isSlow = false;
    }
  }

  /** The text, if its session is not over. */
  #living(text: string | null | undefined): string | null {
    if (text == null) return null;
    return this.#ended.has(sessionIn(text), this.shared) ? null : text;
  }

  /** What the promise resolves with; `undefined`, after `failed()`: it rejects, or takes too long. */
  #within<T>(ms: number, promise: PromiseLike<T>, failed: () => void): Promise<T | undefined> {
    return new Promise((resolve) => {
      const end = (value?: T): void => {
        this.clock.clearTimeout(timer);
        this.#timers.delete(timer);
        resolve(value);
      };
      const fail = (): void => {
        failed();
        end();
      };
      const wait = (): unknown => {
        const until = this.clock.now() + 2 * ms;
        const next = this.clock.setTimeout(() => {
          this.#timers.delete(next);
          // The page was suspended, and the answer may be about to come.
          if (this.clock.now() > until) timer = wait();
          else fail();
        }, ms);
        this.#timers.add(next);
        return next;
      };
      let timer = wait();
      promise.then(end, fail);
    });
  }

  #warnOnce(): void {
    if (!this.#warned) warn('the storage of asyncTokens() does not answer, or fails; the session lives in memory.');
    this.#warned = true;
  }
}
