/** How tabs take turns. */
export interface Turns {
  /**
   * Runs the work once, in a turn of its own if one is to be had, and settles when that turn is over. Aborted before the
   * work began, it never runs. Never rejects, as long as the work does not.
   */
  take(work: () => Promise<void>, signal: AbortSignal): Promise<void>;
}

/** How long turns are, in milliseconds. */
export interface TurnLimits {
  /** After which a turn is taken for that of a tab that is frozen or gone. */
  readonly longest: number;
  /** Within which the work must begin, from the asking: else it might take longer than that. */
  readonly grace: number;
}

/** There is nothing to take turns by. */
export const NO_TURNS: Turns = { take: (work) => work() };
