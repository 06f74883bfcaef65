import { ServerHabits } from './auth-server';
import { Hearing } from './broadcast';
import { Dice } from './dice';
import { Growth } from './later-release';
import { Lateness } from './late-storage';
import { Conditions } from './network';

/** What a person, the browser, or the server may do next. */
export const ACTIONS = {
  get: 10,
  post: 5,
  getAccessToken: 2,
  refresh: 0.5,
  expire: 5,
  signOut: 1,
  signInSame: 1,
  signInOther: 1,
  unsubscribe: 1,
  open: 1,
  duplicate: 1,
  reload: 1,
  close: 1,
  crash: 1,
  freeze: 1,
  suspendHolder: 2,
  cacheHolder: 1,
  show: 1,
  wake: 1,
  wait: 2,
  outage: 1,
  serverDown: 1,
  revoke: 0.5,
  input: 8,
  poll: 3,
  sleep: 1,
  setClock: 0.5,
} as const;

export type Action = keyof typeof ACTIONS;

/** Everything about a world that is settled before it begins. */
export interface Weather {
  readonly tabs: number;
  /** Whether the person is signed in from the start, in all tabs. */
  readonly signedIn: boolean;
  /** What the tabs keep the session in: a storage that they share, one that each has for itself, or none. */
  readonly area: 'shared' | 'session' | 'memory';
  /** Whether the refresh token is a cookie: then the session is in memory, and resumed at start. */
  readonly cookie: boolean;
  /** How a storage that answers later behaves; `null`: it answers at once, or there is none. */
  readonly late: Lateness | null;
  /** What a later release, which some tabs have, does to the shared storage; `null`: all tabs have one release. */
  readonly laterRelease: Growth | null;
  /** Virtual ms without input after which the session ends; `null`: it does not. */
  readonly signOutAfter: number | null;
  /** Whether the time of the last input cannot be stored, so that the tabs have to tell each other. */
  readonly forbidsActivity: boolean;
  /** Probability that a request goes through `fetch`, not through `HttpClient`. */
  readonly fetches: number;
  /** By what tabs take turns: Web Locks, or a lease in storage. */
  readonly turns: 'locks' | 'lease';
  readonly proactive: boolean;
  /** Virtual ms. */
  readonly refreshTimeout: number;
  readonly lockTimeout: number;
  readonly habits: ServerHabits;
  readonly conditions: Conditions;
  readonly hearing: Hearing;
  /** Virtual ms within which what one tab has written in storage is seen by the others. */
  readonly lag: number;
  /** How many actions there are, and how often each is drawn. */
  readonly actions: number;
  readonly weights: Readonly<Partial<Record<Action, number>>>;
  /** How often time passes, and an action is taken, against everything else that may happen. */
  readonly haste: number;
  readonly activity: number;
  /** Nothing goes wrong, and tokens end by command at most once: then every request must succeed. */
  readonly calm: boolean;
}

/** What only a session that ends for inactivity takes notice of. */
const WATCHED: readonly Action[] = ['input', 'poll', 'sleep', 'setClock'];

/** Not even closing a tab: the answer to its refresh would be lost. */
const CALM: readonly Action[] = ['get', 'post', 'getAccessToken', 'open', 'duplicate', 'show', 'wake', 'wait'];

/** Each world has some kinds of trouble and not others: all at once would hide what one of them alone brings out. */
export function drawWeather(dice: Dice): Weather {
  const calm = dice.chance(0.1);
  const sometimes = (value: number): number => (!calm && dice.chance(0.4) ? value * dice.next() : 0);
  const refreshTimeout = dice.pick([10_000, 10_000, 3_000]);
  const area = dice.pick(['shared', 'shared', 'session', 'memory'] as const);
  const isPrivate = area !== 'shared';
  const cookie = area === 'memory' && dice.chance(0.5);
  const weights: Partial<Record<Action, number>> = {};
  const isWatched = !calm && dice.chance(0.3);
  for (const action of Object.keys(ACTIONS) as Action[]) {
    if (!isWatched && WATCHED.includes(action)) continue;
    const allowed = calm ? CALM.includes(action) : dice.chance(0.5);
    if (allowed || action === 'get') weights[action] = ACTIONS[action];
  }
  if (!calm) weights.expire = ACTIONS.expire;
  // Another person's cookie takes the place of the first, in the middle of whatever a tab does: no library can tell.
  if (cookie) {
    delete weights.signInOther;
    delete weights.signInSame;
  }
  const isLate = (area === 'shared' || (area === 'session' && !calm)) && dice.chance(0.3);
  // No browser loses or delays messages between tabs that run: storage makes up for it where there is one, nothing else.
  const hearing = {
    lost: isPrivate ? 0 : sometimes(0.6),
    twice: sometimes(0.5),
    late: isPrivate ? 0 : sometimes(0.8),
  };
  // A lease needs a storage that the tabs share, and ends by the clock.
  const turns = dice.chance(0.8) || isPrivate ? 'locks' : 'lease';
  if (turns === 'lease') delete weights.setClock;
  // Where the tabs must tell each other, one that stands still does not know, and one that is handed the session begins anew.
  const standsStill = !!(weights.freeze ?? weights.suspendHolder ?? weights.cacheHolder);
  return {
    tabs: dice.between(1, 4),
    signedIn: calm || dice.chance(0.9),
    area,
    cookie,
    late: isLate ? { latency: calm ? 50 : dice.pick([10, 100, 600]), faults: sometimes(0.5) } : null,
    laterRelease:
      !calm && area === 'shared' && !isLate && dice.chance(0.3) ? dice.pick(['fields', 'format'] as const) : null,
    signOutAfter: isWatched ? dice.pick([120_000, 300_000, 900_000]) : null,
    forbidsActivity: isWatched && !isPrivate && !standsStill && !hearing.lost && !hearing.late && dice.chance(0.2),
    fetches: dice.pick([0, 0, 0.5, 1]),
    turns,
    proactive: dice.chance(0.3),
    refreshTimeout,
    lockTimeout: refreshTimeout + 5_000,
    habits: {
      life: dice.pick([60, 300, 3_600]),
      tellsLife: dice.chance(0.6),
      oldAccessDies: dice.chance(0.3),
    },
    conditions: {
      apiFaults: sometimes(0.3),
      refreshFaults: sometimes(0.7),
      latency: dice.pick([20, 200, 1_000]),
    },
    hearing,
    actions: dice.between(2, 30),
    weights,
    haste: dice.pick([0.1, 0.5, 2]),
    activity: dice.pick([0.3, 1, 3]),
    calm,
    // A database has one order of things, for all tabs.
    lag: isLate ? 0 : dice.pick([0, 5, 15]),
  };
}

/** Worlds of one kind: what is not drawn as in all others. */
export type Kind = (dice: Dice) => Partial<Weather>;

const PLAIN: Partial<Weather> = {
  signedIn: true,
  area: 'shared',
  cookie: false,
  late: null,
  laterRelease: null,
  signOutAfter: null,
  forbidsActivity: false,
  fetches: 0,
  turns: 'locks',
  actions: 25,
  calm: false,
};

export const KINDS = {
  drawn: () => ({}),

  /** Tabs that refresh often, and now and then one is suspended while it holds the lock. */
  suspending: () => ({
    ...PLAIN,
    tabs: 3,
    actions: 30,
    weights: { get: 10, expire: 5, wait: 3, suspendHolder: 2 },
  }),

  /** Tabs without shared storage: copies, reloads, and tabs that stand still. */
  private: () => ({
    ...PLAIN,
    tabs: 3,
    area: 'session',
    hearing: { lost: 0, twice: 0.2, late: 0 },
    weights: { get: 10, expire: 5, duplicate: 3, reload: 2, close: 1, freeze: 1, signOut: 1 },
  }),

  /** Tabs that resume the session by a cookie: reloads, and ends. */
  resuming: () => ({
    ...PLAIN,
    tabs: 2,
    area: 'memory',
    cookie: true,
    hearing: { lost: 0, twice: 0.2, late: 0 },
    weights: { get: 10, expire: 3, open: 2, reload: 5, close: 2, wait: 2, signOut: 1, serverDown: 1 },
  }),

  /** Two tabs that refresh often, and one of them vanishes. */
  crashing: () => ({ ...PLAIN, tabs: 2, actions: 8, weights: { get: 10, expire: 5, crash: 3 } }),

  /** A storage that answers later, and pages that are left before it has. */
  late: (dice) => ({
    ...PLAIN,
    area: dice.pick(['shared', 'shared', 'session'] as const),
    late: { latency: dice.pick([10, 100, 600]), faults: dice.pick([0, 0, 0.1, 0.5]) },
    lag: 0,
    hearing: { lost: 0, twice: 0.2, late: 0 },
    weights: {
      get: 10,
      expire: 5,
      open: 2,
      reload: 3,
      close: 1,
      crash: 1,
      signOut: 2,
      signInOther: 1,
      freeze: 1,
      wait: 1,
    },
  }),

  /** Ends, sign-ins and refreshes that cross in a storage that answers later. */
  crossing: (dice) => ({
    ...PLAIN,
    tabs: 3,
    actions: 20,
    late: { latency: 300, faults: 0 },
    lag: 0,
    proactive: false,
    conditions: { apiFaults: 0, refreshFaults: 0, latency: 20 },
    hearing: { lost: 0, twice: 0, late: 0 },
    haste: dice.pick([0.1, 0.5]),
    activity: 0.3,
    weights: { get: 5, expire: 5, signOut: 3, signInOther: dice.pick([0, 3]), open: 4, reload: 1, close: 1 },
  }),

  /** A new build is rolled out, while tabs of the one before are open. */
  releases: (dice) => ({
    ...PLAIN,
    tabs: 3,
    laterRelease: dice.pick(['fields', 'format'] as const),
    weights: { get: 10, expire: 5, open: 2, reload: 3, close: 1, signOut: 1, signInSame: 1, signInOther: 1, freeze: 1 },
  }),

  /** A person who comes and goes, between tabs and for long. */
  inactive: (dice: Dice, forbidsActivity = dice.chance(0.2)) => ({
    ...PLAIN,
    tabs: dice.between(1, 4),
    area: forbidsActivity ? 'shared' : dice.pick(['shared', 'session', 'memory'] as const),
    signOutAfter: dice.pick([120_000, 300_000, 900_000]),
    forbidsActivity,
    hearing: { lost: 0, twice: 0.2, late: 0 },
    proactive: dice.chance(0.5),
    actions: 30,
    weights: {
      input: 10,
      get: 4,
      poll: 4,
      expire: 2,
      wait: 5,
      sleep: 2,
      setClock: 0.5,
      freeze: forbidsActivity ? 0 : 1,
      open: 1,
      close: 1,
      reload: 1,
      signInSame: 2,
      signOut: 0.3,
    },
  }),

  /** Some requests go through `fetch`, others through `HttpClient`. */
  fetching: () => ({
    ...PLAIN,
    fetches: 0.7,
    weights: {
      get: 10,
      post: 5,
      expire: 5,
      unsubscribe: 3,
      signOut: 1,
      signInOther: 1,
      close: 1,
      outage: 1,
      serverDown: 1,
    },
  }),
} satisfies Readonly<Record<string, Kind>>;
