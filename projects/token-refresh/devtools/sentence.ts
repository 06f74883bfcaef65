import { openRequests } from './counts';
import { Band, Burst, Segment, StepUpBand } from './timeline';

/** A part of the sentence about a burst. */
export interface SentencePart {
  readonly text: string;
  /** Whether it tells of the refresh: what the eye looks for. */
  readonly isRefresh: boolean;
}

/** A burst in words: `10 calls were refused · 1 refresh · 10 replayed · 10 answered 200`. */
export function sentenceOf(burst: Burst): string {
  return sentenceParts(burst)
    .map(({ text }) => text)
    .join(' · ');
}

export function sentenceParts({
  counts,
  bands,
  stepUps,
  lanes,
  refusedCalls,
  sessionEndedAt,
  isCut,
}: Burst): readonly SentencePart[] {
  const { requests, replays, answered, cancelled } = counts;
  const waiting = lanes.filter(({ segments }) => isWaiting(segments.at(-1))).length;
  const inFlight = openRequests(counts) - waiting;
  const refresh = refreshText(bands);
  const texts = [
    refusedCalls > 0
      ? `${calls(refusedCalls)} ${refusedCalls === 1 ? 'was' : 'were'} refused`
      : `${calls(requests)}, none refused`,
    refresh,
    stepUpText(stepUps),
    waiting > 0 && `${waiting} waiting at the gate`,
    // Nothing can have been replayed yet while the first refresh is under way.
    (replays > 0 || [...bands, ...stepUps].some(({ to }) => to !== null)) && `${replays} replayed`,
    ...Object.entries(answered).map(([status, count]) =>
      status === '0' ? `${count} failed without an answer` : `${count} answered ${status}`,
    ),
    cancelled > 0 && `${cancelled} cancelled`,
    inFlight > 0 && `${inFlight} in flight`,
    isCut && 'not watched to the end',
    sessionEndedAt !== null && 'the session has ended',
  ];
  return texts.flatMap((text) => (text ? [{ text, isRefresh: text === refresh }] : []));
}

function isWaiting(segment: Segment | undefined): boolean {
  return segment?.kind === 'waiting' && segment.to === null;
}

function calls(count: number): string {
  return count === 1 ? '1 call' : `${count} calls`;
}

function stepUpText(stepUps: readonly StepUpBand[]): string {
  if (!stepUps.length) return '';
  const word = stepUps.length === 1 ? '1 step-up' : `${stepUps.length} step-ups`;
  const givenUp = stepUps.filter(({ to, isMet }) => to !== null && !isMet).length;
  if (stepUps.at(-1)?.to === null) return `${word} under way`;
  return givenUp ? `${word}, ${givenUp} given up` : word;
}

function refreshText(bands: readonly Band[]): string {
  const last = bands.at(-1);
  if (!last) return '';
  const adopted = bands.filter(({ source }) => source === 'other-tab').length;
  const renewed = bands.filter(({ source }) => source === 'renew').length;
  const own = bands.length - adopted - renewed;
  if (own === 0) {
    return [
      adopted > 0 && `adopted from another tab${renewed > 0 ? ` (${adopted})` : ''}`,
      renewed > 0 && `renewed by the app${adopted > 0 ? ` (${renewed})` : ''}`,
    ]
      .filter(Boolean)
      .join(', ');
  }
  const word = own === 1 ? '1 refresh' : `${own} refreshes`;
  if (last.to === null) return `${word} under way`;
  if (last.failure) return `${word}${own === 1 ? '' : ', the last'} failed (${last.failure.code})`;
  return [word, adopted > 0 && `${adopted} adopted from another tab`, renewed > 0 && `${renewed} renewed by the app`]
    .filter(Boolean)
    .join(', ');
}
