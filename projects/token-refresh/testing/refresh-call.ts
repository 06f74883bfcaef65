import { RefreshFailedEvent, RefreshOutcome, RefreshSucceededEvent, Tokens } from 'ngx-token-refresh';
import { Subscriber } from 'rxjs';

/** A refresh of the app, in place of the call to the server. */
export class RefreshCall {
  expected = false;
  #isAnswered = false;
  /** How it ended for the app. */
  #end: RefreshFailedEvent | RefreshSucceededEvent | null = null;

  /** @param time says an epoch time in words. */
  constructor(
    readonly tokens: Tokens | null,
    private readonly observer: Subscriber<RefreshOutcome>,
    private readonly time: (at: number) => string,
  ) {}

  /** Whether it waits for an answer, though it may have timed out. */
  get isOpen(): boolean {
    return !this.observer.closed;
  }

  noteEnd(event: RefreshFailedEvent | RefreshSucceededEvent): void {
    this.#end ??= event;
  }

  answer(outcome: RefreshOutcome): void {
    if (!this.isOpen) throw new Error(`ngx-token-refresh: this refresh ${this.#pastTense()}.`);
    this.#isAnswered = true;
    this.observer.next(outcome);
    this.observer.complete();
    if (outcome.type === 'refreshed' && this.#end?.type === 'refresh-failed' && this.#end.code === 'invalid-response')
      throw new Error('ngx-token-refresh: the app cannot use these tokens; `accessToken` must be new, and a text.');
  }

  #pastTense(): string {
    const end = this.#end;
    if (this.#isAnswered || !end) return 'was answered already; it ends once';
    const at = `at ${this.time(end.at)} of the test clock`;
    if (end.type === 'refresh-succeeded') return `was given up ${at}, since the tokens were renewed otherwise`;
    return end.code === 'timeout'
      ? `timed out ${at}, and the app has given it up since`
      : `was given up ${at}: ${end.code}`;
  }
}
