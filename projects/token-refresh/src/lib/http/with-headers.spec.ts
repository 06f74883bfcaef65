import { HttpContext, HttpHeaders, HttpParams, HttpRequest } from '@angular/common/http';
import { withHeaders } from './with-headers';

const HEADERS = new HttpHeaders({ Authorization: 'Bearer A1' });

/** A request with something in every field that Angular's requests have. */
function everything(): HttpRequest<unknown> {
  return new HttpRequest(
    'PUT',
    'https://api.example.com/items?sort=name',
    { name: 'x' },
    {
      headers: new HttpHeaders({ Accept: 'application/json' }),
      context: new HttpContext(),
      reportProgress: true,
      withCredentials: true,
      credentials: 'include',
      keepalive: true,
      cache: 'no-store',
      priority: 'high',
      mode: 'cors',
      redirect: 'error',
      referrer: 'https://app.example/',
      integrity: 'sha256-x',
      referrerPolicy: 'origin',
      responseType: 'blob',
      params: new HttpParams({ fromObject: { page: '2' } }),
      transferCache: true,
      timeout: 5_000,
    },
  );
}

test.each([everything(), new HttpRequest('GET', '/api/x'), new HttpRequest('DELETE', '/api/x', null, {})])(
  'it is what clone() makes of the request, in every field: $method',
  (request) => {
    const expected = request.clone({ headers: HEADERS });
    const before = Object.entries(request);
    const clone = jest.spyOn(HttpRequest.prototype, 'clone');

    const copy = withHeaders(request, HEADERS);

    expect(clone).not.toHaveBeenCalled();
    clone.mockRestore();
    expect(copy).toStrictEqual(expected);
    expect(Object.keys(copy).sort()).toEqual(Object.keys(request).sort());
    expect(copy.headers).toBe(HEADERS);
    expect(copy.context).toBe(request.context);
    expect(Object.entries(request)).toEqual(before);
  },
);

test('the copy is a request like any other: it can be cloned, changed, serialized and copied again', () => {
  const copy = withHeaders(everything(), HEADERS);

  expect(copy).toBeInstanceOf(HttpRequest);
  expect(copy.clone({ setParams: { page: '3' } }).urlWithParams).toBe('https://api.example.com/items?sort=name&page=3');
  expect(copy.serializeBody()).toBe('{"name":"x"}');
  expect(withHeaders(copy, new HttpHeaders()).headers.keys()).toEqual([]);
});

test('a request of a class of the app’s own is cloned, as that class has it', () => {
  class Marked extends HttpRequest<unknown> {
    override clone(): HttpRequest<unknown> {
      return new Marked('GET', '/api/cloned');
    }
  }

  expect(withHeaders(new Marked('GET', '/api/x'), HEADERS).url).toBe('/api/cloned');
});

test.each([
  ['has a field that is not known here, requests are cloned', true],
  ['has only fields that are known here, none is', false],
])('where the HttpRequest of Angular %s', (_, isLater) => {
  // The module looks at HttpRequest once, while it is loaded.
  jest.isolateModules(() => {
    const http = jest.requireActual<typeof import('@angular/common/http')>('@angular/common/http');
    class Later extends http.HttpRequest<unknown> {
      readonly later = true;
    }
    const Request = isLater ? Later : http.HttpRequest<unknown>;
    jest.doMock('@angular/common/http', () => ({ ...http, HttpRequest: Request }));
    const { withHeaders: withHeadersThen } = jest.requireActual<typeof import('./with-headers')>('./with-headers');
    const request = new Request('GET', '/api/x');
    const clone = jest.spyOn(request, 'clone');

    const headers = new http.HttpHeaders();

    expect(withHeadersThen(request, headers).headers).toBe(headers);
    expect(clone).toHaveBeenCalledTimes(isLater ? 1 : 0);
  });
});
