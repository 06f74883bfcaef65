import { TokenRefreshCause, RefreshSucceededEvent, TokenRefreshErrorCode } from 'ngx-token-refresh';
import { Counts } from './counts';

/** A stretch of a request's life: in flight, waiting at the gate, in flight again. Times are epoch milliseconds. */
export interface Segment {
  readonly kind: 'sent' | 'waiting' | 'replayed';
  readonly from: number;
  /** `null`: still under way. */
  readonly to: number | null;
}

export interface LaneEnd {
  readonly at: number;
  /** What the caller got; 0: no answer; `null`: the caller did not wait for it. */
  readonly status: number | null;
}

/** One request. */
export interface Lane {
  readonly id: number;
  readonly method: string;
  readonly path: string;
  /** The name of its session. Left out: it has none. */
  readonly session?: string;
  readonly segments: readonly Segment[];
  /** When a send of it was refused. */
  readonly refusals: readonly number[];
  /** `null`: the caller waits. */
  readonly end: LaneEnd | null;
}

/** One refresh, drawn across the lanes. */
export interface Band {
  readonly refreshId: number;
  /** The name of its session. Left out: it has none. */
  readonly session?: string;
  readonly cause: TokenRefreshCause;
  readonly from: number;
  /** `null`: under way. */
  readonly to: number | null;
  /** Why it brought no token; `null`: it did, or is under way. */
  readonly failure: { readonly code: TokenRefreshErrorCode; readonly status: number } | null;
  /** Where the token came from; `null`: none came. From `other-tab` it was taken over, without a call from here. */
  readonly source: RefreshSucceededEvent['source'] | null;
}

/** One call of the handler of `withStepUp()`, drawn as a refresh is. */
export interface StepUpBand {
  readonly stepUpId: number;
  /** The name of its session. Left out: it has none. */
  readonly session?: string;
  /** What the server demanded. */
  readonly error: string;
  readonly from: number;
  /** `null`: under way. */
  readonly to: number | null;
  /** Whether it brought tokens. */
  readonly isMet: boolean;
}

/** What happened between two pauses. Each burst has a time scale of its own: the idle time between them is not drawn. */
export interface Burst {
  /** Counts the bursts. */
  readonly id: number;
  /** Its first request: events of earlier ones are left out. */
  readonly firstRequest: number;
  readonly from: number;
  /** The last event so far. */
  readonly to: number;
  readonly lanes: readonly Lane[];
  readonly bands: readonly Band[];
  readonly stepUps: readonly StepUpBand[];
  /** `null`: the session goes on. */
  readonly sessionEndedAt: number | null;
  /** Requests that were refused, each once however often. */
  readonly refusedCalls: number;
  /** Of all its requests, those too that are no longer drawn. */
  readonly counts: Counts;
  /** Whether watching stopped while something was under way: how that ended is not known. */
  readonly isCut: boolean;
}

/** The bursts, oldest first. */
export type Timeline = readonly Burst[];

/** Whether something of the burst is still under way. */
export function isOpen({ lanes, bands, stepUps, isCut }: Burst): boolean {
  return !isCut && (lanes.some(({ end }) => end === null) || [...bands, ...stepUps].some(({ to }) => to === null));
}

/** The timeline when watching stops: what is under way stays as it is. */
export function cutOff(timeline: Timeline): Timeline {
  return timeline.map((burst) => (isOpen(burst) ? { ...burst, isCut: true } : burst));
}
