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

/** The demo server's levers for one session, past the pages: where a page would be too slow, or must not be touched. */
export class ServerSession {
  readonly #url: URL;

  constructor(serverUrl: string, sessionId: string) {
    this.#url = new URL(`demo/sessions/${sessionId}/`, serverUrl);
  }

  async counts(): Promise<ServerCounts> {
    return (await (await this.#call('GET', 'stats')).json()) as ServerCounts;
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
