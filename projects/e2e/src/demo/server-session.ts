import assert from 'node:assert/strict';
import { until } from '../poll.js';

/** What the server counted by itself, for one session. */
export interface ServerCounts {
  readonly requests: number;
  readonly accepted: number;
  readonly refused: number;
  /** Exchanges that brought new tokens. */
  readonly refreshes: number;
  /** Refresh calls, whatever came of them. */
  readonly refreshAttempts: number;
  readonly reuseDetections: number;
}

/** A session as the demo server knows it, and its levers, past the pages: where a page would be too slow, or must not be touched. */
export class ServerSession {
  readonly id: string;
  readonly #url: URL;

  constructor(serverUrl: string, id: string) {
    this.id = id;
    this.#url = new URL(`demo/sessions/${id}/`, serverUrl);
  }

  async counts(): Promise<ServerCounts> {
    return (await (await this.#call('GET', 'stats')).json()) as ServerCounts;
  }

  /** Fails unless the server has counted these numbers. */
  async counted(expected: Partial<ServerCounts>): Promise<void> {
    assert.deepEqual(sameKeys(await this.counts(), expected), expected);
  }

  /** Waits until the server has counted these numbers. */
  async untilCounted(expected: Partial<ServerCounts>, patienceMs?: number): Promise<void> {
    const isThere = (counts: ServerCounts): boolean =>
      JSON.stringify(sameKeys(counts, expected)) === JSON.stringify(expected);
    await until(`the server to count ${JSON.stringify(expected)}`, () => this.counts(), isThere, patienceMs);
  }

  /** Refuses all access tokens that were issued so far. */
  async expireTokens(): Promise<void> {
    await this.#call('POST', 'expire');
  }

  async letRefresh(fault: 'none' | 'slow' | 'hang'): Promise<void> {
    await this.#call('PUT', 'faults', { refresh: fault });
  }

  async #call(method: string, lever: string, body?: object): Promise<Response> {
    const json = body && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await fetch(new URL(lever, this.#url), { method, ...json });
    if (!answer.ok) throw new Error(`${method} ${this.#url.pathname}${lever} was answered ${answer.status}.`);
    return answer;
  }
}

function sameKeys(counts: ServerCounts, expected: Partial<ServerCounts>): Partial<ServerCounts> {
  const keys = Object.keys(expected) as (keyof ServerCounts)[];
  return Object.fromEntries(keys.map((key) => [key, counts[key]]));
}
