import { isBearerChallenge, isStepUpDemand } from '../backends/bearer-challenge';
import { TokenBackend, TokenHttpAnswer, TokenHttpRequest } from '../backends/token-backend';
import { RequestSigner } from './request-signer';

/**
 * What an answer says about the token: `'ok'`, nothing against it; `'challenge'`, it was refused and a refresh can cure
 * it; `'session-over'`, no refresh can.
 */
export function classifyAnswer(
  answer: TokenHttpAnswer,
  backend: TokenBackend,
  signer: RequestSigner | null,
  request?: TokenHttpRequest,
): 'ok' | 'challenge' | 'session-over' {
  if (signer?.isSignatureRefusal(answer)) return 'ok';
  if (backend.isSessionOver?.(answer)) return 'session-over';
  if (isStepUpDemand(answer)) return 'ok';
  return (backend.isChallenge ? backend.isChallenge(answer, request) : isBearerChallenge(answer)) ? 'challenge' : 'ok';
}
