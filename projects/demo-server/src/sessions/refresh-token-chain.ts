import { createHash, randomBytes } from 'node:crypto';

/** What a presented refresh token is to a session. */
export type RefreshTokenStanding = 'current' | 'spent' | 'unknown';

// At one refresh per 20 s, half a day. What is forgotten is refused all the same, only not recognised as reuse.
const MAX_SPENT = 2_000;

/**
 * The refresh tokens of one session, in the order they were issued: one is current, the others are spent.
 * Only SHA-256 hashes are kept. A fast hash is enough, because 256 random bits cannot be guessed.
 */
export class RefreshTokenChain {
  #current: string | null = null;
  readonly #spent = new Set<string>();

  /** Spends the current token and returns its successor, in clear for the only time. */
  rotate(): string {
    if (this.#current !== null) this.#spend(this.#current);
    const token = randomBytes(32).toString('base64url');
    this.#current = hashRefreshToken(token);
    return token;
  }

  standingOf(tokenHash: string): RefreshTokenStanding {
    if (tokenHash === this.#current) return 'current';
    return this.#spent.has(tokenHash) ? 'spent' : 'unknown';
  }

  #spend(tokenHash: string): void {
    this.#spent.add(tokenHash);
    if (this.#spent.size <= MAX_SPENT) return;
    for (const oldest of this.#spent) {
      this.#spent.delete(oldest);
      return;
    }
  }
}

export function hashRefreshToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
