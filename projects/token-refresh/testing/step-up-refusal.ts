import { StepUpDetails } from 'ngx-token-refresh';

/** As `TestRequest.flush()` of Angular takes it. */
export interface StepUpRefusal {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * How a server refuses a request that needs more: `request.flush(null, stepUpRefusal({ acrValues: ['otp'] }))`.
 *
 * @param demand the error is `'insufficient_scope'` (403) where there is a scope, `'insufficient_claims'` where there are
 * claims, else `'insufficient_user_authentication'`
 */
export function stepUpRefusal(demand: Partial<StepUpDetails> = {}): StepUpRefusal {
  const { scope, claims, acrValues, maxAge } = demand;
  const byFields =
    scope !== undefined
      ? 'insufficient_scope'
      : claims !== undefined
        ? 'insufficient_claims'
        : 'insufficient_user_authentication';
  const { error = byFields } = demand;
  const params = { error, scope, claims: claims && base64(claims), acr_values: acrValues?.join(' '), max_age: maxAge };
  const written = Object.entries(params).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}="${value}"`],
  );
  return {
    status: error === 'insufficient_scope' ? 403 : 401,
    statusText: 'More is needed',
    headers: { 'WWW-Authenticate': `Bearer ${written.join(', ')}` },
  };
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
