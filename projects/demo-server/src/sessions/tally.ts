/** What the server counted by itself. A browser test compares these numbers with what the client claims. */
export interface Counts {
  /** Calls of protected routes: `accepted` + `refused`. */
  requests: number;
  accepted: number;
  refused: number;
  /** Successful exchanges of a refresh token. */
  refreshes: number;
  /** Refresh calls, whatever came of them. */
  refreshAttempts: number;
  /** Sessions ended because a spent refresh token came back: for one session 0 or 1. */
  reuseDetections: number;
}

/** Counts for one session, and for the total it reports to. */
export class Tally {
  readonly #total: Tally | null;
  #counts: Counts = zeroCounts();

  constructor(total: Tally | null = null) {
    this.#total = total;
  }

  add(name: keyof Counts): void {
    this.#counts[name] += 1;
    this.#total?.add(name);
  }

  read(): Counts {
    return { ...this.#counts };
  }

  /** Starts again at zero. The total keeps what it was told: it counts since the server's start. */
  reset(): void {
    this.#counts = zeroCounts();
  }
}

function zeroCounts(): Counts {
  return { requests: 0, accepted: 0, refused: 0, refreshes: 0, refreshAttempts: 0, reuseDetections: 0 };
}
