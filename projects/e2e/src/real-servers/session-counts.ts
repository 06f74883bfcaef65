/** What the site counted for one session, as the demo reads it. */
export interface Counts {
  readonly requests: number;
  readonly accepted: number;
  readonly refused: number;
  /** Those that brought new tokens. */
  readonly refreshes: number;
  readonly refreshAttempts: number;
}

const NOTHING: Counts = { requests: 0, accepted: 0, refused: 0, refreshes: 0, refreshAttempts: 0 };

/** Counts calls and refreshes by session. */
export class SessionCounts {
  readonly #counts = new Map<string, Counts>();

  of(sessionId: string): Counts {
    return this.#counts.get(sessionId) ?? NOTHING;
  }

  reset(sessionId: string): void {
    this.#counts.delete(sessionId);
  }

  addCall(sessionId: string, isAccepted: boolean): void {
    const { requests, accepted, refused, ...rest } = this.of(sessionId);
    this.#counts.set(sessionId, {
      ...rest,
      requests: requests + 1,
      accepted: accepted + Number(isAccepted),
      refused: refused + Number(!isAccepted),
    });
  }

  addRefresh(sessionId: string, isGranted: boolean): void {
    const { refreshes, refreshAttempts, ...rest } = this.of(sessionId);
    this.#counts.set(sessionId, {
      ...rest,
      refreshes: refreshes + Number(isGranted),
      refreshAttempts: refreshAttempts + 1,
    });
  }
}
