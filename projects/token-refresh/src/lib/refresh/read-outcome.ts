import { RefreshOutcome } from '../backends/token-backend';
import { readTokens, Tokens } from '../session/tokens';

const WITHOUT_TOKENS: readonly unknown[] = ['rejected', 'no-refresh-token', 'unavailable', 'invalid-response'];

/**
 * Checks what a backend returned, the one place where the tokens of a refresh are validated: a backend of the app's own
 * may return anything.
 *
 * @param refused the access token that a challenge refused; `null`: none was. The server must issue another.
 * @param skipped is called for a field that could not be used and was left out.
 */
export function readOutcome(
  outcome: RefreshOutcome | Tokens | undefined,
  refused: string | null,
  skipped: (field: keyof Tokens) => void,
): RefreshOutcome {
  const { type } = (outcome ?? {}) as Partial<RefreshOutcome>;
  if (WITHOUT_TOKENS.includes(type)) return outcome as RefreshOutcome;
  const issued: unknown = type === 'refreshed' ? (outcome as { readonly tokens: unknown }).tokens : outcome;
  const tokens = readTokens(issued, skipped);
  if (typeof tokens === 'string') return { type: 'invalid-response', status: 200 };
  const { accessToken, refreshToken } = tokens;
  return accessToken === refused
    ? { type: 'invalid-response', status: 200, refreshToken }
    : { type: 'refreshed', tokens };
}
