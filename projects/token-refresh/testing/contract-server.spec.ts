import { HttpErrorResponse, HttpRequest, HttpResponse } from '@angular/common/http';
import { ContractAnswer, ContractServer, received } from './contract-server';

type ResponseType = 'json' | 'text' | 'blob' | 'arraybuffer';

const as = (answer: ContractAnswer, responseType: ResponseType = 'json') =>
  received(answer, new HttpRequest('GET', '/api', { responseType }));

const isSuccess = (answer: ContractAnswer): boolean => as(answer) instanceof HttpResponse;

describe('an answer, as HttpClient would hand it over', () => {
  test.each<[string, ContractAnswer, ResponseType, object]>([
    ['nothing is said of it: an empty success', {}, 'json', { status: 200, url: '/api', body: null }],
    ['nothing is said of it, and a text is asked for', {}, 'text', { body: '' }],
    ['what is no text is sent as JSON', { body: { a: [1] } }, 'json', { body: { a: [1] } }],
    ['what is no text is sent as JSON, also for a text', { body: { a: [1] } }, 'text', { body: '{"a":[1]}' }],
    ['a text is sent as it is', { body: '{ "a": 1 }' }, 'json', { body: { a: 1 } }],
    ['a text is sent as it is, also for a text', { body: '{ "a": 1 }' }, 'text', { body: '{ "a": 1 }' }],
    ['a text that is no JSON', { body: '<html>' }, 'text', { body: '<html>' }],
  ])('%s', (_, answer, type, expected) => {
    expect(as(answer, type)).toBeInstanceOf(HttpResponse);
    expect(as(answer, type)).toMatchObject(expected);
  });

  const offline = { status: 0, url: '/api', error: new TypeError('Failed to fetch') };
  const unparsed = { error: expect.any(SyntaxError) as unknown, text: '<html>' };

  test.each<[string, ContractAnswer, ResponseType, object]>([
    ['it is empty', { status: 401 }, 'json', { status: 401, url: '/api', error: null }],
    ['its body is JSON', { status: 400, body: { error: 'x' } }, 'json', { error: { error: 'x' } }],
    ['its body is JSON, for a text', { status: 400, body: { error: 'x' } }, 'text', { error: '{"error":"x"}' }],
    ['its body is a text', { status: 400, body: '<html>' }, 'json', { error: '<html>' }],
    ['a broken connection', { status: 0 }, 'json', offline],
    ['a broken connection, for a text', { status: 0 }, 'text', offline],
    ['no JSON where it was asked for', { body: '<html>' }, 'json', { status: 200, error: unparsed }],
  ])('a failure: %s', (_, answer, type, expected) => {
    expect(as(answer, type)).toBeInstanceOf(HttpErrorResponse);
    expect(as(answer, type)).toMatchObject(expected);
  });

  test('from 200 to 299 it is a success', () => {
    const statuses = [199, 200, 204, 299, 300, 304, 401, 500];
    expect(statuses.filter((status) => isSuccess({ status }))).toEqual([200, 204, 299]);
  });

  test('its headers are those that it is given, which win over the type of JSON; a text says nothing of its type', () => {
    const headers = { 'Content-Type': 'application/problem+json', 'Retry-After': '5' };
    const headersOf = (answer: ContractAnswer) =>
      as(answer)
        .headers.keys()
        .map((name) => [name, as(answer).headers.get(name)]);

    expect(headersOf({})).toEqual([]);
    expect(headersOf({ body: '{}' })).toEqual([]);
    expect(headersOf({ body: 5 })).toEqual([['Content-Type', 'application/json']]);
    expect(headersOf({ body: {}, headers })).toEqual(Object.entries(headers));
    expect(headersOf({ status: 429, body: {}, headers })).toEqual(Object.entries(headers));
  });

  test('a blob and a buffer hold the bytes of the text', async () => {
    const [blob, buffer] = (['blob', 'arraybuffer'] as const).map(
      (type) => (as({ body: { a: 'é' } }, type) as HttpResponse<unknown>).body,
    );
    expect(await (blob as Blob).text()).toBe('{"a":"é"}');
    expect(new TextDecoder().decode(buffer as ArrayBuffer)).toBe('{"a":"é"}');
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
