import { HttpErrorResponse, HttpResponse } from '@angular/common/http';
import { Observable } from 'rxjs';

/** A server that answers when `release()` is called. It refuses the token A1, and accepts A2, A3, … */
export class HeldBackend {
  held = [];
  sends = 0;
  refreshes = 0;

  handle(request) {
    return new Observable((observer) => {
      this.sends++;
      // Angular's own back ends read the headers too: Angular works them out when first read.
      let token;
      request.headers.forEach((name, values) => {
        if (name === 'Authorization') [token] = values;
      });
      request.headers.has('Accept');
      this.held.push(() => {
        if (request.url.endsWith('/refresh')) {
          const issued = ++this.refreshes + 1;
          const body = { accessToken: `A${issued}`, refreshToken: `R${issued}` };
          observer.next(new HttpResponse({ status: 200, body, url: request.url }));
        } else if (token === 'Bearer A1') {
          return observer.error(new HttpErrorResponse({ status: 401, url: request.url }));
        } else {
          observer.next(new HttpResponse({ status: 200, body: null, url: request.url }));
        }
        observer.complete();
      });
    });
  }

  /** Answers all that is held, or the first `count`, in order; what comes meanwhile is held for the next call. */
  release(count = this.held.length) {
    const answers = this.held.splice(0, count);
    for (const answer of answers) answer();
  }
}
