// Angular 19 or newer
import {
  EnvironmentProviders,
  inject,
  provideAppInitializer,
  REQUEST,
} from '@angular/core';
import { TokenStore } from 'ngx-token-refresh';

/** For the server's providers alone: signs in by the cookie of the request that is rendered. */
export function sessionOfTheRequest(): EnvironmentProviders {
  return provideAppInitializer(() => {
    const cookies = inject(REQUEST)?.headers.get('cookie') ?? '';
    const accessToken = /(?:^|; )access_token=([^;]+)/.exec(cookies)?.[1];
    if (accessToken) inject(TokenStore).signIn({ accessToken });
  });
}
