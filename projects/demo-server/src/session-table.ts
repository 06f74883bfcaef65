import type { SessionRecord } from './session.js';

export type SessionRecords = Map<string, SessionRecord>;

/** Where the sessions are kept, by their ids. */
export interface SessionTable {
  /** Runs `act` with all sessions, and nothing else of this table meanwhile. What it changes is kept. */
  use<T>(act: (records: SessionRecords) => T): Promise<T>;
}

/** Kept as long as the server runs. */
export function memoryTable(): SessionTable {
  const records: SessionRecords = new Map();
  return { use: async (act) => act(records) };
}
