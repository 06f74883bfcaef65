import { Observable } from 'rxjs';
import { Clock } from '../../platform/clock';
import { ExclusiveOutcome } from '../../refresh/tab-sync';

/** How much longer than an exchange another waits for its turn, in ms. */
const MARGIN = 5_000;

/**
 * The exchanges of one session in this tab, one after the other: each spends the refresh token that the one before has
 * brought.
 */
export class ExchangeTurns {
  readonly #waiting: (() => void)[] = [];
  #isTaken = false;

  /** @param refreshTimeout ms for which an exchange may go unanswered */
  constructor(
    private readonly clock: Clock,
    private readonly refreshTimeout: number,
  ) {}

  /** Subscribes to the exchange in its turn. `'timeout'`: those before it have not ended in time. */
  inTurn(exchange: Observable<ExclusiveOutcome>): Observable<ExclusiveOutcome> {
    return new Observable((observer) => {
      let hasBegun = false;
      const begin = (): void => {
        this.clock.clearTimeout(patience);
        if (observer.closed) return this.#pass();
        hasBegun = true;
        let isOver = false;
        const end = (): void => {
          this.clock.clearTimeout(longest);
          if (!isOver) this.#pass();
          isOver = true;
        };
        // The wait for other tabs, and the exchange itself. What is answered later is used all the same.
        const longest = this.clock.setTimeout(end, 2 * this.refreshTimeout + MARGIN);
        observer.add(end);
        observer.add(exchange.subscribe(observer));
      };
      const patience = this.clock.setTimeout(() => {
        if (hasBegun) return;
        observer.next({ type: 'timeout' });
        observer.complete();
      }, this.refreshTimeout + MARGIN);
      observer.add(() => this.clock.clearTimeout(patience));
      this.#enter(begin);
    });
  }

  /** Takes the turn for what is under way already. @param whenOver is given what to call at its end */
  takeFor(whenOver: (pass: () => void) => void): void {
    this.#enter(() => whenOver(() => this.#pass()));
  }

  #enter(begin: () => void): void {
    if (this.#isTaken) {
      this.#waiting.push(begin);
      return;
    }
    this.#isTaken = true;
    begin();
  }

  #pass(): void {
    const next = this.#waiting.shift();
    this.#isTaken = !!next;
    next?.();
  }
}
