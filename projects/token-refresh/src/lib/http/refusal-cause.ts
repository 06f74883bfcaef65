import { RefreshCoordinator } from '../refresh/refresh-coordinator';
import { TokenRefreshCause } from '../refresh/token-refresh-event';

/**
 * The cause of the refresh that a refusal needs; `null`: a newer token may be there already.
 *
 * @param isCurrent whether the token that was refused is still the current one
 * @param wasWithout whether the request went without a token because that could not be used: that may still be so
 */
export function refusalCause(
  { tokenState }: RefreshCoordinator,
  isCurrent: boolean,
  wasWithout: boolean,
): TokenRefreshCause | null {
  if (tokenState === 'none') return 'resume';
  if (isCurrent || (wasWithout && tokenState === 'refused')) return 'challenge';
  return wasWithout && tokenState === 'stale' ? 'expiry' : null;
}
