import { HttpRequest, HttpXsrfTokenExtractor } from '@angular/common/http';
import { inject } from '@angular/core';

/**
 * Keeps the XSRF header right on a request that is sent later than it was made. Angular writes the XSRF token into the
 * request before our interceptor sees it, and a refresh may change the cookie that it came from.
 */
export interface XsrfRenewal {
  /** The XSRF token that the request may carry, when it is made; `null`: none. */
  tokenFor(request: HttpRequest<unknown>): string | null;
  /** The request with the current XSRF token in the place of the former one. */
  renew(request: HttpRequest<unknown>, former: string): HttpRequest<unknown>;
}

/**
 * The {@link XsrfRenewal} for Angular's own XSRF support. The header is found by its value, because its name is an
 * option of the app that Angular does not expose. For the `xsrfRenewal` of a `TokenBackend`.
 */
export function xsrfRenewal(): XsrfRenewal {
  const extractor = inject(HttpXsrfTokenExtractor, { optional: true });
  const current = (): string | null => extractor?.getToken() ?? null;
  return {
    // Angular sends none with GET and HEAD.
    tokenFor: ({ method }) => (method === 'GET' || method === 'HEAD' ? null : current()),
    renew: (request, former) => {
      const { headers } = request;
      const now = current();
      const name = now && now !== former && headers.keys().find((each) => headers.get(each) === former);
      return name ? request.clone({ headers: headers.set(name, now) }) : request;
    },
  };
}
