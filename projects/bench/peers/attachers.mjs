// What attaches a token to a request, with the token in memory. Each function makes what createApp() takes.
import { HTTP_INTERCEPTORS } from '@angular/common/http';
import { TokenRefreshInterceptor } from 'ngx-token-refresh';
import { blogPattern, ngxAuth, ours } from './refreshers.mjs';

/** A service to ask, as in an app: a constant would let the header be built at build time. */
const auth = { token: () => 'A1' };

const setHeaders = (request) => request.clone({ setHeaders: { Authorization: `Bearer ${auth.token()}` } });

/** What the others are measured against: the least that attaches a token. */
const bareClone = () => ({ interceptors: [(request, next) => next(setHeaders(request))] });

class BareClone {
  intercept(request, handler) {
    return handler.handle(setHeaders(request));
  }
}

const asClass = (type) => ({ provide: HTTP_INTERCEPTORS, useClass: type, multi: true });

const bareClass = () => ({ providers: [asClass(BareClone)] });

function oursAsClass() {
  const { providers, signIn } = ours();
  return { providers: [...providers, asClass(TokenRefreshInterceptor)], signIn };
}

/**
 * What is measured, by name: the `client`, and what it is `against`. The bare clone is measured against itself too: how far
 * that is from 1 says how far the others can be trusted. The class is measured against a class, because Angular's bridge to
 * HTTP_INTERCEPTORS costs each of them the same.
 */
export const attachers = {
  'the same again': { client: bareClone, against: bareClone },
  'ngx-token-refresh': { client: ours, against: bareClone },
  'ngx-token-refresh, as a class beside a class': { client: oursAsClass, against: bareClass },
  'blog pattern': { client: blogPattern, against: bareClone },
  'ngx-auth': { client: ngxAuth, against: bareClone },
};
