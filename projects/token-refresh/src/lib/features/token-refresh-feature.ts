import { ENVIRONMENT_INITIALIZER, EnvironmentProviders, Provider } from '@angular/core';
import { isDelay } from '../platform/clock';
import { configurationError } from '../platform/configuration-error';

/** What a `with…()` function returns and `provideTokenRefresh()` takes. */
export interface TokenRefreshFeature {
  /** The name of the function that returned it. @internal */
  readonly ɵkind: string;
  /** @internal */
  readonly ɵproviders: readonly (Provider | EnvironmentProviders)[];
}

/** Runs at start-up, in an injection context. `provideEnvironmentInitializer` came with Angular 19; we support 17. */
export function atStart(start: () => void): Provider {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
  return { provide: ENVIRONMENT_INITIALIZER, multi: true, useValue: start };
}

/** @throws Error naming the option, if the delay cannot be waited for. */
export function checkDelay(ms: number | undefined, option: string): void {
  if (!isDelay(ms, 0)) throw configurationError(`${option} must be a number of milliseconds from 0 to 2147483647`);
}
