import { HttpErrorResponse, HttpRequest, HttpResponse } from '@angular/common/http';
import { ContractAnswer, ContractServer, received } from './contract-server';

type ResponseType = 'json' | 'text' | 'blob' | 'arraybuffer';

const as = (answer: ContractAnswer, responseType: ResponseType = 'json') =>
  received(answer, new HttpRequest('GET', '/api', { responseType }));

/** A success, as its caller sees it. */
function success(answer: ContractAnswer, responseType?: ResponseType): HttpResponse<unknown> {
  const came = as(answer, responseType);
  expect(came).toBeInstanceOf(HttpResponse);
  return came as HttpResponse<unknown>;
}

function failure(answer: ContractAnswer, responseType?: ResponseType): HttpErrorResponse {
  const came = as(answer, responseType);
  expect(came).toBeInstanceOf(HttpErrorResponse);
  return came as HttpErrorResponse;
}

describe('an answer, as HttpClient would hand it over', () => {
  test('given nothing is said of it, then it is an empty success', () => {
    expect(success({})).toMatchObject({ status: 200, url: '/api', body: null });
    expect(success({}).headers.keys()).toEqual([]);
    expect(success({}, 'text').body).toBe('');
  });

  test.each([200, 204, 299])('HTTP %d is a success', (status) => expect(success({ status }).status).toBe(status));

  test.each([199, 300, 304, 401, 500])('HTTP %d is a failure', (status) => {
    expect(failure({ status })).toMatchObject({ status, url: '/api', error: null });
  });

  test('what is no text is sent as JSON, and says so', () => {
    expect(success({ body: { a: [1] } }).body).toEqual({ a: [1] });
    expect(success({ body: { a: [1] } }, 'text').body).toBe('{"a":[1]}');
    expect(success({ body: 5 }).headers.get('Content-Type')).toBe('application/json');
  });

  test('a text is sent as it is, and says nothing of its type', () => {
    expect(success({ body: '{ "a": 1 }' }).body).toEqual({ a: 1 });
    expect(success({ body: '{ "a": 1 }' }, 'text').body).toBe('{ "a": 1 }');
    expect(success({ body: '{}' }).headers.has('Content-Type')).toBe(false);
  });

  test('its headers are those that it is given, which win', () => {
    const headers = { 'Content-Type': 'application/problem+json', 'Retry-After': '5' };
    const came = failure({ status: 429, body: {}, headers });
    expect(came.headers.get('Content-Type')).toBe('application/problem+json');
    expect(came.headers.get('Retry-After')).toBe('5');
    expect(success({ body: {}, headers }).headers.get('Retry-After')).toBe('5');
  });

  test('a broken connection has status 0, and an error of the browser', () => {
    expect(failure({ status: 0 })).toMatchObject({ status: 0, url: '/api', error: new TypeError('Failed to fetch') });
    expect(failure({ status: 0 }, 'text').error).toBeInstanceOf(TypeError);
  });

  test('a success that is no JSON, where JSON was asked for, is a failure that holds the text', () => {
    const came = failure({ body: '<html>' });
    expect(came.status).toBe(200);
    expect(came.error).toEqual({ error: expect.any(SyntaxError) as unknown, text: '<html>' });
    expect(success({ body: '<html>' }, 'text').body).toBe('<html>');
  });

  test('a failure holds its body: parsed if it can be, and as text if not', () => {
    expect(failure({ status: 400, body: { error: 'x' } }).error).toEqual({ error: 'x' });
    expect(failure({ status: 400, body: '<html>' }).error).toBe('<html>');
    expect(failure({ status: 400, body: { error: 'x' } }, 'text').error).toBe('{"error":"x"}');
  });

  test('a blob and a buffer hold the bytes of the text', async () => {
    const blob = success({ body: { a: 'é' } }, 'blob').body as Blob;
    expect(await blob.text()).toBe('{"a":"é"}');
    const buffer = success({ body: { a: 'é' } }, 'arraybuffer').body as ArrayBuffer;
    expect(new TextDecoder().decode(buffer)).toBe('{"a":"é"}');
  });
});

describe('the server of the contract', () => {
  test('answers each request, in its order and later than it was made', async () => {
    const counts: number[] = [];
    const server = new ContractServer(({ url }, count) => {
      counts.push(count);
      return url === '/bad' ? { status: 500 } : { body: url };
    });
    const seen: unknown[] = [];
    for (const url of ['/one', '/bad', '/two']) {
      server.http.get(url, { responseType: 'text' }).subscribe({
        next: (body) => seen.push(body),
        error: ({ status }: HttpErrorResponse) => seen.push(status),
        complete: () => seen.push('end'),
      });
    }
    expect(seen).toEqual([]);
    await Promise.resolve();
    expect(seen).toEqual(['/one', 'end', 500, '/two', 'end']);
    expect(counts).toEqual([1, 2, 3]);
    expect(server.requests.map(({ url }) => url)).toEqual(['/one', '/bad', '/two']);
    expect(server.cancelled).toBe(0);
  });

  test('counts what was cancelled before it was answered', async () => {
    const server = new ContractServer(({ url }) => (url === '/never' ? null : {}));
    const seen: unknown[] = [];
    const never = server.http.get('/never').subscribe((body) => seen.push(body));
    const early = server.http.get('/early').subscribe((body) => seen.push(body));
    early.unsubscribe();
    await Promise.resolve();
    expect(server.cancelled).toBe(1);
    never.unsubscribe();
    expect(server.cancelled).toBe(2);
    const late = server.http.get('/late').subscribe((body) => seen.push(body));
    await Promise.resolve();
    late.unsubscribe();
    expect(server.cancelled).toBe(2);
    expect(seen).toEqual([null]);
  });
});
