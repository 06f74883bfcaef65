import { webcrypto } from 'node:crypto';

/** Gives the tests of the file the Web Cryptography of Node: jsdom has none. */
export function useWebCrypto(): void {
  const former = globalThis.crypto;
  const install = (value: unknown): unknown =>
    Object.defineProperty(globalThis, 'crypto', { value, configurable: true, writable: true });
  beforeAll(() => install(webcrypto));
  afterAll(() => install(former));
}
