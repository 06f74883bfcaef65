import { HttpErrorResponse } from '@angular/common/http';
import { ɵwarn as warn, ɵwithoutQuery as withoutQuery } from 'ngx-token-refresh';
import { PROOF_REFUSED, resourceError, tokenEndpointError } from './dpop-error';

// In development only: production has none of it.

/** What of a proof a server may refuse (RFC 9449 §4.3), and why. */
const PARTS = {
  htu: 'the URL: a proxy, or an interceptor after ours, has changed it',
  htm: 'the method: a proxy has changed it',
  iat: 'the time: this clock or that of the server is wrong; let Access-Control-Expose-Headers name Date',
  ath: 'the hash of the access token: the server has another one before it',
  nonce:
    'the nonce: let Access-Control-Expose-Headers name DPoP-Nonce, and have one server of those behind a balancer accept what another gave out',
} as const;

type Part = keyof typeof PARTS;

/** Says once what of a refused proof to look at. */
export class ProofAdvice {
  #given = false;

  /** @param url that the proof is for @param isTokenRequest whether a token endpoint has refused it */
  give(refusal: HttpErrorResponse, url: string, isTokenRequest: boolean): void {
    const error = isTokenRequest ? tokenEndpointError(refusal) : resourceError(refusal);
    if (this.#given || !PROOF_REFUSED.test(error)) return;
    this.#given = true;
    warn(proofAdvice(refusal, error, url));
  }
}

/**
 * What to look at where a server has refused a proof, in one sentence. It quotes nothing that the server wrote.
 *
 * @param error `'use_dpop_nonce'` or `'invalid_dpop_proof'`
 * @param url that the proof is for
 */
export function proofAdvice(refusal: HttpErrorResponse, error: string, url: string): string {
  const parts = partsIn(refusal, error, url);
  const advice = parts.map((part) => `\`${part}\` (${PARTS[part]})`).join(', ');
  return `${withoutQuery(url)} refused a DPoP proof, and a refresh cannot cure that: look at ${advice}.`;
}

function partsIn(
  { error: body, headers, url: answeredBy }: HttpErrorResponse,
  error: string,
  url: string,
): readonly Part[] {
  if (error === 'use_dpop_nonce') return ['nonce'];
  const { error_description: described } = Object(body) as { readonly error_description?: unknown };
  const said = `${headers.get('WWW-Authenticate')} ${typeof described === 'string' ? described : ''}`;
  const named = (Object.keys(PARTS) as Part[]).filter((part) => new RegExp(`\\b${part}\\b`).test(said));
  if (named.length) return named;
  if (answeredBy && withoutQuery(answeredBy) !== withoutQuery(url) && /^https?:/.test(answeredBy)) return ['htu'];
  // The time is put right where the server tells its own.
  if (!headers.has('Date')) return ['iat', 'htu', 'htm', 'ath', 'nonce'];
  return ['htu', 'htm', 'ath', 'nonce'];
}
