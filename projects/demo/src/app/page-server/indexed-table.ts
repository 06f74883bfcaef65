import { SessionRecords, SessionTable } from 'demo-api';

const STORE = 'sessions';
/** The one key of it. */
const ALL = 'all';
/** Sessions that are kept; older ones are forgotten. */
const MOST_SESSIONS = 8;

/**
 * Sessions in IndexedDB: all tabs of the page have the same, a reload keeps them, and a transaction is alone with them. In
 * localStorage, two tabs in two processes could read the same state and both change it.
 */
export function indexedTable(name: string): SessionTable {
  let opened: Promise<IDBDatabase> | null = null;
  return {
    use: async (act) => {
      const database = await (opened ??= open(name));
      return transact(database, act);
    },
  };
}

function open(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB cannot be opened.'));
  });
}

function transact<T>(database: IDBDatabase, act: (records: SessionRecords) => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, 'readwrite');
    const store = transaction.objectStore(STORE);
    const read = store.get(ALL) as IDBRequest<SessionRecords | undefined>;
    read.onsuccess = () => {
      const records = read.result ?? (new Map() as SessionRecords);
      const result = act(records);
      for (const id of [...records.keys()].slice(0, -MOST_SESSIONS)) records.delete(id);
      store.put(records, ALL);
      transaction.oncomplete = () => resolve(result);
    };
    transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB has aborted.'));
  });
}
