import { inject, Injectable, InjectionToken } from '@angular/core';
import { base64url, SignJWT } from 'jose';
import { ɵsessionInjector as sessionInjector } from 'ngx-token-refresh';
import { DpopKey } from './dpop-key';
import { DpopServers } from './dpop-servers';

/** The key of the app. */
export const DPOP_KEY = new InjectionToken<DpopKey>('ngx-token-refresh DPoP key');

/** What a proof is for. */
export interface DpopProofOptions {
  /** In any case: it is signed in capitals. */
  readonly method: string;
  /** Absolute, or relative to the page. Its query and fragment do not count (RFC 9449 §4.2). */
  readonly url: string;
  /** The access token that the request carries. @default none, as at the token endpoint */
  readonly accessToken?: string;
}

/**
 * Proofs of possession (RFC 9449 §4) for requests that do not go through `HttpClient`, and the thumbprint of the key.
 * Provided by {@link withDpop}.
 *
 * Requests that do get their proofs by themselves; a token request of the app's own, by {@link DPOP_PROOF}.
 */
@Injectable()
export class DpopProofs {
  readonly #key = inject(DPOP_KEY);
  readonly #servers = inject(DpopServers);
  /** The hash of the last token: nearly always that of the next. */
  #hashed: { readonly token: string; readonly hash: Promise<string> } | null = null;

  /**
   * The value of the header `DPoP` for one send of one request. It holds the newest nonce that servers of this origin
   * have given out, as far as it is known here.
   *
   * @throws Error (the promise rejects) where there is no key: browsers make none for a page that comes neither over
   * https nor from localhost.
   */
  async proof({ method, url, accessToken }: DpopProofOptions): Promise<string> {
    const { origin, pathname } = this.#servers.parse(url);
    const { privateKey, jwk } = await this.#key.get();
    const ath = accessToken === undefined ? undefined : await this.#hashOf(accessToken);
    // Read it last: a newer one may have come meanwhile.
    const nonce = this.#servers.nonceOf(origin);
    // JSON leaves out what is `undefined`.
    return new SignJWT({
      jti: crypto.randomUUID(),
      iat: Math.floor(this.#servers.now(origin) / 1000),
      htm: method.toUpperCase(),
      htu: origin + pathname,
      ath,
      nonce,
    })
      .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk })
      .sign(privateKey);
  }

  /**
   * The thumbprint of the key (RFC 7638). The authorization request sends it as `dpop_jkt`, so that no other client can
   * use the authorization code (RFC 9449 §10).
   *
   * @throws Error (the promise rejects) where there is no key, as {@link proof} does.
   */
  async thumbprint(): Promise<string> {
    return (await this.#key.get()).thumbprint;
  }

  /** Notes the `DPoP-Nonce` of an answer that did not come through `HttpClient`; `null`: it had none. */
  learnNonce(url: string, nonce: string | null): void {
    this.#servers.learnNonce(url, nonce);
  }

  #hashOf(token: string): Promise<string> {
    if (this.#hashed?.token !== token) {
      const digest = crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
      this.#hashed = { token, hash: digest.then((hash) => base64url.encode(new Uint8Array(hash))) };
    }
    return this.#hashed.hash;
  }
}

/**
 * The {@link DpopProofs} of one of several sessions. Call it in an injection context.
 *
 * @param name of the session, which has {@link withDpop}. Left out: as `inject(DpopProofs)`, that of the session without a name
 * @throws Error if there is no session of that name.
 */
export function injectDpopProofs(name?: string): DpopProofs {
  return name === undefined ? inject(DpopProofs) : sessionInjector(name).get(DpopProofs, undefined, { self: true });
}
