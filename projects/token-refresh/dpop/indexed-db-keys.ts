import { DpopKeyStorage } from './dpop-key-storage';

const KEYS = 'keys';
const KEY = 'ES256';

/**
 * Whether the stored value can sign with ES256 (RFC 7518 §3.4): an older release, or other code, may have stored
 * something else. Of the keys on the curve P-256 only those of ECDSA sign.
 */
function isKeyPair(value: unknown): value is CryptoKeyPair {
  const { privateKey, publicKey } = (value ?? {}) as Partial<CryptoKeyPair>;
  return (
    privateKey?.type === 'private' &&
    publicKey?.type === 'public' &&
    (privateKey.algorithm as EcKeyAlgorithm).namedCurve === 'P-256' &&
    privateKey.usages.includes('sign')
  );
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB refused a request'));
  });
}

/**
 * Keeps the key pair in IndexedDB, which stores a private key without ever showing it, over reloads and for all tabs.
 *
 * The connection is closed after each use: an open one may keep the page out of the back/forward cache.
 */
export function indexedDbKeys(indexedDb: IDBFactory, name: string): DpopKeyStorage {
  async function inDatabase<T>(use: (database: IDBDatabase) => Promise<T>): Promise<T> {
    const opening = indexedDb.open(name, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(KEYS);
    const database = await settled(opening);
    try {
      return await use(database);
    } finally {
      database.close();
    }
  }

  return {
    get: () =>
      inDatabase(async (database) => {
        const kept: unknown = await settled(database.transaction(KEYS).objectStore(KEYS).get(KEY));
        return isKeyPair(kept) ? kept : null;
      }),

    // One transaction that reads and writes: others that would write wait for its end, in other tabs too.
    add: (pair) =>
      inDatabase(
        (database) =>
          new Promise((resolve, reject) => {
            const transaction = database.transaction(KEYS, 'readwrite');
            const refuse = (): void => reject(transaction.error ?? new Error('IndexedDB refused the key'));
            const keys = transaction.objectStore(KEYS);
            let kept = pair;
            const reading: IDBRequest<unknown> = keys.get(KEY);
            reading.onsuccess = () => {
              if (isKeyPair(reading.result)) {
                kept = reading.result;
                return;
              }
              try {
                keys.put(pair, KEY);
              } catch (error) {
                // A browser that cannot clone keys.
                reject(error instanceof Error ? error : new Error(String(error)));
              }
            };
            // Only a committed write counts.
            transaction.oncomplete = () => resolve(kept);
            transaction.onerror = transaction.onabort = refuse;
          }),
      ),
  };
}
