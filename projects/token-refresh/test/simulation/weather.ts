import { ServerHabits } from './auth-server';
import { Hearing } from './broadcast';
import { Dice } from './dice';
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
  for (const action of Object.keys(ACTIONS) as Action[]) {
    const allowed = calm ? CALM.includes(action) : dice.chance(0.5);
    if (allowed || action === 'get') weights[action] = ACTIONS[action];
  }
  if (!calm) weights.expire = ACTIONS.expire;
  // Another person's cookie takes the place of the first, in the middle of whatever a tab does: no library can tell.
  if (cookie) {
    delete weights.signInOther;
    delete weights.signInSame;
  }
  return {
    tabs: dice.between(1, 4),
    signedIn: calm || dice.chance(0.9),
    area,
    cookie,
    // A lease needs a storage that the tabs share.
    turns: dice.chance(0.8) || isPrivate ? 'locks' : 'lease',
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
    // No browser loses or delays messages between tabs that run: storage makes up for it where there is one, nothing else.
    hearing: {
      lost: isPrivate ? 0 : sometimes(0.6),
      twice: sometimes(0.5),
      late: isPrivate ? 0 : sometimes(0.8),
    },
    actions: dice.between(2, 30),
    weights,
    haste: dice.pick([0.1, 0.5, 2]),
    activity: dice.pick([0.3, 1, 3]),
    calm,
    lag: dice.pick([0, 5, 15]),
  };
}

/** Tabs that refresh often, and now and then one is suspended while it holds the lock. */
export const SUSPENDING: Partial<Weather> = {
  tabs: 3,
  signedIn: true,
  cookie: false,
  area: 'shared',
  turns: 'locks',
  actions: 30,
  calm: false,
  weights: { get: 10, expire: 5, wait: 3, suspendHolder: 2 },
};

/** Tabs without shared storage: copies, reloads, and tabs that stand still. */
export const PRIVATE: Partial<Weather> = {
  tabs: 3,
  signedIn: true,
  area: 'session',
  cookie: false,
  turns: 'locks',
  hearing: { lost: 0, twice: 0.2, late: 0 },
  actions: 25,
  calm: false,
  weights: { get: 10, expire: 5, duplicate: 3, reload: 2, close: 1, freeze: 1, signOut: 1 },
};

/** Tabs that resume the session by a cookie: reloads, and ends. */
export const RESUMING: Partial<Weather> = {
  tabs: 2,
  signedIn: true,
  area: 'memory',
  cookie: true,
  turns: 'locks',
  hearing: { lost: 0, twice: 0.2, late: 0 },
  actions: 25,
  calm: false,
  weights: { get: 10, expire: 3, open: 2, reload: 5, close: 2, wait: 2, signOut: 1, serverDown: 1 },
};

/** Two tabs that refresh often, and one of them vanishes. */
export const CRASHING: Partial<Weather> = {
  tabs: 2,
  signedIn: true,
  cookie: false,
  area: 'shared',
  turns: 'locks',
  actions: 8,
  calm: false,
  weights: { get: 10, expire: 5, crash: 3 },
};
