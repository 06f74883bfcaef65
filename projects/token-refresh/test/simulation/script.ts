import { Pending } from './agenda';
import { Tab } from './tab';
import { World } from './world';

/** What happens in a small world, in any order: all tabs hold a token that has ended. */
export interface ScriptedActs {
  readonly tabs: number;
  /** Of each tab. */
  readonly requests: number;
  /** Each comes at some time, in some tab. */
  readonly crashes: number;
}

/** The acts of a small world, each of which may come at any time. */
export class Script {
  readonly #requests = new Map<Tab, number>();
  #begun = false;
  #crashes: number;

  constructor(
    private readonly world: World,
    private readonly acts: ScriptedActs,
  ) {
    for (const tab of world.tabs) this.#requests.set(tab, acts.requests);
    this.#crashes = acts.crashes;
    world.server.expire();
  }

  /** What may happen next; empty: all is done. Time passes when there is nothing else to do. */
  ready(): readonly Pending[] {
    const { world } = this;
    const happenings = world.ready();
    const prompt = [...happenings.filter(({ passesTime }) => !passesTime), ...this.#asks()];
    const next = prompt.length || world.isAtRest ? prompt : happenings;
    // Also when all is done: were crashes barred then, whatever comes last would bar them, and swapping it with one of
    // them would not be the same ordering.
    return [...next, ...this.#vanishes()];
  }

  #asks(): Pending[] {
    const { running, tabs } = this.world;
    return running.flatMap((tab) => {
      const left = this.#requests.get(tab) ?? 0;
      // All tabs are alike at the start: it is the first that begins.
      if (!left || (tab !== tabs[0] && !this.#begun)) return [];
      return act(`${tab.name} makes request -${left}`, tab, () => {
        this.#begun = true;
        this.world.journal.footprint.reads('begun');
        if (left === this.acts.requests && tab === tabs[0]) this.world.journal.footprint.writes('begun');
        this.#requests.set(tab, left - 1);
        this.world.request(tab, 'GET');
      });
    });
  }

  #vanishes(): Pending[] {
    if (!this.#crashes || !this.#begun) return [];
    return this.world.running.flatMap((tab) =>
      act(`${tab.name} crashes`, tab, () => {
        this.#crashes--;
        this.world.journal.footprint.writes('crashes');
        this.world.leave(tab, 'crashed');
      }),
    );
  }
}

function act(name: string, { life }: Tab, run: () => void): Pending[] {
  return [{ name, life, from: 0, by: Infinity, run }];
}
