/** A seed that brought out a fault of the library. */
export interface Regression {
  readonly seed: number;
  /** What it found. */
  readonly found: string;
}

/**
 * Seeds stay as they are only as long as the world does: whoever changes what is drawn, or in which order, makes other
 * worlds of them. What was found is told so that it can be found again. The first three are of a world whose storage did
 * not lag; the others are seeds that break again, in this world, if the fault is put back (`breaks.mjs`).
 */
export const REGRESSIONS: readonly Regression[] = [
  {
    seed: 5506,
    found:
      'a tab whose refresh was rejected removes the record when it is told that the lock is free, though somebody has ' +
      'signed in meanwhile in another tab: the new session is lost',
  },
  {
    seed: 10483,
    found: 'the same, by sign-in as another person',
  },
  {
    seed: 91352,
    found:
      'a token just adopted is refused since another tab has replaced it: the request fails with 401, as nothing looks ' +
      'into storage while the token counts as fresh',
  },
  {
    seed: 46,
    found:
      'storage shows what a tab has written later than the lock is handed over: the next tab spends the same refresh ' +
      'token (first seen in Firefox, then here, once storage could lag)',
  },
  {
    seed: 2974,
    found:
      'a frozen tab has the lock: all others stop waiting at the same moment and exchange the same refresh token, so ' +
      'that reuse detection ends the session',
  },
  {
    seed: 1971,
    found: 'a tab thaws and lets the lock go: who asks next has a turn beside those who left the line for another lock',
  },
  {
    seed: 13800,
    found: 'the same, where the turn in the other line ends while storage settles: what it wrote is not seen yet',
  },
  {
    seed: 3685,
    found: 'a tab that thaws begins a turn that was given long ago, beside those who gave it up',
  },
  {
    seed: 437,
    found: 'a refresh is stored over a sign-out that its tab could not see yet: the session is back',
  },
  {
    seed: 502337,
    found:
      'a token is adopted long after it was issued and has ended meanwhile: the request fails with 401, as the token ' +
      'counts as fresh',
  },
];
