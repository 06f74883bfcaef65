import { HttpRequest, HttpXsrfTokenExtractor } from '@angular/common/http';

/**
 * Keeps the XSRF header right on a request that is sent later than it was made. Angular writes the token into the
 * request before this library sees it, and a refresh may change the cookie that it came from.
 *
 * The header is known by its value: its name is the app's to choose, and Angular tells nobody.
 */
export class XsrfHeader {
  constructor(private readonly extractor: HttpXsrfTokenExtractor | null) {}

  /** The XSRF token that a request with headers may bear; `null`: none. */
  tokenOf({ method }: HttpRequest<unknown>): string | null {
    // Angular sends none with these.
    return method === 'GET' || method === 'HEAD' ? null : (this.extractor?.getToken() ?? null);
  }

  /** The request with the XSRF token of now in the place of a former one. */
  renew(request: HttpRequest<unknown>, former: string | null): HttpRequest<unknown> {
    const { headers } = request;
    const now = former && this.extractor?.getToken();
    const name = now && now !== former && headers.keys().find((each) => headers.get(each) === former);
    return name ? request.clone({ headers: headers.set(name, now) }) : request;
  }
}
