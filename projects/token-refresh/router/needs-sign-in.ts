import { ActivatedRouteSnapshot, RouterStateSnapshot } from '@angular/router';
import { signedOutGuard } from './signed-out-guard';

/** Whether an active route, or one above it, in any outlet, has a guard: one that a reload of the page would ask. */
export function needsSignIn({ root }: RouterStateSnapshot): boolean {
  return hasGuard(root);
}

function hasGuard({ routeConfig, children }: ActivatedRouteSnapshot): boolean {
  const guards: readonly unknown[] = [
    ...(routeConfig?.canActivate ?? []),
    ...(routeConfig?.canActivateChild ?? []),
    ...(routeConfig?.canMatch ?? []),
  ];
  return guards.some((guard) => guard !== signedOutGuard) || children.some(hasGuard);
}
