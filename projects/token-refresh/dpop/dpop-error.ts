import { HttpErrorResponse } from '@angular/common/http';
import { ɵchallengesIn as challengesIn } from 'ngx-token-refresh';

/** The errors by which a server refuses a proof (RFC 9449 §7.1 and §9). */
export const PROOF_REFUSED = /^(?:use_dpop_nonce|invalid_dpop_proof)$/;

/** The error that a resource server reports about the token or its proof (RFC 9449 §7.1); `''`: none that can be read. */
export function resourceError({ status, headers }: Pick<HttpErrorResponse, 'status' | 'headers'>): string {
  if (status !== 401) return '';
  const challenges = challengesIn(headers.get('WWW-Authenticate'));
  return challenges.find(({ scheme, params }) => scheme === 'dpop' && params['error'])?.params['error'] ?? '';
}

/** The error that a token endpoint answers with (RFC 9449 §5 and §8); `''`: none that can be read. */
export function tokenEndpointError({ status, error: body }: HttpErrorResponse): string {
  const { error } = ((status === 400 || status === 401) && typeof body === 'object' ? (body ?? {}) : {}) as {
    readonly error?: unknown;
  };
  return typeof error === 'string' ? error : '';
}
