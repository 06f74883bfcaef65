// What runs in the page of dpop.browser.test.mjs: the built package, with the browser's own keys and database.
import '@angular/compiler';
import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { createEnvironmentInjector, Injector } from '@angular/core';
import { oauth2Backend, provideTokenRefresh, tokenRefreshInterceptor } from 'ngx-token-refresh';
import { DpopProofs, withDpop } from 'ngx-token-refresh/dpop';
import { standIns } from '../../../bench/stand-ins.mjs';

const injector = createEnvironmentInjector(
  [
    ...standIns(document),
    provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
    provideTokenRefresh({ backend: oauth2Backend({ tokenEndpoint: '/token', tokenType: 'DPoP' }) }, withDpop()),
  ],
  Injector.NULL,
);

globalThis.proofs = injector.get(DpopProofs);
