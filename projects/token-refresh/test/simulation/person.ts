import { Pending } from './agenda';
import { Dice } from './dice';
import { Tab } from './tab';
import { Action } from './weather';
import { World } from './world';

/** Draws what people, the browser, and the server do on their own account. */
export class Person {
  #left: number;
  readonly #actions: readonly [Action, number][];
  readonly #acts: readonly Pending[];

  constructor(
    private readonly world: World,
    private readonly dice: Dice,
  ) {
    const { actions, weights, calm } = world.weather;
    this.#left = actions;
    this.#actions = Object.entries(weights) as [Action, number][];
    const { activity: weight } = world.weather;
    this.#acts = [{ name: 'the person acts', life: null, from: 0, by: Infinity, weight, run: () => this.#act() }];
    // In calm weather the access token ends once, at the start.
    if (calm) world.server.expire();
  }

  ready(): readonly Pending[] {
    return this.#left ? this.#acts : [];
  }

  #act(): void {
    this.#left--;
    const { dice, world } = this;
    const { journal, server, network, running } = world;
    const [action] = dice.weigh(this.#actions, ([, weight]) => weight);
    if (!running.length) {
      journal.note(() => 'opens a tab');
      world.openTab();
      return;
    }
    const tab = dice.pick(running);
    journal.note(() => `${action} in ${tab.name}`);
    switch (action) {
      case 'get':
        return this.#burst(tab, 'GET');
      case 'post':
        return void world.request(tab, 'POST', { byFetch: this.#byFetch });
      case 'poll':
        return void world.request(tab, 'GET', { byFetch: this.#byFetch, background: true });
      case 'input':
        return world.input(tab);
      case 'sleep':
        return world.sleep(this.#awayFor());
      case 'setClock':
        return world.setClock(dice.chance(0.5) ? this.#awayFor() : -dice.pick([60_000, 7_200_000]));
      case 'getAccessToken':
      case 'refresh':
        return world.askToken(tab, action);
      case 'expire':
        return server.expire();
      case 'signOut':
        return this.#signOut(tab);
      case 'signInSame':
        return world.signIn(tab, 'ann');
      case 'signInOther':
        return world.signIn(tab, 'bob');
      case 'unsubscribe':
        return this.#unsubscribe();
      case 'open':
        // In calm weather all tabs are signed in: a plain new one would start signed out.
        if (running.length < 5 && world.weather.calm) world.duplicate(tab);
        else if (running.length < 5) world.openTab();
        return;
      case 'duplicate':
        if (running.length < 5) world.duplicate(tab);
        return;
      case 'reload':
        return world.reload(tab);
      case 'close':
        return world.leave(tab, 'closed');
      case 'crash':
        return world.leave(tab, 'crashed');
      case 'freeze':
        return world.freeze(tab, dice.pick([1_000, 5_000, 15_000, 60_000]));
      case 'suspendHolder':
        return world.suspendNextHolder(dice.pick([60_000, 300_000, 1_200_000]));
      case 'cacheHolder':
        return world.suspendNextHolder(dice.pick([1_000, 60_000]), true);
      case 'show':
        return world.show(tab);
      case 'wake':
        return world.wakeSoon(tab);
      case 'wait':
        return this.#wait(dice.pick([10, 100, 1_000, 10_000, 60_000, 600_000]));
      case 'outage':
        network.outageUntil = journal.now + dice.pick([100, 2_000, 20_000]);
        return;
      case 'serverDown':
        server.up = !server.up;
        return;
      case 'revoke':
        return server.revoke(world.rules.keptSession ?? '');
    }
  }

  #burst(tab: Tab, method: 'GET'): void {
    const times = this.dice.chance(0.3) ? this.dice.between(2, 4) : 1;
    for (let time = 0; time < times; time++) this.world.request(tab, method, { byFetch: this.#byFetch });
  }

  get #byFetch(): boolean {
    return this.dice.chance(this.world.weather.fetches);
  }

  /** Less than what ends a session, just as much, or more. */
  #awayFor(): number {
    const { signOutAfter } = this.world.weather;
    return this.dice.pick([60_000, (signOutAfter ?? 0) - 1_000, (signOutAfter ?? 0) + 5_000, 7_200_000]);
  }

  /** Some apps tell the server, others do not. */
  #signOut(tab: Tab): void {
    if (this.dice.chance(0.5) && tab.session !== null) this.world.server.revoke(tab.session);
    this.world.signOut(tab);
  }

  #unsubscribe(): void {
    const mine = this.world.waiting.filter(({ subscription, tab }) => subscription && tab.life.runs);
    if (!mine.length) return;
    const call = this.dice.pick(mine);
    this.world.journal.note(() => `${call.name} is not wanted any more`);
    call.cancelled = true;
    call.subscription?.unsubscribe();
  }

  /** Nothing is to happen before: time passes up to then. */
  #wait(ms: number): void {
    const at = this.world.journal.now + ms;
    this.world.agenda.add({ name: 'the wait is over', life: null, from: at, by: at, run: () => undefined });
  }
}
