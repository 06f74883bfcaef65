import { readBody } from '../backends/read-body';
import { TokenHttpAnswer, TokenHttpRequest } from '../backends/token-backend';
import { Waiter } from './ongoing-refresh';

/** A demand for a stronger sign-in or a wider scope, with the requests that wait until it is met. */
export interface StepUp {
  /** Waits until the demand is met or given up; fails at once where it cannot be met. */
  add(waiter: Waiter): void;
  /** A request that has waited was accepted. */
  noteSuccess(): void;
  /** `true`: a request of which something is demanded was not acted on, whatever its status. */
  isUnapplied(): boolean;
}

/** The port of `withStepUp()`: finds the demand in an answer; `null`: it makes none. */
export interface StepUpFinder {
  (answer: TokenHttpAnswer, request: TokenHttpRequest): StepUp | null;
  /** As that of a backend. Left out: no demand stands in a body. */
  readonly readBody?: typeof readBody;
}
