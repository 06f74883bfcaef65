/**
 * What a tab does in its turn.
 *
 * @param isMine asks whether the turn is still that of this tab: the browser takes it from a page that it caches, and
 * other tabs do from one that is suspended
 */
export type TurnWork = (isMine: () => Promise<boolean>) => Promise<void>;

/** Lets one tab at a time do something. */
export interface TabMutex {
  /**
   * Runs the work once, while no other tab runs its own, and resolves when the next tab may run. Never rejects, as long
   * as the work does not.
   *
   * @param signal aborted before the work began, the work never runs.
   * @returns `false` if the work did not run.
   */
  runExclusive(work: TurnWork, signal: AbortSignal): Promise<boolean>;
}

/** In milliseconds. */
export interface MutexLimits {
  /** The longest wait: a tab that runs for longer is taken for suspended. */
  readonly longest: number;
  /** The work must begin within this time of the decision that it may: otherwise it could run for longer than `longest`. */
  readonly grace: number;
}

/** For work whose turn is not taken away. */
export const always = (): Promise<boolean> => Promise.resolve(true);

/** There is nothing by which tabs could exclude each other. */
export const NO_MUTEX: TabMutex = { runExclusive: (work) => work(always).then(() => true) };
