import { HttpErrorResponse, HttpHeaders, HttpParams, HttpRequest, HttpResponse } from '@angular/common/http';
import { refusalIn } from './refusal-in';

const headers = new HttpHeaders({ 'X-Trace': '7' });
const request = new HttpRequest('GET', '/api/x', { params: new HttpParams({ fromString: 'page=2' }) });

describe('refusalIn()', () => {
  test.each([0, 300, 302, 401, 403, 500])('F6 a failure with status %d is handed over as it is', (status) => {
    const answer = new HttpErrorResponse({ status, headers });

    expect(refusalIn(answer, request)).toBe(answer);
  });

  test.each([200, 204, 299])('F6 what could not be parsed, with status %d, is a 401 with its text', (status) => {
    const error = { text: '<html>', error: new SyntaxError('no JSON') };
    const url = 'http://localhost/login';

    const refusal = refusalIn(new HttpErrorResponse({ status, headers, error, url }), request);

    expect(refusal).toBeInstanceOf(HttpErrorResponse);
    expect(refusal).toMatchObject({ status: 401, statusText: 'Unauthorized', error, url, headers });
  });

  test('F6 a refusal inside a success is a 401 with the answer of the server; the URL is what was asked for', () => {
    const body = { code: 401 };

    const refusal = refusalIn(new HttpResponse({ status: 200, headers, body }), request);

    expect(refusal).toBeInstanceOf(HttpErrorResponse);
    expect(refusal).toMatchObject({ status: 401, statusText: 'Unauthorized', error: body, headers });
    expect(refusal.url).toBe('/api/x?page=2');
  });
});
