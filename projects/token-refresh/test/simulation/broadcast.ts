import { TabChannel } from '../../src/lib/features/cross-tab/tab-channel';
import { Agenda, Pending } from './agenda';
import { Dice } from './dice';
import { Journal } from './journal';
import { Life } from './life';

/** How well tabs hear each other: probabilities. */
export interface Hearing {
  readonly lost: number;
  readonly twice: number;
  readonly late: number;
}

/** Virtual ms a message takes, at most, and one that is late. */
const USUAL = 100;
const LATE = 30_000;

interface Message {
  readonly name: string;
  readonly content?: unknown;
}

interface Ear {
  heard: (message?: unknown) => void;
  readonly underWay: Set<Pending>;
  /** A message was lost, and the tab has not looked into storage since. */
  deaf: boolean;
}

/**
 * The channel between the tabs: messages come in any order, late, twice, or never. One that comes before storage shows
 * what it is about is followed by another, as the `storage` event follows that of a BroadcastChannel.
 */
export class Broadcast {
  readonly #ears = new Map<Life, Ear>();

  constructor(
    private readonly journal: Journal,
    private readonly agenda: Agenda,
    private readonly dice: Dice,
    private readonly hearing: Hearing,
    /** When storage shows all that was written: virtual epoch ms. */
    private readonly settledAt: () => number,
  ) {}

  portFor(life: Life): TabChannel {
    let told = 0;
    return {
      notify: (content) => {
        const message = { name: `${life.name}'s message ${++told}`, content };
        for (const [to, ear] of this.#ears) if (to !== life) this.#send(message, to, ear);
      },
      listen: (heard) => {
        const ear = { heard, underWay: new Set<Pending>(), deaf: false };
        this.#ears.set(life, ear);
        this.#tellAgain({ name: 'what was written before it began' }, life, ear, USUAL);
        return () => this.forget(life);
      },
    };
  }

  forget(life: Life): void {
    const ear = this.#ears.get(life);
    for (const pending of ear?.underWay ?? []) this.agenda.cancel(pending);
    this.#ears.delete(life);
  }

  /** Whether no message is under way. */
  get isQuiet(): boolean {
    return [...this.#ears.values()].every(({ underWay }) => !underWay.size);
  }

  /** Whether the tab has heard all that was said. */
  isUpToDate(life: Life): boolean {
    const ear = this.#ears.get(life);
    return !!ear && !ear.deaf && !ear.underWay.size;
  }

  /** The tab has looked into storage for another reason. */
  hasLooked(life: Life): void {
    const ear = this.#ears.get(life);
    if (ear && this.settledAt() <= this.journal.now) ear.deaf = false;
  }

  #send(message: Message, to: Life, ear: Ear): void {
    const { lost, twice, late } = this.hearing;
    if (this.dice.chance(lost)) {
      this.journal.note(() => `${message.name} to ${to.name} is lost`);
      ear.deaf = true;
      return;
    }
    const times = this.dice.chance(twice) ? 2 : 1;
    for (let time = 1; time <= times; time++) {
      const within = this.dice.chance(late) ? LATE : USUAL;
      this.#tell(time > 1 ? { ...message, name: `${message.name} again` } : message, to, ear, this.journal.now, within);
      if (time === times) this.#tellAgain({ name: `${message.name} from storage` }, to, ear, within);
    }
  }

  #tellAgain(message: Message, to: Life, ear: Ear, within: number): void {
    const settledAt = this.settledAt();
    if (settledAt > this.journal.now) this.#tell(message, to, ear, settledAt, within);
  }

  #tell(message: Message, to: Life, ear: Ear, from: number, within: number): void {
    const pending: Pending = this.agenda.add({
      name: `${to.name} hears ${message.name}`,
      life: to,
      from,
      by: from + within,
      run: () => {
        ear.underWay.delete(pending);
        this.hasLooked(to);
        ear.heard(message.content);
      },
    });
    ear.underWay.add(pending);
  }
}
