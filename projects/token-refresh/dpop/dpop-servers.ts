import { DOCUMENT } from '@angular/common';
import { inject, Injectable } from '@angular/core';
import { ɵAnyDocument as AnyDocument, ɵbaseUrl as baseUrl, ɵCLOCK as CLOCK } from 'ngx-token-refresh';

/** What the servers of one origin have told us. */
interface Server {
  /** The newest nonce. */
  nonce?: string;
  /** Milliseconds by which their clock is ahead of ours. */
  skew: number;
}

/** Milliseconds of a difference between clocks that is none: `Date` counts seconds, and the answer was on its way. */
const TOLERANCE = 2_000;

/** Nonces and clocks of the servers, by origin (RFC 9449 §8.2: those of one server mean nothing to another). */
@Injectable()
export class DpopServers {
  readonly #clock = inject(CLOCK);
  readonly #document: AnyDocument = inject(DOCUMENT, { optional: true });
  readonly #servers = new Map<string, Server>();

  /** As the browser will see it. */
  parse(url: string): URL {
    return new URL(url, baseUrl(this.#document));
  }

  /** The newest nonce that servers of this origin gave out; `undefined`: none yet. */
  nonceOf(origin: string): string | undefined {
    return this.#servers.get(origin)?.nonce;
  }

  /** The time by their clock, in epoch ms. */
  now(origin: string): number {
    return this.#clock.now() + (this.#servers.get(origin)?.skew ?? 0);
  }

  learnNonce(url: string, nonce: string | null): void {
    if (nonce) this.#at(url).nonce = nonce;
  }

  /**
   * @param time epoch ms by their clock; `NaN`: they did not say.
   * @returns whether that is not what we thought.
   */
  learnTime(url: string, time: number): boolean {
    const server = this.#at(url);
    const skew = time - this.#clock.now();
    if (!(Math.abs(skew - server.skew) > TOLERANCE)) return false;
    server.skew = skew;
    return true;
  }

  #at(url: string): Server {
    const { origin } = this.parse(url);
    let server = this.#servers.get(origin);
    if (!server) this.#servers.set(origin, (server = { skew: 0 }));
    return server;
  }
}
