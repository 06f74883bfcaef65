import { readRecord, TokenRecord } from '../../src/lib/tokens/token-record';
import { Journal } from './journal';
import { Life } from './life';

/** One text of the storage that all tabs share, as a tab sees it. */
interface TextOfTab {
  read(): string | null;
  write(text: string): void;
  remove(): void;
}

/** The storage of one origin. */
export class SharedStorage {
  readonly #texts = new Map<string, string>();
  /** Told of each new record; `null`: it was removed. */
  changed: (by: Life, record: TokenRecord | null) => void = () => undefined;

  constructor(private readonly journal: Journal) {}

  get record(): TokenRecord | null {
    const text = this.#texts.get('record');
    return text === undefined ? null : readRecord(text);
  }

  get signature(): string {
    return JSON.stringify([...this.#texts].sort());
  }

  portFor(life: Life): TextOfTab & { readonly lease: TextOfTab } {
    return { ...this.#text(life, 'record'), lease: this.#text(life, 'lease') };
  }

  #text(life: Life, key: string): TextOfTab {
    const touch = (how: 'reads' | 'writes'): void => {
      if (life.gone) this.journal.violate('a tab that is gone does nothing', `${life.name} ${how} ${key} in storage`);
      this.journal.footprint[how](`storage ${key}`);
    };
    const change = (text: string | null): void => {
      touch('writes');
      if (text === null) this.#texts.delete(key);
      else this.#texts.set(key, text);
      this.journal.note(() => `${life.name} ${text === null ? 'removes' : 'writes'} ${key} ${brief(text)}`);
      if (key === 'record') this.changed(life, this.record);
    };
    return {
      read: () => {
        touch('reads');
        return this.#texts.get(key) ?? null;
      },
      write: change,
      remove: () => change(null),
    };
  }
}

function brief(text: string | null): string {
  const record = text === null ? null : readRecord(text);
  return record ? `${record.tokens.accessToken} (${record.session})` : (text ?? '');
}
