import { IDBFactory as FakeFactory, IDBObjectStore as FakeObjectStore } from 'fake-indexeddb';
import { webcrypto } from 'node:crypto';
import { ɵClock as Clock } from 'ngx-token-refresh';
import { useWebCrypto } from '../test/world/web-crypto';
import { DpopKey } from './dpop-key';
import { indexedDbKeys } from './indexed-db-keys';

useWebCrypto();

let warn: jest.SpyInstance;
beforeEach(() => (warn = jest.spyOn(console, 'warn').mockImplementation()));
afterEach(() => jest.restoreAllMocks());

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

/** A key pair of another kind than proofs are signed with. */
function otherPair(): Promise<CryptoKeyPair> {
  const rsa = {
    name: 'RSASSA-PKCS1-v1_5',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
    hash: 'SHA-256',
  };
  return webcrypto.subtle.generateKey(rsa, false, ['sign', 'verify']);
}

function pairOn(namedCurve: string): Promise<CryptoKeyPair> {
  return webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve }, false, ['sign', 'verify']);
}

function goodPair(): Promise<CryptoKeyPair> {
  return pairOn('P-256');
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
  });

  test('is one for tabs that make it at once: each has looked before any has written', async () => {
    const factory = new FakeFactory();
    const tabs = Array.from({ length: 5 }, () => tab(factory));
    const generate = jest.spyOn(webcrypto.subtle, 'generateKey');

    const thumbprints = (await Promise.all(tabs.map((key) => key.get()))).map(({ thumbprint }) => thumbprint);

    expect(generate).toHaveBeenCalledTimes(5);
    expect(new Set(thumbprints).size).toBe(1);
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

  test.each<[string, () => Promise<unknown>]>([
    ['of a kind that signs in another way', otherPair],
    ['on another curve', () => pairOn('P-384')],
    ['without its public half', async () => ({ privateKey: (await goodPair()).privateKey })],
    ['whose public half is none', async () => ({ privateKey: (await goodPair()).privateKey, publicKey: {} })],
    ['whose private half is none', async () => ({ privateKey: {}, publicKey: (await goodPair()).publicKey })],
    [
      'of two public halves',
      async () => {
        const { publicKey } = await goodPair();
        return { privateKey: publicKey, publicKey };
      },
    ],
  ])('replaces a pair %s, for good', async (_, pair) => {
    const factory = new FakeFactory();
    await put(factory, await pair());
    const { jwk, thumbprint } = await tab(factory).get();
    expect(jwk).toMatchObject({ crv: 'P-256' });
    expect((await tab(factory).get()).thumbprint).toBe(thumbprint);
    expect(warn).not.toHaveBeenCalled();
  });

  test('is the one that is kept there, under the name of its algorithm', async () => {
    const factory = new FakeFactory();
    const pair = await goodPair();
    await put(factory, pair);
    const { x } = await webcrypto.subtle.exportKey('jwk', pair.publicKey);
    expect((await tab(factory).get()).jwk).toMatchObject({ x });
  });

  test('leaves the database free for others: no connection stays open', async () => {
    const factory = new FakeFactory();
    await tab(factory).get();
    const deleted = await new Promise<string>((resolve) => {
      const deleting = factory.deleteDatabase(NAME);
      deleting.onblocked = () => resolve('blocked');
      deleting.onsuccess = () => resolve('deleted');
    });
    expect(deleted).toBe('deleted');
  });

  const putting = (put: (this: IDBObjectStore) => IDBRequest<IDBValidKey>): unknown =>
    jest.spyOn(FakeObjectStore.prototype, 'put').mockImplementation(put);

  test.each<[string, (factory: IDBFactory) => unknown]>([
    ...[new DOMException('no keys', 'DataCloneError'), 'no keys'].map((error): [string, () => unknown] => [
      `cannot clone keys (${error})`,
      () =>
        putting(() => {
          throw error as Error;
        }),
    ]),
    [
      'takes the key and then cannot write it',
      () =>
        putting(function () {
          this.transaction.abort();
          return {} as IDBRequest<IDBValidKey>;
        }),
    ],
    [
      'refuses to open a database',
      (factory) =>
        jest.spyOn(factory, 'open').mockImplementation(() => {
          throw new DOMException('not in this window', 'SecurityError');
        }),
    ],
    [
      'has the database of a newer release',
      (factory) =>
        new Promise<void>((resolve) => {
          const opening = factory.open(NAME, 2);
          opening.onsuccess = () => {
            opening.result.close();
            resolve();
          };
        }),
    ],
  ])('where the browser %s, it lives in memory, and the console says so', async (_, breakIt) => {
    const factory = new FakeFactory();
    await breakIt(factory);
    const key = tab(factory);

    const { thumbprint } = await key.get();

    expect((await key.get()).thumbprint).toBe(thumbprint);
    expect(warn.mock.calls).toEqual([[expect.stringMatching(/DPoP key cannot be kept/)]]);
    expect((await tab(factory).get()).thumbprint).not.toBe(thumbprint);
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
