import { ENVIRONMENT_INITIALIZER, EnvironmentProviders, inject, makeEnvironmentProviders } from '@angular/core';
import {
  provideTokenRefresh,
  TokenBackend,
  TokenRefreshConfig,
  TokenRefreshFeature,
  Tokens,
  TokenStore,
  withStepUp,
  ɵACTIVITY_CHANNEL,
  ɵCLOCK,
  ɵPERSON_INPUT,
  ɵRANDOM,
  ɵSET_UP_CHECKS,
} from 'ngx-token-refresh';
import { TokenRefreshController } from './token-refresh-controller';

/** What {@link provideTokenRefreshTesting} takes: as `provideTokenRefresh()`, but nothing must be given. */
export interface TokenRefreshTestingConfig extends Omit<TokenRefreshConfig, 'backend'> {
  /** How refusals are recognised, and which header carries the token. @default a 401 of RFC 6750 */
  readonly backend?: Omit<Partial<TokenBackend>, 'refresh' | 'revoke'>;
  /** The tokens that the app starts with; `null`: signed out. @default test-access-token, test-refresh-token */
  readonly tokens?: Tokens | null;
  /**
   * `true`: `withStepUp()`, where the test is the person: `TokenRefreshController.expectStepUp()`. To test a dialog of the
   * app, give its own `withStepUp(handler)` as a feature instead. @default false
   */
  readonly stepUp?: boolean;
}

/**
 * `provideTokenRefresh()` for tests of an app: the real library, but the test says how refreshes end, through
 * {@link TokenRefreshController}, and the clock stands still until the test moves it on. Works in any test runner.
 *
 * ```ts
 * providers: [
 *   provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
 *   provideHttpClientTesting(),
 *   provideTokenRefreshTesting(),
 * ]
 * ```
 */
export function provideTokenRefreshTesting(
  config: TokenRefreshTestingConfig = {},
  ...features: readonly TokenRefreshFeature[]
): EnvironmentProviders {
  const {
    backend,
    tokens = { accessToken: 'test-access-token', refreshToken: 'test-refresh-token' },
    stepUp = false,
    ...rest
  } = config;
  const controller: { of: TokenRefreshController | null } = { of: null };
  return makeEnvironmentProviders([
    provideTokenRefresh(
      {
        ...rest,
        backend: {
          ...backend,
          refresh: (exchanged) => {
            if (!controller.of) throw new Error('ngx-token-refresh: no application has been started.');
            return controller.of.ɵrefresh(exchanged);
          },
        },
      },
      ...features,
      ...(stepUp ? [withStepUp((demand) => inject(TokenRefreshController).ɵstepUp(demand))] : []),
    ),
    TokenRefreshController,
    { provide: ɵCLOCK, useFactory: () => inject(TokenRefreshController).clock },
    { provide: ɵRANDOM, useValue: () => 0 },
    // It may stand behind the provideTokenRefresh() of the app.
    { provide: ɵSET_UP_CHECKS, useValue: null },
    // Of withInactivity(): the one tab of the test has no other to ask.
    { provide: ɵPERSON_INPUT, useFactory: () => ({ listen: inject(TokenRefreshController).ɵlisten }) },
    { provide: ɵACTIVITY_CHANNEL, useValue: null },
    {
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- `provideEnvironmentInitializer` came with Angular 19
      provide: ENVIRONMENT_INITIALIZER,
      multi: true,
      useValue: () => {
        controller.of = inject(TokenRefreshController);
        if (inject(ɵCLOCK) !== controller.of.clock)
          throw new Error(
            'ngx-token-refresh: provideTokenRefresh() takes the place of provideTokenRefreshTesting(); put the latter last.',
          );
        controller.of.ɵwatch();
        if (tokens) inject(TokenStore).signIn(tokens);
      },
    },
  ]);
}
