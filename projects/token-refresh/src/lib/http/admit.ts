import { HttpRequest } from '@angular/common/http';
import { TokenBackend } from '../backends/token-backend';
import { RefreshCoordinator } from '../refresh/refresh-coordinator';
import { TokenRefreshCause } from '../refresh/token-refresh-event';
import { isCheapToReplay, isSafe } from './replayable';

/** How a request begins. */
export interface Admission {
  readonly kind: 'send' | 'send-without-token' | 'wait';
  /** Of the refresh to start, for a request that waits; else of one that the request does not wait for. `null`: none. */
  readonly cause: TokenRefreshCause | null;
  /** Milliseconds that it waits at most; left out: until the refresh ends. */
  readonly longest?: number;
}

/** The longest time, in ms, that a request which was never refused waits for a refresh. */
const LONGEST_WAIT = 2_000;

const SEND: Admission = { kind: 'send', cause: null };

/**
 * Decides how a request begins where the token may be missing, stale or refused, or a refresh is under way. The gate is no
 * wider than it must be: a token that is good is used, and a request that was never refused waits for a bounded time.
 *
 * @param isPublic whether the server answers it without a token as well
 */
export function admit(
  request: HttpRequest<unknown>,
  isPublic: boolean,
  backend: TokenBackend,
  { ongoing, resumption, tokenState }: RefreshCoordinator,
): Admission {
  const isFree = isPublic && isSafe(request);
  switch (tokenState) {
    case 'none': {
      const patience = resumption?.patience ?? 0;
      if (patience > 0 && !isFree) return { kind: 'wait', cause: 'resume', longest: patience };
      // It is not known whether there is a session: ask again.
      return { kind: 'send', cause: resumption && !ongoing ? 'resume' : null };
    }
    case 'good':
    case 'due': {
      const cause = tokenState === 'due' && !ongoing ? 'expiry' : null;
      if (!ongoing && !cause) return SEND;
      const mayGoTwice = isFree || isCheapToReplay(request, backend.refusesInSuccess ?? !!backend.isChallenge);
      return { kind: mayGoTwice ? 'send' : 'wait', cause };
    }
    case 'stale':
      if (isFree) return { kind: 'send-without-token', cause: null };
      return { kind: 'wait', cause: 'expiry', longest: LONGEST_WAIT };
    case 'refused':
      if (isFree) return { kind: 'send-without-token', cause: null };
      // Once the refresh has failed: the server may accept the token all the same.
      return ongoing ? { kind: 'wait', cause: null, longest: LONGEST_WAIT } : SEND;
  }
}
