import { Pending } from './agenda';
import { Tab } from './tab';
import { Weather } from './weather';
import { World } from './world';

/** What people do, and what befalls a tab, with how it is done. */
const TROUBLES = {
  crashes: (world: World, tab: Tab) => world.leave(tab, 'crashed'),
  'signs out': (world: World, tab: Tab) => world.signOut(tab),
  'signs bob in': (world: World, tab: Tab) => world.signIn(tab, 'bob'),
};

export type Trouble = keyof typeof TROUBLES;

/** What happens in a small world, in any order. */
export interface ScriptedActs {
  readonly tabs: number;
  /** Requests of each tab; all tabs hold a token that has ended. */
  readonly requests: number;
  /** How often each of them comes, at some time, in some tab. */
  readonly troubles: Readonly<Record<Trouble, number>>;
  /** Whether the session is over at the server from the start, so that it refuses to refresh. */
  readonly revoked: boolean;
  readonly turns: Weather['turns'];
}

/** The acts of a small world, each of which may come at any time. */
export class Script {
  readonly #requests = new Map<Tab, number>();
  #begun = false;
  readonly #troubles: Record<Trouble, number>;

  constructor(
    private readonly world: World,
    private readonly acts: ScriptedActs,
  ) {
    for (const tab of world.tabs) this.#requests.set(tab, acts.requests);
    this.#troubles = { ...acts.troubles };
    if (acts.revoked && world.rules.keptSession !== null) world.server.revoke(world.rules.keptSession);
    world.server.expire();
  }

  /** What may happen next; empty: all is done. Time passes when there is nothing else to do. */
  ready(): readonly Pending[] {
    const { world } = this;
    const happenings = world.ready();
    const prompt = [
      ...happenings.filter(({ passesTime }) => !passesTime),
      ...this.#asks(),
      ...this.#comes('signs out'),
      ...this.#comes('signs bob in'),
    ];
    const next = prompt.length || world.isAtRest ? prompt : happenings;
    // Also when all is done: were crashes barred then, whatever comes last would bar them, and swapping it with one of
    // them would not be the same ordering.
    return [...next, ...this.#comes('crashes')];
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

  #comes(trouble: Trouble): Pending[] {
    if (!this.#troubles[trouble] || !this.#begun) return [];
    return this.world.running.flatMap((tab) =>
      act(`${tab.name} ${trouble}`, tab, () => {
        this.#troubles[trouble]--;
        this.world.journal.footprint.writes(trouble);
        TROUBLES[trouble](this.world, tab);
      }),
    );
  }
}

function act(name: string, { life }: Tab, run: () => void): Pending[] {
  return [{ name, life, from: 0, by: Infinity, run }];
}
