/** Seconds at which a screen reader is told how many are left. Each second aloud would bury everything else. */
const MOMENTS = [10, 30];

/** What a screen reader is told while the seconds are counted: the same text between two moments. */
export function announcement(secondsLeft: number | null): string {
  const moment = secondsLeft === null ? undefined : MOMENTS.find((seconds) => secondsLeft <= seconds);
  return moment === undefined ? '' : `You will be signed out in ${moment} seconds.`;
}

/** `?signOutAfter=120`, in seconds: a quarter of an hour where the URL does not say, or says less than is possible. */
export function signOutAfterIn(search: string): number {
  const seconds = Number(new URLSearchParams(search).get('signOutAfter'));
  return seconds >= 120 && seconds <= 86_400 ? seconds * 1_000 : 900_000;
}
