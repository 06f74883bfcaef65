import { ModuleWithProviders, NgModule } from '@angular/core';
import { provideTokenRefresh } from './provide-token-refresh';
import { NamedTokenRefreshConfig, TokenRefreshConfig } from './token-refresh-config';
import { TokenRefreshFeature } from './features/token-refresh-feature';

/**
 * {@link provideTokenRefresh} for apps built of NgModules. Import `TokenRefreshModule.forRoot(…)` once for each session, in
 * `AppModule`, and provide `TokenRefreshInterceptor` for `HTTP_INTERCEPTORS`.
 */
@NgModule()
export class TokenRefreshModule {
  /** Takes what {@link provideTokenRefresh} takes, and throws as it does. */
  static forRoot(
    config: TokenRefreshConfig | (() => TokenRefreshConfig) | NamedTokenRefreshConfig,
    ...features: readonly TokenRefreshFeature[]
  ): ModuleWithProviders<TokenRefreshModule> {
    return { ngModule: TokenRefreshModule, providers: [provideTokenRefresh(config, ...features)] };
  }
}
