import { textInBase64 } from '../../backends/jwt-claims';
import { TokenHttpAnswer } from '../../backends/token-backend';
import { challengesIn } from '../../backends/www-authenticate';

/** What a server demands before it answers a request: a stronger or newer sign-in, a wider scope, or other claims. */
export interface StepUpDemand {
  /**
   * The error code of the server: `'insufficient_user_authentication'` (RFC 9470), `'insufficient_scope'` (RFC 6750 §3.1),
   * `'insufficient_claims'`, or one of your own API.
   */
  readonly error: string;
  /** The authentication context classes that will do, in order of preference: pass them on as `acr_values`. */
  readonly acrValues?: readonly string[];
  /** Seconds that may have passed since the person signed in: pass them on as `max_age`. */
  readonly maxAge?: number;
  /** The scope that is needed, space-separated. */
  readonly scope?: string;
  /** The claims that are needed, as JSON: pass them on as `claims`. */
  readonly claims?: string;
  /** Of the first request that was refused with this demand. */
  readonly method: string;
  /** Of that request, without its `params`. */
  readonly url: string;
}

const STEP_UP_ERROR = /^insufficient_(?:user_authentication|scope|claims)$/;

/** A {@link StepUpDemand} that has not been completed by the request. */
export type StepUpDetails = Omit<StepUpDemand, 'method' | 'url'>;

/** The demand in a 401 or 403; `null`: it makes none. */
export function demandIn(answer: TokenHttpAnswer): StepUpDetails | null {
  const { headers, status } = answer;
  if (status !== 401 && status !== 403) return null;
  const challenges = challengesIn(headers.get('WWW-Authenticate'));
  const params = challenges.find(({ params: { error = '' } }) => STEP_UP_ERROR.test(error))?.params;
  if (!params) return null;
  const { error = '', acr_values: acr, max_age: maxAge = '', scope, claims } = params;
  return {
    error,
    acrValues: acr?.split(/\s+/).filter(Boolean),
    maxAge: /^\d+$/.test(maxAge) ? Number(maxAge) : undefined,
    scope,
    claims: claims && decoded(claims),
  };
}

/** Names what is demanded, whatever request it is demanded of. The order of scopes means nothing. */
export function keyOf({ error, acrValues, maxAge, scope, claims }: StepUpDetails): string {
  // No header has a line break, so that no two demands read alike.
  return [error, acrValues?.join(' '), maxAge, scope?.split(/\s+/).sort().join(' '), claims].join('\n');
}

/** The JSON in a base64 text, of either alphabet; the text itself where there is none. */
function decoded(text: string): string {
  try {
    const json = textInBase64(text);
    JSON.parse(json);
    return json;
  } catch {
    return text;
  }
}
