// A storm through the built package as it is, in plain Node, for the tests of the package. `npm run bench -- storm` measures
// the package as a production build of an app has it.
import '@angular/compiler';
import { createApp } from './app.mjs';
import { HeldBackend } from './speed/held-backend.mjs';
import { oneStorm } from './speed/one-storm.mjs';

const library = await import(new URL('../../dist/token-refresh/fesm2022/ngx-token-refresh.mjs', import.meta.url));
const { provideTokenRefresh, restBackend, tokenRefreshInterceptor, TokenStore } = library;

const client = {
  interceptors: [tokenRefreshInterceptor],
  providers: [provideTokenRefresh({ backend: restBackend({ refreshUrl: '/refresh' }) })],
  signIn: (injector) => injector.get(TokenStore).signIn({ accessToken: 'A1', refreshToken: 'R1' }),
};

/** Microseconds per waiting request; see {@link oneStorm}. */
export function storm(n) {
  const app = createApp(client, new HeldBackend());
  const times = oneStorm(app, n);
  app.destroy();
  return times;
}
