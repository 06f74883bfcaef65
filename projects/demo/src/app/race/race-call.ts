/** One call of the app in a race. */
export interface RaceCall {
  readonly id: number;
  readonly state: 'waiting' | 'answered' | 'failed';
  /** How it failed: `401`, `503`, `no connection`. */
  readonly error?: string;
}

/** What a lane has come to. */
export interface LaneResult {
  readonly calls: readonly RaceCall[];
  readonly refreshes: number;
  readonly isSignedIn: boolean;
  readonly loginRedirects: number;
}

function countOf(calls: readonly RaceCall[], state: RaceCall['state']): number {
  return calls.filter((call) => call.state === state).length;
}

/** `5 of 10 calls answered, 1 failed (401), 4 never answered` */
export function callsSentence(calls: readonly RaceCall[], isOver: boolean): string {
  if (calls.length === 0) return 'No call was sent.';
  const answered = countOf(calls, 'answered');
  const failed = countOf(calls, 'failed');
  const waiting = countOf(calls, 'waiting');
  const errors = [...new Set(calls.flatMap(({ error }) => error ?? []))].join(', ');
  return [
    `${answered} of ${calls.length} ${calls.length === 1 ? 'call' : 'calls'} answered`,
    failed > 0 && `${failed} failed (${errors})`,
    waiting > 0 && `${waiting} ${isOver ? 'never answered' : waiting === 1 ? 'waits' : 'wait'}`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** `every call answered, still signed in`, for the line that compares. */
export function verdictOf({ calls, isSignedIn }: LaneResult): string {
  const lost = countOf(calls, 'waiting');
  const failed = countOf(calls, 'failed');
  const fate =
    lost > 0
      ? `${lost} of ${calls.length} calls never answered`
      : failed > 0
        ? `every call has its outcome, ${calls.length - failed} answered and ${failed} failed`
        : 'every call answered';
  return `${fate}, ${isSignedIn ? 'still signed in' : 'signed out'}`;
}

/** `1 refresh asked for · signed in` */
export function sessionSentence({ isSignedIn, loginRedirects, refreshes }: Omit<LaneResult, 'calls'>): string {
  const asked = `${refreshes} ${refreshes === 1 ? 'refresh' : 'refreshes'} asked for`;
  if (isSignedIn) return `${asked} · still signed in`;
  return `${asked} · signed out${loginRedirects > 1 ? `, led to the login ${loginRedirects} times` : ''}`;
}
