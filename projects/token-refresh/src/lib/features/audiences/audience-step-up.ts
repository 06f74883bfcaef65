import { createWaiter, OngoingRefresh, Waiter } from '../../refresh/ongoing-refresh';
import { StepUp } from '../../refresh/step-up';
import { TokenRecord } from '../../session/token-record';

/**
 * A demand that the API of one audience makes of one request. The session meets it, with the person's help, together with
 * those who wait for the same; then the request waits for a token of its audience.
 */
export class AudienceStepUp extends OngoingRefresh implements StepUp {
  readonly #ofSession = createWaiter(
    (failure) => this.fail(failure),
    () => this.handOver({ add: this.then }),
  );

  /**
   * @param record of the audience
   * @param stepUp of the session
   * @param then what follows when it is met
   */
  constructor(
    record: TokenRecord | null,
    private readonly stepUp: StepUp,
    private readonly then: (waiter: Waiter) => void,
  ) {
    super(record);
  }

  override add(waiter: Waiter): void {
    super.add(waiter);
    this.stepUp.add(this.#ofSession);
  }

  override remove(waiter: Waiter): void {
    super.remove(waiter);
    // The person is not asked for a request that was cancelled.
    this.#ofSession.ongoing?.remove(this.#ofSession);
  }

  noteSuccess(): void {
    this.stepUp.noteSuccess();
  }

  isUnapplied(): boolean {
    return this.stepUp.isUnapplied();
  }
}
