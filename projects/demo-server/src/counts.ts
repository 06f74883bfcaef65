/** What the server counted by itself for one session. A browser test compares it with what the client claims. */
export interface Counts {
  /** Calls of protected routes: `accepted` + `refused`. */
  requests: number;
  accepted: number;
  refused: number;
  /** Successful exchanges of a refresh token. */
  refreshes: number;
  /** Refresh calls, whatever came of them. */
  refreshAttempts: number;
  /** Whether the session ended because a spent refresh token came back: 0 or 1. */
  reuseDetections: number;
}

export function zeroCounts(): Counts {
  return { requests: 0, accepted: 0, refused: 0, refreshes: 0, refreshAttempts: 0, reuseDetections: 0 };
}
