import { EnvironmentInjector, inject } from '@angular/core';
import { defer, EMPTY } from 'rxjs';
import { RefreshContext } from '../backends/token-backend';
import { CLOCK } from '../platform/clock';
import { Revocation } from '../tokens/revocation';
import { REFRESH_CLIENT, REFRESH_OPTIONS } from './refresh-config';

/** Tells the server of a sign-out, if the backend knows how. In an injection context. */
export function revocation(): Revocation {
  const { backend } = inject(REFRESH_OPTIONS);
  const injector = inject(EnvironmentInjector);
  const clock = inject(CLOCK);
  return (tokens) => {
    // Best effort: the person is signed out here whatever comes of it, and may be offline.
    defer(() => {
      const context: RefreshContext = { http: injector.get(REFRESH_CLIENT), now: () => clock.now() };
      return backend.revoke?.(tokens, context) ?? EMPTY;
    }).subscribe({ error: () => undefined });
  };
}
