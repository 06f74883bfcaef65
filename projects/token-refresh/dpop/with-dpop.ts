import { DOCUMENT } from '@angular/common';
import { inject } from '@angular/core';
import {
  TokenRefreshFeature,
  ɵCLOCK as CLOCK,
  ɵonServer as onServer,
  ɵprovidePossession as providePossession,
  ɵwarn as warn,
} from 'ngx-token-refresh';
import { DPOP_PROOF } from './dpop-context';
import { DpopKey } from './dpop-key';
import { DpopKeyStorage } from './dpop-key-storage';
import { DpopPossession } from './dpop-possession';
import { DPOP_KEY, DpopProofs } from './dpop-proofs';
import { DpopServers } from './dpop-servers';
import { indexedDbKeys } from './indexed-db-keys';

/** Options of {@link withDpop}. */
export interface DpopOptions {
  /** Name of the IndexedDB database that keeps the key; set it when two apps share one origin. @default 'ngx-token-refresh-dpop' */
  readonly name?: string;
  /** Keeps the key in place of IndexedDB. @default IndexedDB, and memory where there is none or it refuses */
  readonly keys?: DpopKeyStorage;
}

/**
 * Binds the tokens to a key that never leaves this browser (DPoP, RFC 9449): whoever steals a token can do nothing with
 * it. Each request of ours, and each refresh, carries a proof made for that one send; tokens are sent with the scheme
 * `DPoP`, whatever their type says. A nonce that a server asks for is learnt and used, without a refresh.
 *
 * The key is an ES256 key pair that cannot be exported. It is made when it is first needed and kept in IndexedDB for
 * all tabs of the app, over reloads and sign-outs.
 *
 * Needs a backend that takes tokens of this type, `oauth2Backend({ tokenType: 'DPoP', … })`; a token request of the
 * app's own that is signed with the same key ({@link DPOP_PROOF}, {@link DpopProofs}); a page that comes over https or from
 * localhost; and the package `jose`.
 *
 * @throws Error if an option cannot be used.
 */
export function withDpop({ name = 'ngx-token-refresh-dpop', keys }: DpopOptions = {}): TokenRefreshFeature {
  if (!name || typeof name !== 'string') throw new Error('ngx-token-refresh: `name` of withDpop() must be a name.');
  return {
    ɵkind: 'withDpop',
    ɵproviders: [
      DpopProofs,
      DpopServers,
      {
        provide: DPOP_KEY,
        useFactory: () => new DpopKey(onServer() ? null : (keys ?? browserKeys(name)), inject(CLOCK)),
      },
      providePossession(() => new DpopPossession(), DPOP_PROOF),
    ],
  };
}

/** `null`: there is nowhere to keep a key. */
function browserKeys(name: string): DpopKeyStorage | null {
  try {
    const { indexedDB } = (inject(DOCUMENT, { optional: true })?.defaultView ?? {}) as Partial<typeof globalThis>;
    if (indexedDB) return indexedDbKeys(indexedDB, name);
  } catch {
    // Some browsers throw where they allow no storage.
  }
  warn('there is no IndexedDB to keep the DPoP key in; it lives as long as this page, and so does the session.');
  return null;
}
