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

/** Asks the server, past the page. */
export async function readServerCounts(serverUrl: string, sessionId: string): Promise<ServerCounts> {
  const answer = await fetch(new URL(`demo/sessions/${sessionId}/stats`, serverUrl));
  if (!answer.ok) throw new Error(`The server does not know session ${sessionId}: ${answer.status}.`);
  return (await answer.json()) as ServerCounts;
}
