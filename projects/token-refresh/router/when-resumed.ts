import { GuardResult } from '@angular/router';
import { TokenStore } from 'ngx-token-refresh';

type Status = 'resuming' | 'signed-in' | 'signed-out';
interface Resuming {
  readonly status?: () => Status;
  readonly whenResumed?: () => Promise<void>;
}
type Answer = GuardResult | Promise<GuardResult>;

export const statusOf = (store: TokenStore & Resuming): Status =>
  store.status?.() ?? (store.isAuthenticated() ? 'signed-in' : 'signed-out');

/** Lets a guard decide at once, or where the session is being resumed, when that is over or takes too long. */
export function whenResumed(store: TokenStore & Resuming, decide: (status: Status) => Answer): Answer {
  const status = statusOf(store);
  return status === 'resuming' && store.whenResumed
    ? store.whenResumed().then(() => decide(statusOf(store)))
    : decide(status);
}
