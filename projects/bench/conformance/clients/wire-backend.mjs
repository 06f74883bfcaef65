import { HttpErrorResponse, HttpEventType, HttpHeaders, HttpResponse } from '@angular/common/http';
import { Observable } from 'rxjs';

export const PAGE = 'http://localhost/';

/** Angular's way to the model server. `refreshBy` stands in for what becomes of a refresh below HTTP. */
export function wireBackend(server) {
  return {
    handle(request) {
      const wired = server.refreshBy && request.url.endsWith(server.refreshPath) ? server.refreshBy(request) : null;
      return wired ?? send(server, request);
    },
  };
}

function send(server, request) {
  return new Observable((observer) => {
    let gone = false;
    const headers = {};
    request.headers.forEach((name, values) => (headers[name.toLowerCase()] = values.join(', ')));
    const wire = {
      method: request.method,
      url: new URL(request.urlWithParams, PAGE),
      headers,
      body: request.serializeBody(),
      credentials: request.withCredentials,
      at: Date.now(),
    };
    observer.next({ type: HttpEventType.Sent });
    server.receive(wire, (fate) => {
      if (gone || fate === 'never') return;
      const answer = answerOf(request, fate);
      if (answer instanceof HttpErrorResponse) return observer.error(answer);
      observer.next(answer);
      observer.complete();
    });
    return () => (gone = true);
  });
}

function answerOf({ url, responseType }, fate) {
  if (fate === 'network-error')
    return new HttpErrorResponse({ status: 0, url, error: new TypeError('Failed to fetch') });
  const { status, body = null } = fate;
  const init = { status, url, headers: new HttpHeaders(fate.headers) };
  if (status < 200 || status >= 300) return new HttpErrorResponse({ ...init, error: body });
  // Text where JSON was asked for.
  if (responseType === 'json' && typeof body === 'string' && body !== '') {
    return new HttpErrorResponse({ ...init, error: { error: new SyntaxError('no JSON'), text: body } });
  }
  return new HttpResponse({ ...init, body: body === '' ? null : body });
}
