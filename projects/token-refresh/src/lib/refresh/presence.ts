import { HttpRequest } from '@angular/common/http';
import { OngoingRefresh } from './ongoing-refresh';

/** The port of `withInactivity()`: whether the person is there. Absent: sessions do not end for inactivity. */
export interface Presence {
  /** Whether there was no input for so long that neither a timer nor a background request may refresh. */
  readonly isAway: boolean;
  /** What to do once the person is there again. */
  onReturn: () => void;
  /** Whether this request may not start a refresh now; one that is under way it may wait for. */
  withholdsRefresh(request: HttpRequest<unknown>): boolean;
  /**
   * Ends the session where the person has been inactive for too long: timers stand still while a machine sleeps, so that
   * a request may be the first to find it. @returns what a request must wait for, while other tabs are asked; `null`: nothing
   *
   * @param request left out: none is to be sent
   */
  check(request?: HttpRequest<unknown>): Pick<OngoingRefresh, 'add'> | null;
}
