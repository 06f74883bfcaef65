import { AsyncTokenStorage, TokenStorageArea } from 'ngx-token-refresh';
import { Agenda } from './agenda';
import { Dice } from './dice';
import { Journal } from './journal';
import { Life } from './life';

/** How a storage that answers later behaves. */
export interface Lateness {
  /** Virtual ms until it has done what it was asked for, and again until its tab hears so, at most. */
  readonly latency: number;
  /** Probability that it fails, does it and fails all the same, takes very long, or never answers. */
  readonly faults: number;
}

/** Virtual ms for which the library waits for a write. */
const LONGEST_WRITE = 1_000;
/** Beyond what the library waits for an answer. */
const VERY_LONG = 5_000;

/** A storage that answers later, as one tab sees it. */
export class LateStorage implements AsyncTokenStorage {
  /** Since when it has been busy with one thing after the other, and when it was done last: virtual epoch ms. */
  #busySince = 0;
  #doneAt = 0;
  #asked = 0;
  #answered = 0;

  constructor(
    private readonly journal: Journal,
    private readonly agenda: Agenda,
    private readonly dice: Dice,
    private readonly life: Life,
    private readonly text: Pick<TokenStorageArea, 'read' | 'write' | 'remove'>,
    private readonly lateness: Lateness,
    private readonly isCalm: () => boolean,
  ) {
    life.distrustsStorage = () => this.#noteSlow();
  }

  read(): Promise<string | null> {
    return this.#do('reads', () => {
      const text = this.text.read();
      if (this.life.foundAtStart === undefined) this.life.foundAtStart = text;
      return text;
    });
  }

  write(text: string): Promise<void> {
    return this.#do('writes', () => this.text.write(text));
  }

  remove(): Promise<void> {
    return this.#do('removes', () => this.text.remove());
  }

  /** Whether it has failed, or was so slow that the library does not wait for it. */
  #noteSlow(): boolean {
    const { life } = this;
    const isBusy = this.#answered < this.#asked;
    if (isBusy && this.journal.now - this.#busySince >= LONGEST_WRITE) life.storageFailed = true;
    return life.storageFailed;
  }

  #do<T>(what: string, act: () => T): Promise<T> {
    const { agenda, dice, journal, life } = this;
    const { latency, faults } = this.lateness;
    if (life.gone) journal.violate('a tab that is gone does nothing', `${life.name} ${what}`);
    // What follows at once keeps it busy.
    if (this.#answered === this.#asked && this.#doneAt !== journal.now) this.#busySince = journal.now;
    const name = `${life.name}'s storage, asked ${++this.#asked}`;
    const fault =
      !this.isCalm() && dice.chance(faults) ? dice.pick(['fails', 'done', 'long', 'silent'] as const) : null;
    if (fault) life.storageFailed = true;
    journal.note(() => `${name}: ${what}${fault ? ` [${fault}]` : ''}`);
    return new Promise((resolve, reject) => {
      const answer = (settle: () => void): void => {
        if (life.gone) return;
        const { now } = journal;
        const run = (): void => {
          this.#noteSlow();
          this.#answered++;
          this.#doneAt = journal.now;
          settle();
        };
        agenda.add({ name: `${name} is answered`, life, from: now, by: now + latency, run });
      };
      if (fault === 'silent') return;
      if (fault === 'fails') return answer(() => reject(new Error('closed')));
      const from = journal.now + (fault === 'long' ? VERY_LONG : 0);
      agenda.add({
        name: `${name} ${what}`,
        // What a page has begun may be done though it is left.
        life: dice.chance(0.5) ? life : null,
        from,
        by: from + latency,
        run: () => {
          const done = act();
          answer(() => (fault ? reject(new Error('closed')) : resolve(done)));
        },
      });
    });
  }
}
