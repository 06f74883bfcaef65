import { calculateJwkThumbprint, exportJWK, generateKeyPair, JWK } from 'jose';
import { ɵClock as Clock, ɵwarn as warn } from 'ngx-token-refresh';
import { DpopKeyStorage } from './dpop-key-storage';

/** The key pair in the form that proofs need. */
export interface DpopKeyMaterial {
  readonly privateKey: CryptoKey;
  /** The public half alone (RFC 9449 §4.2). */
  readonly jwk: JWK;
  /** RFC 7638, SHA-256, base64url. */
  readonly thumbprint: string;
}

/** Milliseconds after which a storage that does not answer counts as failed: requests wait for it. */
const PATIENCE = 10_000;

/** The one key pair of the app: looked for, or made, when it is first asked for. */
export class DpopKey {
  #material: Promise<DpopKeyMaterial> | null = null;
  /** Whether the key lives no longer than the page, as far as is known: a storage may refuse it later. */
  isOfPage: boolean;

  /** @param storage `null`: there is none, the key lives as long as the page. */
  constructor(
    private readonly storage: DpopKeyStorage | null,
    private readonly clock: Clock,
  ) {
    this.isOfPage = storage?.isOfPage ?? !storage;
  }

  get(): Promise<DpopKeyMaterial> {
    if (!this.#material) {
      const material = this.#inTime(this.#obtain().then(materialOf));
      this.#material = material;
      // The next call tries again. Callers of this one are told by the promise they have.
      material.catch(() => (this.#material = null));
    }
    return this.#material;
  }

  async #obtain(): Promise<CryptoKeyPair> {
    const { storage } = this;
    const stored = storage && (await this.#unlessRefused(() => storage.get()));
    if (stored) return stored;
    if (!(globalThis as Partial<typeof globalThis>).crypto?.subtle) {
      throw new Error(
        'DPoP needs Web Cryptography, which this page has not: it must come over https, or from localhost.',
      );
    }
    const pair = await generateKeyPair('ES256', { extractable: false });
    // Do not add to a storage that could not be read: it may keep another key.
    if (!storage || stored === undefined) return pair;
    return (await this.#unlessRefused(() => storage.add(pair))) ?? pair;
  }

  /** `undefined`: the storage refuses, as browsers do in some private windows. */
  async #unlessRefused<T>(use: () => Promise<T>): Promise<T | undefined> {
    try {
      return await use();
    } catch {
      this.isOfPage = true;
      warn('the DPoP key cannot be kept in this browser; it lives as long as this page, and so does the session.');
      return undefined;
    }
  }

  #inTime<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = this.clock.setTimeout(
        () => reject(new Error('The storage of the DPoP key does not answer.')),
        PATIENCE,
      );
      void work.then(resolve, reject).finally(() => this.clock.clearTimeout(timer));
    });
  }
}

async function materialOf({ privateKey, publicKey }: CryptoKeyPair): Promise<DpopKeyMaterial> {
  const { kty, crv, x, y } = await exportJWK(publicKey);
  const jwk = { kty, crv, x, y } as JWK;
  return { privateKey, jwk, thumbprint: await calculateJwkThumbprint(jwk, 'sha256') };
}
