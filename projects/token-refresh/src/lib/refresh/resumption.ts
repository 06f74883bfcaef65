import { Observable } from 'rxjs';
import { ExclusiveOutcome } from './tab-sync';

/**
 * The port of what looks for a session when the app starts: in a storage that answers later, in other tabs, or at the
 * server by its cookie. The coordinator has one while it is not known whether there is a session.
 */
export interface Resumption {
  /** Milliseconds for which a request should wait for it at most; 0: it should go out at once. */
  readonly patience: number;

  /**
   * Asks one source after the other. Completes without a value when the session store has the session; emits an outcome
   * that brings none.
   *
   * @param exchange asks the server, in turn with other tabs where they are known
   */
  recall(exchange: Observable<ExclusiveOutcome>): Observable<ExclusiveOutcome>;

  /** It is known whether there is a session: from the sources, or because the app has signed in or out. */
  settle(): void;

  /** No answer came yet: requests and guards go on, and the next request, `online` or wake-up tries again. */
  goOn(): void;
}
