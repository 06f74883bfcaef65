import { inject } from '@angular/core';
import { GuardResult } from '@angular/router';
import { TokenStore, ɵinjectIsResuming } from 'ngx-token-refresh';

type Answer = GuardResult | Promise<GuardResult>;

/**
 * Lets a guard decide at once, or where the session is being resumed, when that is over or takes too long. Needs an
 * injection context.
 *
 * It does not go by `TokenStore.status`, which is `'resuming'` until the page that a server has rendered is taken over.
 */
export function whenResumed(decide: (status: 'resuming' | 'signed-in' | 'signed-out') => Answer): Answer {
  const store = inject(TokenStore);
  const isResuming = ɵinjectIsResuming();
  const decideNow = (): Answer => decide(store.tokens() ? 'signed-in' : isResuming() ? 'resuming' : 'signed-out');
  return isResuming() ? store.whenResumed().then(decideNow) : decideNow();
}
