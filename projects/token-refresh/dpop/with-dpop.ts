import { DOCUMENT } from '@angular/common';
import { inject } from '@angular/core';
import {
  TokenRefreshFeature,
  ɵCLOCK as CLOCK,
  ɵNAMESPACE as NAMESPACE,
  ɵonServer as onServer,
  ɵREQUEST_SIGNER as REQUEST_SIGNER,
  ɵwarn as warn,
} from 'ngx-token-refresh';
import { DpopKey } from './dpop-key';
import { DpopKeyStorage } from './dpop-key-storage';
import { DPOP_KEY, DpopProofs } from './dpop-proofs';
import { DpopServers } from './dpop-servers';
import { DpopSigner } from './dpop-signer';
import { indexedDbKeys } from './indexed-db-keys';

/** Options of {@link withDpop}. */
export interface DpopOptions {
  /**
   * Keeps the key in place of IndexedDB.
   * @default the IndexedDB database `<namespace>-dpop`, and memory where there is none or it refuses
   */
  readonly keys?: DpopKeyStorage;
}

/**
 * Binds the tokens to a key that never leaves this browser (DPoP, RFC 9449): a stolen token is worth nothing without it.
 * Each request of ours, and each refresh, carries a proof made for that one send; tokens are sent with the scheme
 * `DPoP`, whatever their type says. A nonce that a server asks for is stored and used, without a refresh.
 *
 * The key is an ES256 key pair that cannot be exported. It is created when it is first needed and kept in IndexedDB for
 * all tabs of the app, over reloads and sign-outs.
 *
 * Needs a backend that accepts tokens of this type, `oauth2Backend({ tokenType: 'DPoP', … })`; a token request of the
 * app's own that is signed with the same key ({@link DPOP_PROOF}, {@link DpopProofs}); a page that comes over https or
 * from localhost; and the package `jose`.
 */
export function withDpop(options: DpopOptions = {}): TokenRefreshFeature {
  const { keys } = options;
  return {
    ɵkind: 'withDpop',
    ɵproviders: [
      DpopProofs,
      DpopServers,
      {
        provide: DPOP_KEY,
        useFactory: () => new DpopKey(onServer() ? null : (keys ?? browserKeys()), inject(CLOCK)),
      },
      { provide: REQUEST_SIGNER, useFactory: () => new DpopSigner() },
    ],
  };
}

/** `null`: there is no place to keep a key. */
function browserKeys(): DpopKeyStorage | null {
  try {
    const { indexedDB } = (inject(DOCUMENT, { optional: true })?.defaultView ?? {}) as Partial<typeof globalThis>;
    if (indexedDB) return indexedDbKeys(indexedDB, `${inject(NAMESPACE)}-dpop`);
  } catch {
    // Some browsers throw where they allow no storage.
  }
  warn('there is no IndexedDB to keep the DPoP key in; it lives as long as this page, and so does the session.');
  return null;
}
