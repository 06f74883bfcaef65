import {
  HttpErrorResponse,
  HttpEvent,
  HttpEventType,
  HttpHeaders,
  HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { lastValueFrom, of, throwError, toArray } from 'rxjs';
import { BodyReader } from './body-reader';

const JSON_TYPE = 'application/json;charset=UTF-8';
const REFUSAL = '{"code":401,"message":"expired"}';

function answer(body: unknown, type: string | null = JSON_TYPE): HttpResponse<unknown> {
  return new HttpResponse({
    body,
    status: 200,
    headers: new HttpHeaders(type === null ? {} : { 'Content-Type': type }),
  });
}

type ResponseType = HttpRequest<unknown>['responseType'];

/** What the backend reads in an answer that has passed. The caller must get that very answer. */
async function bodyRead(given: HttpResponse<unknown>, responseType: ResponseType): Promise<unknown> {
  const reader = new BodyReader();
  const { body } = given;
  const request = new HttpRequest('GET', '/api', { responseType });
  expect(await lastValueFrom(reader.watch(of(given), request))).toBe(given);
  expect(given.body).toBe(body);
  return reader.bodyOf(given);
}

const buffer = (text: string): ArrayBuffer => new TextEncoder().encode(text).buffer;

describe.each<[ResponseType, (text: string) => unknown]>([
  ['blob', (text) => new Blob([text])],
  ['arraybuffer', buffer],
  ['text', (text) => text],
])('the body of a %s', (responseType, as) => {
  test.each([JSON_TYPE, 'application/json', 'Application/JSON', 'application/problem+json', 'text/json'])(
    'of type %s is read, and the answer left as it is',
    async (type) => {
      expect(await bodyRead(answer(as(REFUSAL), type), responseType)).toEqual({ code: 401, message: 'expired' });
    },
  );

  test.each([")]}',\n", ")]}'\n"])('is read behind the prefix that keeps JSON from being run: %j', async (prefix) => {
    expect(await bodyRead(answer(as(prefix + REFUSAL)), responseType)).toEqual({ code: 401, message: 'expired' });
  });

  test.each([null, '', 'application/octet-stream', 'text/plain', 'application/x-ndjson', 'text/plain; charset=json'])(
    'of type %j is not read',
    async (type) => {
      const given = answer(as(REFUSAL), type);
      expect(await bodyRead(given, responseType)).toBe(given.body);
    },
  );

  test('of more than 64 KiB is not read', async () => {
    const large = JSON.stringify('x'.repeat(65_534));
    const larger = answer(as(`${large} `));

    expect(await bodyRead(answer(as(large)), responseType)).toBe('x'.repeat(65_534));
    expect(await bodyRead(larger, responseType)).toBe(larger.body);
  });

  test('that is empty is not read', async () => {
    const empty = answer(as(''));
    expect(await bodyRead(empty, responseType)).toBe(empty.body);
  });

  test.each(['half a {', '<html></html>', 'undefined', ` )]}',\n${REFUSAL}`])(
    'that holds %j, whatever its type says, is handed over unread',
    async (broken) => {
      const given = answer(as(broken));
      expect(await bodyRead(given, responseType)).toBe(given.body);
    },
  );
});

test.each([null, undefined, 0, 7, true, { code: 401 }, []])('what is none of them is not read: %j', async (body) => {
  const given = answer(body);
  expect(await bodyRead(given, 'blob')).toBe(given.body);
});

test('a JSON answer, which HttpClient has read, passes without delay', () => {
  const events = of(answer({ code: 401 }));
  expect(new BodyReader().watch(events, new HttpRequest('GET', '/api'))).toBe(events);
});

test('other events and failures pass on, in their order', async () => {
  const request = new HttpRequest('GET', '/api', { responseType: 'blob' });
  const sent: HttpEvent<unknown> = { type: HttpEventType.Sent };
  const last = answer(new Blob([REFUSAL]));
  const failure = new HttpErrorResponse({ status: 500 });

  expect(await lastValueFrom(new BodyReader().watch(of(sent, last), request).pipe(toArray()))).toEqual([sent, last]);
  await expect(
    lastValueFrom(
      new BodyReader().watch(
        throwError(() => failure),
        request,
      ),
    ),
  ).rejects.toBe(failure);
});
