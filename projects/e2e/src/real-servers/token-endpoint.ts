/** What a token endpoint answers (RFC 6749 §5.1). */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly refresh_token: string;
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
