import { readRecord, TokenRecord } from '../../src/lib/session/token-record';
import { Dice } from './dice';
import { Journal } from './journal';
import { Life } from './life';

/** One text of the storage that all tabs share, as a tab sees it. */
interface TextOfTab {
  read(): string | null;
  write(text: string): void;
  remove(): void;
}

/** A write, and when the other tabs see it. */
interface Write {
  readonly by: Life;
  readonly text: string | null;
  /** Virtual epoch ms. */
  readonly seenAt: number;
}

/** The storage of one origin: a tab sees its own writes at once, those of others soon, in the order they were made. */
export class SharedStorage {
  /** Of each text, the writes that some tab may see yet, newest first. */
  readonly #texts = new Map<string, readonly Write[]>();
  /** When all that was written is seen by all: virtual epoch ms. */
  seenAt = 0;
  /** Told of each new record; `null`: it was removed. `blindly`: its tab could not yet see the session before. */
  changed: (by: Life, record: TokenRecord | null, blindly: boolean) => void = () => undefined;

  constructor(
    private readonly journal: Journal,
    private readonly dice: Dice,
    /** Virtual ms within which a write is seen by the other tabs. */
    private readonly lag: number,
  ) {}

  get record(): TokenRecord | null {
    const text = this.#texts.get('record')?.[0]?.text ?? null;
    return text === null ? null : readRecord(text);
  }

  portFor(life: Life): TextOfTab & { readonly lease: TextOfTab } {
    return { ...this.#text(life, 'record'), lease: this.#text(life, 'lease') };
  }

  #text(life: Life, key: string): TextOfTab {
    const touch = (how: 'reads' | 'writes'): void => {
      if (life.gone) this.journal.violate('a tab that is gone does nothing', `${life.name} ${how} ${key} in storage`);
    };
    const sees = ({ by, seenAt }: Write): boolean => by === life || seenAt <= this.journal.now;
    const change = (text: string | null): void => {
      touch('writes');
      const { now } = this.journal;
      this.seenAt = Math.max(this.seenAt, now + this.dice.between(0, this.lag));
      const writes = this.#texts.get(key) ?? [];
      const blindly = sessionIn(writes[0]) !== sessionIn(writes.find(sees));
      const seenByAll = writes.findIndex(({ seenAt }) => seenAt <= now);
      const kept = seenByAll < 0 ? writes : writes.slice(0, seenByAll + 1);
      this.#texts.set(key, [{ by: life, text, seenAt: this.seenAt }, ...kept]);
      this.journal.note(() => `${life.name} ${text === null ? 'removes' : 'writes'} ${key} ${brief(text)}`);
      if (key === 'record') this.changed(life, this.record, blindly);
    };
    return {
      read: () => {
        touch('reads');
        return this.#texts.get(key)?.find(sees)?.text ?? null;
      },
      write: change,
      remove: () => change(null),
    };
  }
}

function sessionIn(write: Write | undefined): string | undefined {
  return write?.text == null ? undefined : readRecord(write.text)?.session;
}

function brief(text: string | null): string {
  const record = text === null ? null : readRecord(text);
  return record ? `${record.tokens.accessToken} (${record.session})` : (text ?? '');
}
