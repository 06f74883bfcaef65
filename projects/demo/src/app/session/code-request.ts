import { CodeFlow } from '../wire/wire';

const KEY = 'ngx-token-refresh-demo-sign-in';

/** What must be remembered while a person signs in elsewhere. */
export interface PendingSignIn {
  /** Comes back with the code: it shows that the answer is to a request of this tab's (RFC 6749 §10.12). */
  readonly state: string;
  /** Shows that who brings the code is who asked for it (RFC 7636). */
  readonly verifier: string;
  readonly redirectUri: string;
}

export function newPendingSignIn(redirectUri: string): PendingSignIn {
  return { state: randomText(), verifier: randomText(), redirectUri };
}

/** For this tab, over the visit to the server. */
export function keepPendingSignIn(pending: PendingSignIn): void {
  sessionStorage.setItem(KEY, JSON.stringify(pending));
}

/** Once: a code is exchanged once. `null`: none is under way, or another one. */
export function takePendingSignIn(state: string | null): PendingSignIn | null {
  const text = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  const pending = text === null ? null : (JSON.parse(text) as PendingSignIn);
  return pending?.state === state ? pending : null;
}

/** Where a person signs in. */
export async function authorizationUrl(
  flow: Pick<CodeFlow, 'authorizationEndpoint' | 'request'>,
  pending: PendingSignIn,
): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(pending.verifier));
  const query = new URLSearchParams({
    ...flow.request,
    response_type: 'code',
    redirect_uri: pending.redirectUri,
    state: pending.state,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
  });
  return `${flow.authorizationEndpoint}?${query}`;
}

/** 256 random bits. */
function randomText(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}
