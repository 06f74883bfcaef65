/** A seed that brought out a fault of the library. */
export interface Regression {
  readonly seed: number;
  /** Whether the fault is still there: whoever mends it says so here. */
  readonly open: boolean;
  /** What it found. */
  readonly found: string;
}

/**
 * Seeds stay as they are only as long as the world does: whoever changes what is drawn, or in which order, makes other
 * worlds of them. What was found is told so that it can be found again.
 */
export const REGRESSIONS: readonly Regression[] = [
  {
    seed: 5506,
    open: false,
    found:
      'a tab whose refresh was rejected removes the record when it is told that the lock is free, though somebody has ' +
      'signed in meanwhile in another tab: the new session is lost',
  },
  {
    seed: 10483,
    open: false,
    found: 'the same, by sign-in as another person',
  },
  {
    seed: 91352,
    open: false,
    found:
      'a token just adopted is refused since another tab has replaced it: the request fails with 401, as nothing looks ' +
      'into storage while the token counts as fresh',
  },
  {
    seed: 5756,
    open: false,
    found:
      'a frozen tab has the lock: all others stop waiting at the same moment and exchange the same refresh token, so ' +
      'that reuse detection ends the session',
  },
];
