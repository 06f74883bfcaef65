import { createHash, KeyObject, randomUUID, sign, webcrypto } from 'node:crypto';

const keyPairs: CryptoKeyPair[] = [];

/** A key pair like those of a browser, made beforehand: to make one takes real time. */
export async function makeKeyPairs(count: number): Promise<void> {
  while (keyPairs.length < count) {
    const usages: KeyUsage[] = ['sign', 'verify'];
    keyPairs.push(await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, usages));
  }
}

/**
 * Web Cryptography that has its answer at once, of which jsdom has none: so that no real time passes between virtual
 * milliseconds. What it signs is genuine.
 */
export class PromptCrypto {
  /** Signatures that wait for {@link PromptCrypto.signAll}; `null`: none has to. */
  held: (() => void)[] | null = null;
  signatures = 0;
  generated = 0;

  readonly subtle = {
    generateKey: (): Promise<CryptoKeyPair> => {
      const pair = keyPairs[this.generated++];
      return pair ? Promise.resolve(pair) : Promise.reject(new Error('makeKeyPairs() made too few'));
    },
    exportKey: (format: 'jwk', key: CryptoKey): Promise<JsonWebKey> =>
      key.extractable
        ? Promise.resolve(KeyObject.from(key).export({ format }) as JsonWebKey)
        : Promise.reject(new DOMException('key is not extractable', 'InvalidAccessError')),
    digest: (_: string, data: Uint8Array): Promise<ArrayBuffer> =>
      Promise.resolve(new Uint8Array(createHash('sha256').update(data).digest()).buffer),
    sign: async (_: unknown, key: CryptoKey, data: Uint8Array): Promise<ArrayBuffer> => {
      this.signatures++;
      const { held } = this;
      if (held) await new Promise<void>((done) => held.push(done));
      const privateKey = KeyObject.from(key);
      const signature = sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
      return new Uint8Array(signature).buffer;
    },
  };

  readonly randomUUID = randomUUID;

  signAll(): void {
    const { held } = this;
    this.held = null;
    held?.forEach((sign) => sign());
  }
}

/** Installs it for each test of the file. */
export function usePromptCrypto(): { readonly current: PromptCrypto } {
  const installed = { current: new PromptCrypto() };
  const former = Object.getOwnPropertyDescriptor(globalThis, 'crypto');
  beforeAll(() => makeKeyPairs(3));
  beforeEach(() => {
    installed.current = new PromptCrypto();
    Object.defineProperty(globalThis, 'crypto', { value: installed.current, configurable: true, writable: true });
  });
  afterAll(() => {
    if (former) Object.defineProperty(globalThis, 'crypto', former);
    else Reflect.deleteProperty(globalThis, 'crypto');
  });
  return installed;
}
