import { IDBFactory as FakeFactory } from 'fake-indexeddb';
import { webcrypto } from 'node:crypto';
import { ɵClock as Clock } from 'ngx-token-refresh';
import { DpopKey } from './dpop-key';
import { DpopKeyStorage } from './dpop-key-storage';
import { indexedDbKeys } from './indexed-db-keys';

const former = globalThis.crypto;
beforeAll(() => Object.defineProperty(globalThis, 'crypto', { value: webcrypto, configurable: true, writable: true }));
afterAll(() => Object.defineProperty(globalThis, 'crypto', { value: former, configurable: true, writable: true }));

let warn: jest.SpyInstance;
beforeEach(() => (warn = jest.spyOn(console, 'warn').mockImplementation()));
afterEach(() => warn.mockRestore());

const clock: Clock = {
  now: () => Date.now(),
  setTimeout: (callback, ms) => setTimeout(callback, ms),
  clearTimeout: (handle) => clearTimeout(handle as number),
};

const NAME = 'keys-of-the-test';

/** A tab of the browser that has this database. */
function tab(factory: IDBFactory): DpopKey {
  return new DpopKey(indexedDbKeys(factory, NAME), clock);
}

async function put(factory: IDBFactory, value: unknown): Promise<void> {
  await tab(factory).get();
  await new Promise<void>((resolve, reject) => {
    const opening = factory.open(NAME);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction('keys', 'readwrite');
      transaction.objectStore('keys').put(value, 'ES256');
      transaction.oncomplete = () => {
        opening.result.close();
        resolve();
      };
      transaction.onerror = () => reject(transaction.error);
    };
  });
}

describe('the DPoP key', () => {
  test('is made once, and is the same after a reload', async () => {
    const factory = new FakeFactory();
    const generate = jest.spyOn(webcrypto.subtle, 'generateKey');

    const { thumbprint } = await tab(factory).get();

    expect((await tab(factory).get()).thumbprint).toBe(thumbprint);
    expect(generate).toHaveBeenCalledTimes(1);
    generate.mockRestore();
  });

  test('is one for tabs that make it at once: each has looked before any has written', async () => {
    const factory = new FakeFactory();
    const tabs = Array.from({ length: 5 }, () => tab(factory));
    const generate = jest.spyOn(webcrypto.subtle, 'generateKey');

    const thumbprints = (await Promise.all(tabs.map((key) => key.get()))).map(({ thumbprint }) => thumbprint);

    expect(generate).toHaveBeenCalledTimes(5);
    expect(new Set(thumbprints).size).toBe(1);
    generate.mockRestore();
  });

  test('is asked for once by calls that come together', async () => {
    const factory = new FakeFactory();
    const open = jest.spyOn(factory, 'open');
    const key = tab(factory);
    await Promise.all([key.get(), key.get(), key.get()]);
    await key.get();
    // To look, and to write.
    expect(open).toHaveBeenCalledTimes(2);
  });

  test.each([null, 'a key', {}, { privateKey: {}, publicKey: {} }])('replaces what is none: %p', async (value) => {
    const factory = new FakeFactory();
    await put(factory, value);
    const { thumbprint } = await tab(factory).get();
    expect((await tab(factory).get()).thumbprint).toBe(thumbprint);
  });

  test('where the browser refuses to open a database, it lives in memory, and the console says so', async () => {
    const factory = new FakeFactory();
    jest.spyOn(factory, 'open').mockImplementation(() => {
      throw new DOMException('not in this window', 'SecurityError');
    });
    const key = tab(factory);
    const { thumbprint } = await key.get();
    expect((await key.get()).thumbprint).toBe(thumbprint);
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/DPoP key cannot be kept/)]]);
  });

  test('where the browser cannot keep keys, it lives in memory', async () => {
    const storage: DpopKeyStorage = {
      get: () => Promise.resolve(null),
      add: () => Promise.reject(new DOMException('no keys', 'DataCloneError')),
    };
    const key = new DpopKey(storage, clock);
    const { thumbprint } = await key.get();
    expect((await key.get()).thumbprint).toBe(thumbprint);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  test('a storage that does not answer is given up after ten seconds, and asked again by the next request', async () => {
    let timeUp = (): void => undefined;
    const impatient: Clock = {
      ...clock,
      setTimeout: (callback, ms) => {
        expect(ms).toBe(10_000);
        timeUp = callback;
        return 0;
      },
    };
    const get = jest.fn(() => new Promise<null>(() => undefined));
    const key = new DpopKey({ get, add: (pair) => Promise.resolve(pair) }, impatient);

    const first = key.get();
    timeUp();
    await expect(first).rejects.toThrow('does not answer');

    get.mockImplementation(() => Promise.resolve(null));
    expect((await key.get()).thumbprint).toMatch(/^[\w-]{43}$/);
  });
});
