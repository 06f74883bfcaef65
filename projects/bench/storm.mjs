// A storm through the built package as it is, in plain Node, for the tests of the package. `npm run bench -- storm` measures it as apps
// have it.
import '@angular/compiler';
import { HttpBackend, HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { createEnvironmentInjector, Injector } from '@angular/core';
import { HeldBackend } from './speed/held-backend.mjs';
import { oneStorm } from './speed/one-storm.mjs';
import { standIns } from './stand-ins.mjs';

const library = await import(new URL('../../dist/token-refresh/fesm2022/ngx-token-refresh.mjs', import.meta.url));
const { provideTokenRefresh, restBackend, tokenRefreshInterceptor, TokenStore } = library;

/** Microseconds per waiter; see {@link oneStorm}. */
export function storm(n) {
  const backend = new HeldBackend();
  const injector = createEnvironmentInjector(
    [
      ...standIns({ baseURI: 'http://app.example/' }),
      provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
      { provide: HttpBackend, useValue: backend },
      provideTokenRefresh({ backend: restBackend({ refreshUrl: '/refresh' }) }),
    ],
    Injector.NULL,
  );
  injector.get(TokenStore).set({ accessToken: 'A1', refreshToken: 'R1' });
  const times = oneStorm({ http: injector.get(HttpClient), backend }, n);
  injector.destroy();
  return times;
}
