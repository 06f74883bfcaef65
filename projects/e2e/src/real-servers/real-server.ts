/** What a token endpoint answers (RFC 6749 §5.1). */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly refresh_token: string;
}

/** An authorization server that people use, and an API that believes it. */
export interface RealServer {
  readonly clientId: string;
  readonly tokenEndpoint: string;
  readonly revocationEndpoint: string;
  /** The protected resource. Ends with a slash. */
  readonly api: string;
  /** Refreshes that came in, whatever became of them. */
  readonly refreshes: number;
  signIn(): Promise<TokenAnswer>;
  /** The time of all access tokens is up. */
  expireAccessTokens(): void;
  /** The authorization server goes down; the API stays. */
  stop(): Promise<void>;
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Posts a form, as any client may. */
export function postForm(url: string, fields: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
}

/** Posts a form to a token endpoint that must be answered by tokens. */
export async function askTokens(url: string, fields: Readonly<Record<string, string>>): Promise<TokenAnswer> {
  const answer = await postForm(url, fields);
  if (!answer.ok) throw new Error(`${fields['grant_type']} was answered ${answer.status}.`);
  return (await answer.json()) as TokenAnswer;
}
