/** The pieces of the floor, in the order in which they build on each other: those of "core + restBackend". */
export const CORE_PIECES = [
  ['REFRESH', 'one flight, the gate as a list, replay, late refusals, the timeout'],
  ['GATE', 'the gate as a BehaviorSubject'],
  ['FAILURES', 'outcomes, the error shape, the cooldown, the end told once'],
  ['BOUNDS', 'refreshes stay bounded'],
  ['SESSIONS', 'sessions never mix, re-entry'],
  ['SCOPE', 'who gets the token'],
  ['ANSWERS', 'header values, wrong answers'],
  ['PLATFORM', 'XSRF, server, destruction, registered twice, progress'],
  ['EVENTS', 'events'],
  ['CUSTOM', "backends of the app's own, another header"],
  ['SHAPES', 'all options of restBackend'],
  ['HOOKS', 'isChallenge, isSessionOver, refusals inside a 200'],
  ['BODIES', 'readBody'],
  ['SCHEMES', 'the type of a token: a cookie, spelled otherwise, with its blank'],
  ['CHECKS', 'a set-up that cannot work'],
  ['PORTS', 'clock and chance, listeners of the end, features of other entry points'],
  ['PROOF', 'proofs of possession'],
].map(([name, what]) => ({ name, what }));

/** Those of "all features of the main entry point", which build on all of the core. */
export const FEATURE_PIECES = [
  ['STORAGE', 'S5', 'withStorage, localStorageTokens', 'the session outlives the page'],
  ['AREA', 'S5', '', "storages of the app's own"],
  ['STALE', 'T1–T3, T6', 'withProactiveRefresh', 'stale by the clock: refreshed before it is sent'],
  ['TIMER', 'T1, T4–T7', '', 'the timer of an idle app, and waking'],
  ['TABS', 'X2, X3, X6', 'withCrossTabSync', 'hearing of other tabs, looking before a token is spent'],
  ['CHANNEL', 'X3', '', 'news by BroadcastChannel'],
  ['LEFT', 'X3', '', 'a session of another tab, left before it was seen'],
  ['LOCKS', 'X1, X4, X5', '', 'turns by Web Locks'],
  ['LEASE', 'X6', '', 'turns without them'],
  ['FROZEN', 'X5, X7', '', 'turns that came late'],
  ['BROWSERS', 'X1, X7', '', 'waiting for storage in Firefox and WebKit'],
  ['LIMITS', 'X5', '', 'a browser, or a lease, that holds everybody up'],
  ['EAGER', 'T1, X3', '', 'begun before anybody asks'],
  ['REVOKE', 'S3', '', 'the server is told of a sign-out'],
].map(([name, scenarios, exports, what]) => ({ name, scenarios, exports, what }));

export const CORE = CORE_PIECES.map(({ name }) => name);
export const FEATURES = FEATURE_PIECES.map(({ name }) => name);
