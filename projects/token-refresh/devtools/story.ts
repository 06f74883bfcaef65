import { SEGMENT_WORDS } from './marks';
import { durationText } from './scale';
import { Band, Burst, Lane, Segment } from './timeline';

/** A request in words. */
export interface LaneStory {
  readonly id: number;
  readonly name: string;
  readonly story: string;
  readonly answer: string;
}

/** The requests of a burst in words: what became of each, what it waited for and how long. */
export function laneStories({ lanes, bands, isCut }: Burst): readonly LaneStory[] {
  return lanes.map((lane) => ({
    id: lane.id,
    name: `#${lane.id} ${lane.method} ${lane.path}`,
    story: lane.segments.map((segment) => segmentStory(segment, lane, bands)).join('; '),
    answer: lane.end ? (lane.end.status === null ? 'cancelled' : `${lane.end.status}`) : isCut ? 'not seen' : 'waiting',
  }));
}

function segmentStory(segment: Segment, { refusals }: Lane, bands: readonly Band[]): string {
  const { kind, from, to } = segment;
  const awaited = kind === 'waiting' ? awaitedBand(segment, bands) : undefined;
  if (to === null) return awaited ? `still waiting for refresh ${awaited.refreshId}` : `${SEGMENT_WORDS[kind]} still`;
  const length = durationText(to - from);
  if (awaited) return `waited ${length} for refresh ${awaited.refreshId}`;
  return `${SEGMENT_WORDS[kind]} ${length}${refusals.includes(to) ? ', refused' : ''}`;
}

/** The newest refresh that was under way while the request waited. The request that starts it waits a moment before it. */
function awaitedBand({ from, to }: Segment, bands: readonly Band[]): Band | undefined {
  return [...bands].reverse().find((band) => (to === null || band.from <= to) && (band.to === null || band.to >= from));
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

/** The refreshes of a burst, a sentence each. */
export function bandStories({ bands, isCut }: Burst): readonly string[] {
  return bands.map(({ refreshId, cause, from, to, failure, source }) => {
    const refresh = `Refresh ${refreshId} (${CAUSE_WORDS[cause]})`;
    if (to === null) return isCut ? `${refresh} was not watched to its end.` : `${refresh} is under way.`;
    const length = durationText(to - from);
    if (!failure) return `${refresh} ${SOURCE_WORDS[source ?? 'exchange']} after ${length}.`;
    const status = failure.status === 0 ? '' : `, HTTP ${failure.status}`;
    return `${refresh} failed after ${length}: ${failure.code}${status}.`;
  });
}
