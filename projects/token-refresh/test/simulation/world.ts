import { nextTick } from 'node:process';
import {
  asyncTokens,
  memoryTokens,
  TokenStorage,
  TokenStorageArea,
  withCrossTabSync,
  withInactivity,
  withProactiveRefresh,
  withSessionResume,
  withStorage,
} from 'ngx-token-refresh';
import { TAB_LOCKS } from '../../src/lib/features/cross-tab/tab-locks';
import { ACTIVITY_CHANNEL } from '../../src/lib/features/inactivity/last-input';
import { CLOCK } from '../../src/lib/platform/clock';
import { PERSON_INPUT } from '../../src/lib/platform/person-input';
import { RANDOM } from '../../src/lib/platform/random';
import { TAB_CHANNEL } from '../../src/lib/features/cross-tab/tab-channel';
import { FakePage } from '../world/fake-page';
import { FakeInput } from '../world/fake-input';
import { Agenda, Pending } from './agenda';
import { Attention } from './attention';
import { TokenRecord } from '../../src/lib/session/token-record';
import { AuthServer, serialOf, sessionOf } from './auth-server';
import { Broadcast } from './broadcast';
import { BrowserData } from './browser-data';
import { Dice } from './dice';
import { fetchOver } from './fetch-wire';
import { Journal } from './journal';
import { LateStorage } from './late-storage';
import { isOfLaterRelease, laterRelease } from './later-release';
import { Life } from './life';
import { LockManager } from './lock-manager';
import { Network } from './network';
import { PrivateStorage } from './private-storage';
import { Rules } from './rules';
import { SharedStorage } from './shared-storage';
import { Tab } from './tab';
import { Timers } from './timers';
import { CallOptions, UserCall } from './user-call';
import { Weather } from './weather';

/** Tabs, what they share, the server, and time. Nothing in it happens unless the scheduler says so. */
export class World {
  readonly agenda = new Agenda();
  readonly timers: Timers;
  readonly storage: SharedStorage;
  readonly locks: LockManager;
  readonly channel: Broadcast;
  /** By which the tabs tell each other of input. */
  readonly activity: Broadcast;
  readonly server: AuthServer;
  readonly data: BrowserData;
  readonly rules: Rules;
  readonly network: Network;
  readonly tabs: Tab[] = [];
  readonly #pages = new Map<Tab, FakePage>();
  readonly #areas = new Map<Tab, PrivateStorage>();
  readonly #inputs = new Map<Tab, FakeInput>();
  readonly #attention: Attention | null;
  readonly #fetch = globalThis.fetch;
  readonly #closing: Tab[] = [];
  /** Virtual ms for which a tab is suspended while it holds the lock; 0: none is. */
  #suspendFor = 0;
  /** Whether the browser takes its locks then. */
  #takesLocks = false;

  constructor(
    readonly weather: Weather,
    readonly journal: Journal,
    private readonly dice: Dice,
  ) {
    const { habits, hearing, lag, conditions, proactive, refreshTimeout, lockTimeout } = weather;
    this.timers = new Timers(journal);
    this.storage = new SharedStorage(journal, dice.fork(), lag);
    this.locks = new LockManager(journal, this.agenda);
    this.channel = new Broadcast(journal, this.agenda, dice.fork(), hearing, () => this.storage.seenAt);
    this.activity = new Broadcast(journal, this.agenda, dice.fork(), hearing, () => 0);
    this.server = new AuthServer(journal, habits);
    this.data = new BrowserData(weather.forbidsActivity);
    this.rules = new Rules(journal, this.server, {
      turn: refreshTimeout,
      lockTimeout,
      reactive: !proactive && !habits.tellsLife,
      isPrivate: this.isPrivate,
      cookie: weather.cookie,
      isLate: weather.late !== null,
      readsWithin: 2 * (weather.late?.latency ?? 0),
      lag,
    });
    this.#attention = weather.signOutAfter === null ? null : new Attention(journal, weather.signOutAfter);
    this.rules.attention = this.#attention;
    this.rules.lives = () => this.tabs.map(({ life }) => life);
    this.rules.storedText = () => this.storage.text;
    this.rules.heldBy = (life) => this.tabs.find((tab) => tab.life === life)?.sessions.record ?? null;
    this.rules.hasHint = () => this.data.hasHint;
    this.rules.whoKnowsBetter = (life, refreshToken) => this.#whoKnowsBetter(life, refreshToken);
    this.network = new Network(
      journal,
      this.agenda,
      dice.fork(),
      this.server,
      conditions,
      this.rules,
      this.data,
      (life) => weather.turns === 'lease' || this.locks.hasTurn(life),
    );
    this.storage.changed = (change) => this.rules.stored(change);
    globalThis.fetch = (input, init) => this.#send(new URL(String(input)), init);
    journal.beginStep('the world begins');
    for (let tab = 0; tab < weather.tabs; tab++) {
      // The others find the session in storage, are copies, or ask for it.
      if (tab > 0 && (weather.area === 'memory' || weather.late)) this.#openSoon();
      else if (this.tabs[0]) this.duplicate(this.tabs[0]);
      else this.openTab();
      if (tab === 0 && weather.signedIn) this.signIn(this.tabs[0], 'ann');
      journal.now = Math.max(journal.now, this.storage.seenAt);
    }
  }

  /** Whether each tab keeps the session for itself. */
  get isPrivate(): boolean {
    return this.weather.area !== 'shared';
  }

  get running(): readonly Tab[] {
    return this.tabs.filter(({ life }) => life.runs);
  }

  /** Calls whose caller still waits. */
  get waiting(): readonly UserCall[] {
    return this.tabs.flatMap(({ calls }) => calls.filter((call) => call.isPending));
  }

  /** @param own the storage of the tab alone, where tabs share none */
  openTab(own = new PrivateStorage()): Tab {
    const { cookie, turns, proactive, refreshTimeout, lockTimeout, laterRelease, signOutAfter } = this.weather;
    const isLater = laterRelease !== null && this.dice.chance(0.5);
    const life = new Life(`tab ${this.tabs.length + 1}`, this.journal.now, isLater ? 'later' : 'this');
    this.#attention?.begins(this.data.hasActivity);
    const chance = this.dice.fork();
    const page = new FakePage(!this.tabs.length);
    const input = new FakeInput();
    const tab = new Tab(life, {
      backend: this.network.backendFor(life),
      cookie,
      localStorage: this.data.localStorage,
      features: [
        ...(cookie ? [withSessionResume()] : []),
        withStorage(this.#storageOf(life, own)),
        withCrossTabSync({ lockTimeout }),
        ...(proactive ? [withProactiveRefresh()] : []),
        ...(signOutAfter === null ? [] : [withInactivity({ signOutAfter, warnBefore: 30_000 })]),
      ],
      ports: [
        { provide: CLOCK, useValue: this.timers.clockOf(life) },
        { provide: RANDOM, useValue: () => chance.next() },
        { provide: TAB_CHANNEL, useValue: this.channel.portFor(life) },
        { provide: TAB_LOCKS, useValue: turns === 'locks' ? this.locks.portFor(life) : null },
        { provide: ACTIVITY_CHANNEL, useValue: this.activity.portFor(life) },
        { provide: PERSON_INPUT, useValue: input },
        page.provider,
      ],
      refreshTimeout,
      revokes: signOutAfter !== null,
      now: () => this.journal.clock,
      sessionOf: (record) => this.rules.sessionOf(record),
      adopted: () => this.#attention?.begins(false),
      ended: (of, session, reason) => this.rules.ended(of, session, reason),
      failed: ({ name }, error) => this.journal.violate('nothing is thrown', `${name}: ${String(error)}`),
    });
    this.#pages.set(tab, page);
    this.#areas.set(tab, own);
    this.#inputs.set(tab, input);
    this.tabs.push(tab);
    const { step } = this.journal;
    tab.guard((status) => this.rules.guarded(tab, status, this.journal.step === step));
    return tab;
  }

  #storageOf(life: Life, own: PrivateStorage): TokenStorage {
    const { area, late, laterRelease: growth } = this.weather;
    if (area === 'memory') return memoryTokens();
    const shared = area === 'shared';
    if (late) {
      const text = shared ? this.storage.laterPortFor(life) : own;
      const { journal, agenda, network } = this;
      const storage = new LateStorage(journal, agenda, this.dice.fork(), life, text, late, () => network.calm);
      return asyncTokens(storage, { shared });
    }
    const port: TokenStorageArea = shared ? this.storage.portFor(life) : own;
    return growth && life.release === 'later' ? laterRelease(port, growth) : port;
  }

  #send(url: URL, init: RequestInit = {}): Promise<Response> {
    const call = this.rules.calls.get(url.searchParams.get('call') ?? '');
    if (!call) throw new Error(`${url.href} is of no call`);
    return fetchOver(call.tab.wire, call.name, url, init);
  }

  destroy(): void {
    globalThis.fetch = this.#fetch;
  }

  /** As "duplicate tab" and `window.open` do. */
  duplicate(tab: Tab): void {
    // Only sessionStorage is copied.
    this.openTab(this.weather.late ? undefined : this.#areas.get(tab)?.copy());
  }

  #openSoon(): void {
    const { now } = this.journal;
    const run = (): void => void this.openTab();
    this.agenda.add({ name: 'another tab is opened', life: null, from: now + 300, by: now + 1_000, run });
  }

  signIn(tab: Tab | undefined, person: string): void {
    if (!tab) return;
    this.rules.left(tab.session, this.rules.keptSession);
    const issued = this.server.signIn(person);
    this.data.keep(issued);
    this.journal.note(() => `${tab.name} has ${issued.accessToken}`);
    this.#attention?.signIn(sessionOf(issued.accessToken));
    this.rules.begun(tab.life, sessionOf(issued.accessToken));
    this.rules.personActsIn = tab.life;
    tab.signIn(issued);
    this.rules.personActsIn = null;
  }

  signOut(tab: Tab): void {
    this.rules.left(tab.session, this.rules.keptSession, sessionOf(this.data.cookie));
    this.rules.signedOut(tab.life, tab.session);
    this.rules.personActsIn = tab.life;
    void tab.store.signOut();
    this.rules.personActsIn = null;
  }

  /** The person presses a key. */
  input(tab: Tab): void {
    this.#attention?.input(tab.store.isAuthenticated());
    this.#inputs.get(tab)?.act();
  }

  /** The machine sleeps. */
  sleep(ms: number): void {
    this.timers.standStill(ms);
    this.journal.now += ms;
    this.#attention?.disturbed(ms);
    for (const tab of this.running) this.wakeSoon(tab);
  }

  /** The machine's clock is set, and every tab notices. What is frozen, or under way, would have a time of its own. */
  setClock(by: number): void {
    if (!this.activity.isQuiet || this.tabs.some(({ life }) => life.frozen && !life.gone)) return;
    this.#attention?.noteEnd();
    this.journal.clockOffset += by;
    this.#attention?.disturbed();
    for (const tab of this.running) this.wake(tab);
  }

  request(tab: Tab, method: 'GET' | 'POST', options: CallOptions = {}): UserCall {
    const call = this.#call(tab, options);
    if (!options.background) this.#attention?.asked(tab);
    tab.request(method, call);
    return call;
  }

  askToken(tab: Tab, how: 'getAccessToken' | 'refresh'): void {
    if (how === 'refresh') this.rules.refreshAsked = true;
    this.#attention?.asked(tab);
    tab.askToken(how, this.#call(tab));
  }

  leave(tab: Tab, how: 'closed' | 'crashed'): void {
    if (how === 'crashed') return this.#vanish(tab, how);
    tab.destroy();
    this.#closing.push(tab);
  }

  /** The page is left, and begins anew with what its tab has stored. */
  reload(tab: Tab): void {
    this.leave(tab, 'closed');
    this.openTab(this.#areas.get(tab));
  }

  #vanish({ life }: Tab, how: 'closed' | 'crashed'): void {
    life.gone = how;
    this.agenda.forget(life);
    this.timers.forget(life);
    this.channel.forget(life);
    this.activity.forget(life);
    this.locks.vanish(life);
  }

  freeze(tab: Tab, ms: number): void {
    const { life } = tab;
    const { now } = this.journal;
    life.frozen = true;
    life.frozenAt = now;
    this.agenda.add({
      name: `${tab.name} thaws`,
      life: null,
      from: now + ms,
      by: now + ms,
      run: () => {
        life.frozen = false;
        this.#attention?.disturbed();
        this.#attention?.stoodStill(tab, ms);
        if (!life.gone) this.wakeSoon(tab);
      },
    });
  }

  /** Suspends the next tab that holds the lock, at some moment while it does: for many lockTimeouts, as phones do. */
  suspendNextHolder(ms: number, takesLocks = false): void {
    this.#suspendFor = ms;
    this.#takesLocks = takesLocks;
  }

  /** The tab comes to the front, or another goes behind it. */
  show(tab: Tab): void {
    for (const [other, page] of this.#pages) {
      const visible = other === tab;
      if (page.visible !== visible && !other.life.gone) {
        page.visible = visible;
        this.wakeSoon(other);
      }
    }
  }

  wakeSoon(tab: Tab): void {
    const { now } = this.journal;
    this.agenda.add({ name: `${tab.name} wakes`, life: tab.life, from: now, by: now + 100, run: () => this.wake(tab) });
  }

  wake(tab: Tab): void {
    this.channel.hasLooked(tab.life);
    this.#pages.get(tab)?.wake();
  }

  /** What may happen next. Time passes only when nothing is overdue. */
  ready(): Pending[] {
    const { now } = this.journal;
    const ready: Pending[] = [];
    const next = Math.min(this.agenda.gather(now, ready), this.timers.gather(now, ready));
    if (next > now && next < Infinity) ready.push(this.#timePasses(next));
    return ready;
  }

  /** Lets one thing happen, with everything that follows from it at once. */
  async happen(pending: Pending): Promise<void> {
    const { journal, agenda } = this;
    agenda.cancel(pending);
    journal.beginStep(pending.name);
    try {
      pending.run();
    } catch (error) {
      journal.violate('nothing is thrown', String(error));
    }
    await this.settle();
    // A page that is left in good order ends what it is about to do.
    if (this.#closing.length) for (const tab of this.#closing.splice(0)) this.#vanish(tab, 'closed');
    this.#suspendHolder();
    this.#look();
  }

  /** Node's next tick, asked for in a microtask, comes when every promise that can be settled is: sooner than a macrotask. */
  settle(): Promise<void> {
    return new Promise(nextTick);
  }

  /** Whether the session may have ended for inactivity. */
  get isTimeUp(): boolean {
    return this.#attention?.isTimeUp ?? false;
  }

  /** Whether nothing is under way any more. */
  get isAtRest(): boolean {
    return this.agenda.isEmpty && this.locks.isIdle && !this.waiting.length;
  }

  #suspendHolder(): void {
    const holder = this.#suspendFor ? this.running.find(({ life }) => this.locks.hasTurn(life)) : undefined;
    if (!holder || !this.dice.chance(0.3)) return;
    this.journal.note(() => `${holder.name} is suspended with the lock`);
    this.freeze(holder, this.#suspendFor);
    if (this.#takesLocks) {
      holder.life.lostLocksAt = this.journal.now;
      this.locks.take(holder.life);
    }
    this.#suspendFor = 0;
  }

  /** Every tab that has heard all that was said holds what storage holds. */
  #look(): void {
    const { running } = this;
    for (const { life, sessions } of running) if (sessions.record) life.hasHeldSession = true;
    this.#attention?.look(running);
    this.rules.look(running);
    if (this.isPrivate || this.weather.late) return;
    for (const tab of running) {
      // One that has lost the lock stores what a refresh brings, and tells of it a moment later.
      const held = (tab.life.lostLocksAt ? tab.sessions.record?.tokens : tab.store.tokens()) ?? null;
      const stored = this.recordFor(tab)?.tokens ?? null;
      if (held?.accessToken === stored?.accessToken && held?.refreshToken === stored?.refreshToken) continue;
      if (this.channel.isUpToDate(tab.life) && !this.locks.isUnaware(tab.life))
        this.rules.holdsOther(tab, held, stored);
    }
  }

  /** What a tab finds in the storage that all share. */
  recordFor({ life }: Tab): TokenRecord | null {
    return life.release === 'this' && isOfLaterRelease(this.storage.text ?? '') ? null : this.storage.record;
  }

  #waits(tab: Tab, ms: number): void {
    const { locks, rules } = this;
    if (!tab.isRefreshing || rules.isExchanging(tab.life)) return;
    const holder = locks.suspendedBefore(tab.life);
    if (holder !== null) rules.waitedInVain(tab, holder, ms);
  }

  /** A tab that shows that it lives, and holds tokens newer than this refresh token. */
  #whoKnowsBetter(asking: Life, refreshToken: string): string | null {
    for (const { life, name, sessions } of this.tabs) {
      const known = sessions.record?.tokens.refreshToken ?? '';
      const isNewer = sessionOf(known) === sessionOf(refreshToken) && serialOf(known) > serialOf(refreshToken);
      if (isNewer && life !== asking && !life.gone && this.locks.showsLife(life)) return name;
    }
    return null;
  }

  #call(tab: Tab, options?: CallOptions): UserCall {
    const call = new UserCall(
      `${tab.name}/${tab.calls.length + 1}`,
      tab,
      tab.session,
      tab.store.status() === 'signed-out',
      tab.store.status() === 'resuming',
      options,
    );
    this.rules.calls.set(call.name, call);
    return call;
  }

  #timePasses(next: number): Pending {
    const { journal } = this;
    return {
      name: `time passes`,
      life: null,
      from: journal.now,
      by: next,
      weight: this.weather.haste,
      run: () => {
        for (const tab of this.running) this.#waits(tab, next - journal.now);
        journal.now = next;
      },
    };
  }
}
