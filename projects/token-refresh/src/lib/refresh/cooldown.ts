import { signal, untracked } from '@angular/core';
import { Backoff } from './backoff';

/** A page that resumes more than this many ms after the network failed may have a network again. */
const MAY_BE_BACK = 1_000;
/** At most once in this many ms a cooldown ends early. */
const EARLY_TRY_EVERY = 5_000;

/** The pause after a refresh that failed for now. One that began because the network was away ends when it is back. */
export class Cooldown extends Backoff {
  /** Epoch ms at which the last refresh failed for want of a network; `NaN`: it did not. */
  #networkFailedAt = NaN;
  /** Epoch ms at which a cooldown was ended early. */
  #earlyTryAt = -Infinity;

  /** Epoch ms of the next try; `null`: no refresh has failed. */
  readonly retryAt = signal<number | null>(null);

  /**
   * A refresh has failed for now. @returns the length of the pause, in ms
   *
   * @param isNetworkAway whether it failed for want of a network, and not because the server asked for time
   * @param atLeast ms that the server asked for
   */
  start(now: number, isNetworkAway: boolean, atLeast?: number): number {
    this.#networkFailedAt = isNetworkAway ? now : NaN;
    const pause = this.begin(now, atLeast);
    this.#tell(now + pause);
    return pause;
  }

  /** The page has resumed. @param isOnline whether the browser says that the network is back */
  onWake(now: number, isOnline: boolean): void {
    const isBack = now - this.#networkFailedAt > (isOnline ? -1 : MAY_BE_BACK);
    // In either direction: the clock may have been set back since.
    if (!isBack || Math.abs(now - this.#earlyTryAt) < EARLY_TRY_EVERY || !this.left(now)) return;
    this.#earlyTryAt = now;
    this.end();
    this.#tell(now);
  }

  /** A refresh is tried. */
  noteTry(): void {
    this.#tell(null);
  }

  /** There are other tokens. */
  override reset(): void {
    super.reset();
    this.#tell(null);
  }

  #tell(retryAt: number | null): void {
    untracked(() => this.retryAt.set(retryAt));
  }
}
