// What runs in the page of fetch.browser.test.mjs: the built package over the browser's own fetch.
import '@angular/compiler';
import { HttpClient, provideHttpClient, withFetch, withInterceptors } from '@angular/common/http';
import { createEnvironmentInjector, Injector, runInInjectionContext } from '@angular/core';
import { provideTokenRefresh, restBackend, tokenRefreshInterceptor, TokenStore } from 'ngx-token-refresh';
import { injectTokenFetch } from 'ngx-token-refresh/fetch';
import { firstValueFrom } from 'rxjs';
import { standIns } from '../../../bench/stand-ins.mjs';

const injector = createEnvironmentInjector(
  [
    ...standIns(document),
    provideHttpClient(withFetch(), withInterceptors([tokenRefreshInterceptor])),
    provideTokenRefresh({ backend: restBackend({ refreshUrl: '/auth/refresh' }) }),
  ],
  Injector.NULL,
);

injector.get(TokenStore).signIn({ accessToken: 'A1', refreshToken: 'R1' });
globalThis.tokenFetch = runInInjectionContext(injector, injectTokenFetch);
globalThis.get = (url) => firstValueFrom(injector.get(HttpClient).get(url));

const bytes = new Uint8Array(100_000).map((_, n) => n % 251);
const form = new FormData();
form.append('text', 'äöü\r\n');
form.append('file', new File([bytes], 'a.bin', { type: 'application/x-mine' }));

/** Bodies of every kind, and how many bytes they have at least. */
globalThis.bodies = {
  string: 'ä "quoted" text',
  FormData: form,
  Blob: new Blob([bytes], { type: 'application/x-mine' }),
  buffer: bytes.slice().buffer,
  part: bytes.subarray(3, 1_000),
  URLSearchParams: new URLSearchParams({ a: '1&2', b: 'ä&=' }),
};
