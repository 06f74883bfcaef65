import { ActivatedRouteSnapshot, RouterStateSnapshot } from '@angular/router';
import { NamedGuard } from './named-guard';
import { signedInGuard, signedInMatch } from './signed-in-guard';
import { signedOutGuard } from './signed-out-guard';

/**
 * Whether an active route, or one above it, in any outlet, has a guard: one that a reload of the page would ask.
 *
 * @param session its name; `null`: the session without one. Guards of this library for other sessions do not count
 */
export function needsSignIn({ root }: RouterStateSnapshot, session: string | null): boolean {
  return hasGuard(root, session);
}

function hasGuard({ routeConfig, children }: ActivatedRouteSnapshot, session: string | null): boolean {
  const guards: readonly unknown[] = [
    ...(routeConfig?.canActivate ?? []),
    ...(routeConfig?.canActivateChild ?? []),
    ...(routeConfig?.canMatch ?? []),
  ];
  return guards.some((guard) => asksFor(guard, session)) || children.some((child) => hasGuard(child, session));
}

function asksFor(guard: unknown, session: string | null): boolean {
  if (guard === signedOutGuard) return false;
  if (guard === signedInGuard || guard === signedInMatch) return session === null;
  const { ɵsignedIn } = guard as Partial<NamedGuard>;
  return ɵsignedIn === undefined || (ɵsignedIn !== null && ɵsignedIn === session);
}
