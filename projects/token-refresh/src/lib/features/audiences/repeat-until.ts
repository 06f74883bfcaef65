import { defer, EMPTY, Observable, of, tap, concat } from 'rxjs';
import { ExclusiveOutcome } from '../../refresh/tab-sync';

/** The most tries: other tabs may renew one token after the other meanwhile. */
const MOST_TRIES = 3;

/**
 * Runs an exchange again that ended without one, because another tab had news which did not bring the token that is
 * wanted.
 *
 * @param run completes without a value where the store has what there is to know
 * @param begin is called before each run; the function that it returns says whether the token has come
 */
export function repeatUntil(
  run: () => Observable<ExclusiveOutcome>,
  begin: () => () => boolean,
  tries = MOST_TRIES,
): Observable<ExclusiveOutcome> {
  return defer(() => {
    const hasCome = begin();
    let isAnswered = false;
    const answered = run().pipe(tap(() => (isAnswered = true)));
    const again = defer((): Observable<ExclusiveOutcome> => {
      if (isAnswered || hasCome()) return EMPTY;
      return tries > 1 ? repeatUntil(run, begin, tries - 1) : of({ type: 'unavailable', status: 0 });
    });
    return concat(answered, again);
  });
}
