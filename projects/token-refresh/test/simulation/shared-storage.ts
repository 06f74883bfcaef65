import { TokenRecord } from '../../src/lib/session/token-record';
import { Dice } from './dice';
import { Journal } from './journal';
import { recordIn } from './later-release';
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
  /** What the text says. */
  readonly record: TokenRecord | null;
  /** Virtual epoch ms. */
  readonly seenAt: number;
}

/** A change of the record. */
export interface RecordChange {
  readonly by: Life;
  /** The texts before and after; `null`: there was none, or it was removed. */
  readonly before: string | null;
  readonly text: string | null;
  /** What the text after says; `null`: it is no record of any release. */
  readonly record: TokenRecord | null;
  /** Whether its tab could not yet see the text before, and whether it could not see of which session that was. */
  readonly isBlind: boolean;
  readonly isBlindForSession: boolean;
}

/** The storage of one origin: a tab sees its own writes at once, those of others soon, in the order they were made. */
export class SharedStorage {
  /** Of each text, the writes that some tab may see yet, newest first. */
  readonly #texts = new Map<string, readonly Write[]>();
  /** When all that was written is seen by all: virtual epoch ms. */
  seenAt = 0;
  /** Told of each change of the record. */
  changed: (change: RecordChange) => void = () => undefined;

  constructor(
    private readonly journal: Journal,
    private readonly dice: Dice,
    /** Virtual ms within which a write is seen by the other tabs. */
    private readonly lag: number,
  ) {}

  get text(): string | null {
    return this.#texts.get('record')?.[0]?.text ?? null;
  }

  get record(): TokenRecord | null {
    return this.#texts.get('record')?.[0]?.record ?? null;
  }

  portFor(life: Life): TextOfTab & { readonly lease: TextOfTab } {
    return { ...this.#text(life, 'record'), lease: this.#text(life, 'lease') };
  }

  /** What a storage that answers later does for a tab, at some moment after that has asked for it. */
  laterPortFor(life: Life): TextOfTab {
    return this.#text(life, 'record', true);
  }

  #text(life: Life, key: string, isLater = false): TextOfTab {
    const touch = (how: 'reads' | 'writes'): void => {
      if (life.gone && !isLater)
        this.journal.violate('a tab that is gone does nothing', `${life.name} ${how} ${key} in storage`);
    };
    const sees = ({ by, seenAt }: Write): boolean => by === life || seenAt <= this.journal.now;
    const change = (text: string | null): void => {
      touch('writes');
      const { now } = this.journal;
      this.seenAt = Math.max(this.seenAt, now + this.dice.between(0, this.lag));
      const writes = this.#texts.get(key) ?? [];
      const seen = writes.find(sees);
      const isBlind = isLater || (writes[0]?.text ?? null) !== (seen?.text ?? null);
      const isBlindForSession = isLater || writes[0]?.record?.session !== seen?.record?.session;
      const record = key === 'record' && text !== null ? recordIn(text) : null;
      const seenByAll = writes.findIndex(({ seenAt }) => seenAt <= now);
      const kept = seenByAll < 0 ? writes : writes.slice(0, seenByAll + 1);
      this.#texts.set(key, [{ by: life, text, record, seenAt: this.seenAt }, ...kept]);
      this.journal.note(() => `${life.name} ${text === null ? 'removes' : 'writes'} ${key} ${brief(text, record)}`);
      if (key !== 'record') return;
      const before = writes[0]?.text ?? null;
      this.changed({ by: life, before, text, record, isBlind, isBlindForSession });
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

function brief(text: string | null, record: TokenRecord | null): string {
  return record ? `${record.tokens.accessToken} (${record.session})` : (text ?? '');
}
