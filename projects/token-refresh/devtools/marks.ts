import { sessionColour } from './of-session';
import { durationText, Scale } from './scale';
import { Band, Lane, LaneEnd, Segment, StepUpBand } from './timeline';

/** A lane as it is drawn. Lengths are percent of the track. */
export interface LaneMarks {
  readonly id: number;
  readonly method: string;
  /** The end of the path: what tells the lanes apart. */
  readonly path: string;
  readonly title: string;
  /** The colour of its session; `null`: that has no name. */
  readonly colour: string | null;
  readonly segments: readonly {
    readonly kind: Segment['kind'];
    readonly left: number;
    readonly width: number;
    readonly title: string;
  }[];
  readonly refusals: readonly number[];
  readonly end: { readonly left: number; readonly text: string; readonly isFailed: boolean } | null;
}

/** A refresh, or a step-up, as it is drawn. */
export interface BandMark {
  readonly key: string;
  readonly left: number;
  readonly width: number;
  readonly label: string;
  readonly isOpen: boolean;
  readonly isFailed: boolean;
  /** Whether another tab or the app itself brought the token. */
  readonly isFromElsewhere: boolean;
  readonly isStepUp: boolean;
}

export const SEGMENT_WORDS: Readonly<Record<Segment['kind'], string>> = {
  sent: 'in flight',
  waiting: 'waiting at the gate',
  replayed: 'replayed, in flight',
};

/** Whether the caller got no answer, or an error. */
export function isFailed({ status }: LaneEnd): boolean {
  return status === null || status < 200 || status >= 400;
}

/** @param now where what is still under way ends for the time being. */
export function laneMarks(lane: Lane, scale: Scale, now: number): LaneMarks {
  const { id, method, path, session, end } = lane;
  return {
    id,
    method,
    path: path.split('/').slice(-2).join('/'),
    title: `${method} ${path}${session === undefined ? '' : `, session ${session}`}`,
    colour: session === undefined ? null : sessionColour(session),
    segments: lane.segments.map(({ kind, from, to }) => ({
      kind,
      left: scale.position(from),
      width: scale.span(from, to ?? now),
      title: `${SEGMENT_WORDS[kind]}, ${durationText((to ?? now) - from)}`,
    })),
    refusals: lane.refusals.map((at) => scale.position(at)),
    end: end && {
      left: scale.position(end.at),
      text: end.status === null ? 'left' : `${end.status}`,
      isFailed: isFailed(end),
    },
  };
}

function ofName(session: string | undefined): string {
  return session === undefined ? '' : `${session}: `;
}

const BAND_WORDS: Readonly<Record<NonNullable<Band['source']>, string>> = {
  exchange: 'refresh',
  'other-tab': 'adopted from another tab',
  renew: 'renewed by the app',
  'sign-in': 'signed in',
  storage: 'read from storage',
};

export function bandMark({ refreshId, session, from, to, failure, source }: Band, scale: Scale, now: number): BandMark {
  const length = durationText((to ?? now) - from);
  return {
    key: `refresh ${refreshId}`,
    left: scale.position(from),
    width: scale.span(from, to ?? now),
    label: `${ofName(session)}${failure ? `failed: ${failure.code}` : BAND_WORDS[source ?? 'exchange']} · ${length}`,
    isOpen: to === null,
    isFailed: failure !== null,
    isFromElsewhere: source === 'other-tab' || source === 'renew',
    isStepUp: false,
  };
}

export function stepUpMark({ stepUpId, session, from, to, isMet }: StepUpBand, scale: Scale, now: number): BandMark {
  const isGivenUp = to !== null && !isMet;
  return {
    key: `step-up ${stepUpId} ${session ?? ''}`,
    left: scale.position(from),
    width: scale.span(from, to ?? now),
    label: `${ofName(session)}${isGivenUp ? 'step-up given up' : 'step-up'} · ${durationText((to ?? now) - from)}`,
    isOpen: to === null,
    isFailed: isGivenUp,
    isFromElsewhere: false,
    isStepUp: true,
  };
}
