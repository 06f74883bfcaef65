import { TabChannel } from '../../src/lib/tokens/tab-channel';
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

interface Ear {
  heard: () => void;
  readonly underWay: Set<Pending>;
  /** A message was lost, and the tab has not looked into storage since. */
  deaf: boolean;
}

/** The channel between the tabs: messages come in any order, late, twice, or never. */
export class Broadcast {
  readonly #ears = new Map<Life, Ear>();

  constructor(
    private readonly journal: Journal,
    private readonly agenda: Agenda,
    private readonly dice: Dice,
    private readonly hearing: Hearing,
  ) {}

  portFor(life: Life): TabChannel {
    let told = 0;
    return {
      tell: () => {
        const message = `${life.name}'s message ${++told}`;
        for (const [to, ear] of this.#ears) if (to !== life) this.#send(message, to, ear);
      },
      listen: (heard) => {
        this.#ears.set(life, { heard, underWay: new Set(), deaf: false });
        return () => this.forget(life);
      },
    };
  }

  forget(life: Life): void {
    const ear = this.#ears.get(life);
    for (const pending of ear?.underWay ?? []) this.agenda.cancel(pending);
    this.#ears.delete(life);
  }

  /** Whether the tab has heard all that was said. */
  isUpToDate(life: Life): boolean {
    const ear = this.#ears.get(life);
    return !!ear && !ear.deaf && !ear.underWay.size;
  }

  /** The tab has looked into storage for another reason. */
  hasLooked(life: Life): void {
    const ear = this.#ears.get(life);
    if (ear) ear.deaf = false;
  }

  #send(message: string, to: Life, ear: Ear): void {
    const { lost, twice, late } = this.hearing;
    if (this.dice.chance(lost)) {
      this.journal.note(() => `${message} to ${to.name} is lost`);
      ear.deaf = true;
      return;
    }
    const times = this.dice.chance(twice) ? 2 : 1;
    for (let time = 1; time <= times; time++) {
      const within = this.dice.chance(late) ? LATE : USUAL;
      const { now } = this.journal;
      const pending: Pending = this.agenda.add({
        name: `${to.name} hears ${message}${time > 1 ? ' again' : ''}`,
        life: to,
        from: now,
        by: now + within,
        run: () => {
          ear.underWay.delete(pending);
          ear.deaf = false;
          ear.heard();
        },
      });
      ear.underWay.add(pending);
    }
  }
}
