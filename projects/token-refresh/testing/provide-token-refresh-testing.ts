import { ENVIRONMENT_INITIALIZER, EnvironmentProviders, inject, makeEnvironmentProviders } from '@angular/core';
import {
  asyncTokens,
  provideTokenRefresh,
  TokenBackend,
  TokenRefreshConfig,
  TokenRefreshFeature,
  Tokens,
  TokenStore,
  withCrossTabSync,
  withStepUp,
  withStorage,
  ɵACTIVITY_CHANNEL,
  ɵCLOCK,
  ɵPERSON_INPUT,
  ɵRANDOM,
  ɵTAB_CHANNEL,
  ɵTAB_LOCKS,
  ɵSET_UPS,
} from 'ngx-token-refresh';
import { TEST_PAGE, TestPage } from './test-page';
import { TestStorage } from './test-storage';
import { TokenRefreshController } from './token-refresh-controller';

/** What {@link provideTokenRefreshTesting} takes: as `provideTokenRefresh()`, but nothing must be given. */
export interface TokenRefreshTestingConfig extends Omit<TokenRefreshConfig, 'backend'> {
  /** How refusals are recognised, and which header carries the token. @default a 401 of RFC 6750 */
  readonly backend?: Omit<Partial<TokenBackend>, 'refresh' | 'revoke'>;
  /**
   * The tokens that the app starts with; `null`: signed out. @default test-access-token, test-refresh-token; of the session
   * `orders`: orders-access-token, orders-refresh-token
   */
  readonly tokens?: Tokens | null;
  /**
   * `true`: `withStepUp()`, where the test is the person: `TokenRefreshController.expectStepUp()`. To test a dialog of the
   * app, give its own `withStepUp(handler)` as a feature instead. @default false
   */
  readonly stepUp?: boolean;
  /**
   * `true`: the app starts while it is not known whether there is a session, and `TokenRefreshController.expectResume()`
   * says. `tokens` is not used then. It takes the place of `withStorage()`. @default false
   */
  readonly resuming?: boolean;
  /**
   * `true`: another tab shares the session, and `TokenRefreshController.otherTab` says what happens there. It takes the
   * place of `withStorage()` and `withCrossTabSync()`. @default false
   */
  readonly otherTab?: boolean;
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
 *
 * Call it once for each session: of those with a `name`, `TokenRefreshController.session(name)` says how refreshes end.
 */
export function provideTokenRefreshTesting(
  config: TokenRefreshTestingConfig = {},
  ...features: readonly TokenRefreshFeature[]
): EnvironmentProviders {
  const {
    backend,
    tokens = tokensOf(config.name),
    stepUp = false,
    resuming = false,
    otherTab = false,
    ...rest
  } = config;
  if (resuming && otherTab)
    throw new Error('ngx-token-refresh: give `resuming` or `otherTab` to provideTokenRefreshTesting(), not both.');
  const controller: { of: TokenRefreshController | null } = { of: null };
  const storage = (): TestStorage => inject(TokenRefreshController).ɵstorage;
  // In the injector of the session, behind what its features provide.
  const ofSession: TokenRefreshFeature = {
    ɵkind: 'provideTokenRefreshTesting',
    ɵproviders: [
      TokenRefreshController,
      // Of withInactivity(): the one tab of the test has no other to ask.
      { provide: ɵPERSON_INPUT, useFactory: () => ({ listen: inject(TEST_PAGE).listen }) },
      { provide: ɵACTIVITY_CHANNEL, useValue: null },
      otherTab
        ? [
            { provide: ɵTAB_CHANNEL, useFactory: storage },
            { provide: ɵTAB_LOCKS, useValue: null },
          ]
        : [],
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
          controller.of.ɵwatch(config.name ?? null);
          controller.of.ɵuses = resuming ? 'resuming' : otherTab ? 'otherTab' : null;
          if (tokens && !resuming) inject(TokenStore).signIn(tokens);
        },
      },
    ],
  };
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
      ...(resuming ? [withStorage(asyncTokens(() => storage().later))] : []),
      ...(otherTab ? [withStorage(() => storage().area), withCrossTabSync()] : []),
      ...(stepUp ? [withStepUp((demand) => inject(TokenRefreshController).ɵstepUp(demand))] : []),
      ofSession,
    ),
    TokenRefreshController,
    { provide: TEST_PAGE, useFactory: () => new TestPage() },
    { provide: ɵCLOCK, useFactory: () => inject(TEST_PAGE).clock },
    { provide: ɵRANDOM, useValue: () => 0 },
    // It may stand behind the provideTokenRefresh() of the app.
    { provide: ɵSET_UPS, multi: true, useValue: undefined },
  ]);
}

function tokensOf(name = 'test'): Tokens {
  // A token has no spaces, and a name may.
  const prefix = encodeURIComponent(name);
  return { accessToken: `${prefix}-access-token`, refreshToken: `${prefix}-refresh-token` };
}
