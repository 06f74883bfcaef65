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
  ['SHAPES', 'all options of restBackend', 'recipes, rest-backend.spec, refresh-request.spec'],
  ['HOOKS', 'isChallenge, isSessionOver, refusals inside a 200', 'C2, C3, C6, C9, X3, X6; session-over.spec'],
  ['BODIES', 'readBody', 'C2, C3, C6, R3, S1; unread-bodies.spec'],
  ['SCHEMES', 'tokens that are cookies, blanks and spelling of their type', 'recipes, wrong-answers.spec'],
  ['CHECKS', 'URLs that cannot be trusted', 'refresh-request.spec, api-scope.spec'],
  ['PORTS', 'listeners of the end, clock and chance, features of other entry points', 'router.spec, testing.spec'],
  ['PROOF', 'proofs of possession', 'D1–D18'],
].map(([name, what, scenarios = '']) => ({ name, what, scenarios }));

/** Those of "all features of the main entry point", which build on all of the core. */
export const FEATURE_PIECES = [
  ['STORAGE', 'S5', 'withStorage, localStorageTokens', 'the session outlives the page'],
  ['AREA', 'S5', '', "storages of the app's own, made for each app"],
  ['STALE', 'T1–T3, T6', 'withProactiveRefresh', 'stale by the clock: refreshed before it is sent'],
  ['TIMER', 'T1, T4–T7', '', 'the timer of an idle app, and waking'],
  ['TABS', 'X2, X3, X6', 'withCrossTabSync', 'hearing of other tabs, looking before a token is spent'],
  ['CHANNEL', 'X3', '', 'news by BroadcastChannel, whose name is an option'],
  ['LEFT', 'X3', '', 'a session of another tab, left before it was seen'],
  ['LOCKS', 'X1, X4, X5', '', 'turns by Web Locks'],
  ['LEASE', 'X6', '', 'turns without them'],
  ['FROZEN', 'X5, X7', '', 'turns that came late'],
  ['BROWSERS', 'X1, X7', '', 'waiting for storage in Firefox and WebKit'],
  ['LIMITS', 'X5, X6', '', 'a browser, or a lease, that would hold everybody up'],
  ['EAGER', 'T1, X3', '', 'begun before anybody asks'],
  ['REVOKE', 'S3', '', 'the server is told of a sign-out'],
].map(([name, scenarios, exports, what]) => ({ name, scenarios, exports, what }));

export const CORE = CORE_PIECES.map(({ name }) => name);
export const FEATURES = FEATURE_PIECES.map(({ name }) => name);
