import { randomUUID } from 'node:crypto';
import type { RefreshFault } from './refresh-fault.js';
import { RefreshTokenChain } from './refresh-token-chain.js';
import { Tally } from './tally.js';

/** Everything from one sign-in to the sign-out. It survives refreshes; a new sign-in is a new session. */
export class Session {
  readonly id = randomUUID();
  readonly refreshTokens = new RefreshTokenChain();
  readonly tally: Tally;
  readonly username: string;
  fault: RefreshFault = 'none';

  #ended = false;
  #issued = 0;
  #expiredThrough = 0;

  constructor(username: string, total: Tally) {
    this.username = username;
    this.tally = new Tally(total);
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** From now on no token of this session is good for anything. There is no way back. */
  end(): void {
    this.#ended = true;
  }

  /** The number of the next access token: 1, 2, 3… Numbers tell apart tokens that were issued in the same second. */
  nextAccessTokenNumber(): number {
    this.#issued += 1;
    return this.#issued;
  }

  /** Refuses, from now on, every access token issued so far; its refresh token stays good. */
  expireAccessTokens(): void {
    this.#expiredThrough = this.#issued;
  }

  accepts(accessTokenNumber: number): boolean {
    return !this.#ended && accessTokenNumber > this.#expiredThrough;
  }
}
