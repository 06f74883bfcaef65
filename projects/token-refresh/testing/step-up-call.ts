import { StepUpDemand, Tokens } from 'ngx-token-refresh';
import { Observable, Subscriber } from 'rxjs';

/** A call of the handler of `withStepUp()`, in place of the person. */
export class StepUpCall {
  expected = false;
  #observer: Subscriber<Tokens> | null = null;

  /** What the handler returns. */
  readonly tokens = new Observable<Tokens>((observer) => {
    this.#observer = observer;
  });

  constructor(readonly demand: StepUpDemand) {}

  /** Whether requests wait for it. */
  get isOpen(): boolean {
    return this.#observer?.closed === false;
  }

  /** @param tokens `null`: the person gives up */
  end(tokens: Tokens | null): void {
    if (!this.isOpen)
      throw new Error('ngx-token-refresh: this step-up is over: it ends once, and when the session ends.');
    if (tokens) this.#observer?.next(tokens);
    this.#observer?.complete();
  }
}
