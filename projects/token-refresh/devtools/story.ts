import { SEGMENT_WORDS } from './marks';
import { durationText } from './scale';
import { Band, Burst, Lane, Segment, StepUpBand } from './timeline';

/** A request in words. */
export interface LaneStory {
  readonly id: number;
  readonly name: string;
  readonly story: string;
  readonly answer: string;
}

/** The requests of a burst in words: what became of each, what it waited for and how long. */
export function laneStories({ lanes, bands, stepUps, isCut }: Burst): readonly LaneStory[] {
  return lanes.map((lane) => ({
    id: lane.id,
    name: `#${lane.id} ${lane.method} ${lane.path}${lane.session === undefined ? '' : `, session ${lane.session}`}`,
    story: lane.segments
      .map((segment) =>
        segmentStory(
          segment,
          lane,
          [...bands, ...stepUps].filter(({ session }) => session === lane.session),
        ),
      )
      .join('; '),
    answer: lane.end ? (lane.end.status === null ? 'cancelled' : `${lane.end.status}`) : isCut ? 'not seen' : 'waiting',
  }));
}

function segmentStory(segment: Segment, { refusals }: Lane, bands: readonly (Band | StepUpBand)[]): string {
  const { kind, from, to } = segment;
  const band = kind === 'waiting' ? awaitedBand(segment, bands) : undefined;
  const awaited = band && ('refreshId' in band ? `refresh ${band.refreshId}` : `step-up ${band.stepUpId}`);
  if (to === null) return awaited ? `still waiting for ${awaited}` : `${SEGMENT_WORDS[kind]} still`;
  const length = durationText(to - from);
  if (awaited) return `waited ${length} for ${awaited}`;
  return `${SEGMENT_WORDS[kind]} ${length}${refusals.includes(to) ? ', refused' : ''}`;
}

/**
 * What ended when the request went on, or else the newest that was under way while it waited. The request that starts it
 * waits a moment before it.
 */
function awaitedBand<B extends Band | StepUpBand>({ from, to }: Segment, bands: readonly B[]): B | undefined {
  const newest = [...bands].reverse();
  const isUnderWay = (band: B): boolean => (to === null || band.from <= to) && (band.to === null || band.to >= from);
  return newest.find((band) => band.to === to && isUnderWay(band)) ?? newest.find(isUnderWay);
}

const CAUSE_WORDS: Readonly<Record<Band['cause'], string>> = {
  challenge: 'after a refusal',
  expiry: 'before or at expiry',
  call: 'called for',
  resume: 'looking for a session',
};

const SOURCE_WORDS: Readonly<Record<NonNullable<Band['source']>, string>> = {
  exchange: 'brought a new token',
  'other-tab': 'adopted a new token from another tab',
  renew: 'got a new token from the app itself',
  'sign-in': 'ended with a sign-in',
  storage: 'found the session in storage',
};

/** The refreshes and step-ups of a burst, a sentence each. */
export function bandStories({ bands, stepUps, isCut }: Burst): readonly string[] {
  const refreshes = bands.map(({ refreshId, session, cause, from, to, failure, source }) => {
    const refresh = `Refresh ${refreshId}${ofName(session)} (${CAUSE_WORDS[cause]})`;
    if (to === null) return isCut ? `${refresh} was not watched to its end.` : `${refresh} is under way.`;
    const length = durationText(to - from);
    if (!failure) return `${refresh} ${SOURCE_WORDS[source ?? 'exchange']} after ${length}.`;
    const status = failure.status === 0 ? '' : `, HTTP ${failure.status}`;
    return `${refresh} failed after ${length}: ${failure.code}${status}.`;
  });
  return [...refreshes, ...stepUps.map((stepUp) => stepUpStory(stepUp, isCut))];
}

function ofName(session: string | undefined): string {
  return session === undefined ? '' : ` of session ${session}`;
}

function stepUpStory({ stepUpId, session, error, from, to, isMet }: StepUpBand, isCut: boolean): string {
  const stepUp = `Step-up ${stepUpId}${ofName(session)} (${error})`;
  if (to === null) return isCut ? `${stepUp} was not watched to its end.` : `${stepUp} is under way.`;
  return `${stepUp} ${isMet ? 'brought a new token' : 'was given up'} after ${durationText(to - from)}.`;
}
