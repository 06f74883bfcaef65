import { EnvironmentProviders, Provider } from '@angular/core';
import { onServer } from './tokens/on-server';
import { TOKEN_RECORDS, TokenRecords } from './tokens/token-records';
import { TokenStorage, TokenStorageFactory } from './tokens/token-storage';

/** What a `with…()` function makes and `provideTokenRefresh()` takes. */
export interface TokenRefreshFeature {
  /** The name of the function that made it. @internal */
  readonly ɵkind: string;
  /** @internal */
  readonly ɵproviders: readonly (Provider | EnvironmentProviders)[];
}

/**
 * Where the session is kept, so that it survives a reload: {@link localStorageTokens}, {@link sessionStorageTokens},
 * or a {@link TokenStorage} of your own. Without it the session lives in memory.
 *
 * On a server the session lives in memory whatever is said here.
 */
export function withStorage(storage: TokenStorage | TokenStorageFactory | null): TokenRefreshFeature {
  const open = (): TokenStorage | null => (typeof storage === 'function' ? storage() : storage);
  return {
    ɵkind: 'withStorage',
    ɵproviders: [{ provide: TOKEN_RECORDS, useFactory: () => new TokenRecords(onServer() ? () => null : open) }],
  };
}
