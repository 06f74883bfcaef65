import {
  ApplicationInitStatus,
  ENVIRONMENT_INITIALIZER,
  EnvironmentInjector,
  EnvironmentProviders,
  inject,
  Provider,
  runInInjectionContext,
} from '@angular/core';
import { isDelay } from '../platform/clock';
import { configurationError } from '../platform/configuration-error';
import { READ_CONFIG, REFRESH_CONFIG } from '../refresh/refresh-config';

/** What a `with…()` function returns and `provideTokenRefresh()` takes. */
export interface TokenRefreshFeature {
  /** The name of the function that returned it. @internal */
  readonly ɵkind: string;
  /** @internal */
  readonly ɵproviders: readonly (Provider | EnvironmentProviders)[];
}

/**
 * Runs at start-up, in an injection context: before the app initializers. Where a function gives the configuration, as soon
 * as one of them makes it be read, or after them. `provideEnvironmentInitializer` came with Angular 19; we support 17.
 */
export function atStart(start: () => void): Provider {
  const whenConfigured = (): void => {
    const injector = inject(EnvironmentInjector);
    const { config, starts } = inject(READ_CONFIG);
    if (config) return start();
    let hasStarted = false;
    starts.push(() => {
      if (hasStarted) return;
      hasStarted = true;
      runInInjectionContext(injector, start);
    });
    const read = (): void => {
      injector.get(REFRESH_CONFIG);
      // Before the first component, guard and request.
      starts.forEach((begin) => begin());
    };
    // An initializer that fails is told by Angular, and there is no app then.
    void inject(ApplicationInitStatus).donePromise.then(read, () => undefined);
  };
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- see above
  return { provide: ENVIRONMENT_INITIALIZER, multi: true, useValue: whenConfigured };
}

/** @throws Error naming the option, if the delay cannot be waited for. */
export function checkDelay(ms: number | undefined, option: string): void {
  if (!isDelay(ms, 0)) throw configurationError(`${option} must be a number of milliseconds from 0 to 2147483647`);
}
