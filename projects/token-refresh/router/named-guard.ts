import { runInInjectionContext } from '@angular/core';
import { CanActivateFn } from '@angular/router';
import { ɵsessionInjector as sessionInjector } from 'ngx-token-refresh';

/** A guard that asks one session. */
export interface NamedGuard extends CanActivateFn {
  /** The name of the session that it wants; `null`: it is for those who are signed out. */
  readonly ɵsignedIn: string | null;
}

/** The guard, asked in the injection context of the session. */
export function namedGuard(name: string, guard: CanActivateFn, signedIn: string | null): NamedGuard {
  const ofTheSession: CanActivateFn = (route, state) =>
    runInInjectionContext(sessionInjector(name), () => guard(route, state));
  return Object.assign(ofTheSession, { ɵsignedIn: signedIn });
}
