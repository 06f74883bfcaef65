import { HttpErrorResponse, HttpHeaders, HttpResponse } from '@angular/common/http';
import { readBody } from './read-body';
import { TokenHttpAnswer } from './token-backend';

const JSON_TYPE = 'application/json;charset=UTF-8';
const REFUSAL = '{"code":401,"message":"expired"}';

function answer(body: unknown, type: string | null = JSON_TYPE): HttpResponse<unknown> {
  return new HttpResponse({
    body,
    status: 200,
    headers: new HttpHeaders(type === null ? {} : { 'Content-Type': type }),
  });
}

function failure(error: unknown, type = JSON_TYPE): HttpErrorResponse {
  return new HttpErrorResponse({
    error,
    status: 403,
    url: '/file',
    headers: new HttpHeaders({ 'Content-Type': type }),
  });
}

/** What is in the body that was read. */
async function bodyOf(answer: TokenHttpAnswer): Promise<unknown> {
  const read = await readBody(answer);
  return read instanceof HttpErrorResponse ? read.error : read.body;
}

const blob = (text: string): Blob => new Blob([text]);
const buffer = (text: string): ArrayBuffer => new TextEncoder().encode(text).buffer;
const text = (it: string): string => it;

describe.each<[string, (text: string) => unknown]>([
  ['blob', blob],
  ['arraybuffer', buffer],
  ['text', text],
])('readBody of a %s', (_, as) => {
  test.each([JSON_TYPE, 'Application/JSON', 'application/problem+json'])(
    'of type %s, reads it and leaves the answer as it is',
    async (type) => {
      const given = answer(as(REFUSAL), type);
      const { body } = given;

      const read = await readBody(given);

      expect(read).toBeInstanceOf(HttpResponse);
      expect(read).toMatchObject({ status: 200, headers: given.headers, body: { code: 401, message: 'expired' } });
      expect(given.body).toBe(body);
    },
  );

  test.each([")]}',\n", ")]}'\n"])('reads behind the prefix that keeps JSON from being run: %j', async (prefix) => {
    expect(await bodyOf(answer(as(prefix + REFUSAL)))).toEqual({ code: 401, message: 'expired' });
  });

  test('of a failure, reads it and leaves the failure as it is', async () => {
    const given = failure(as(REFUSAL));
    const { error } = given as { error: unknown };

    const read = await readBody(given);

    expect(read).toBeInstanceOf(HttpErrorResponse);
    expect((read as HttpErrorResponse).error).toEqual({ code: 401, message: 'expired' });
    expect([read.status, read.url, read.headers]).toEqual([403, '/file', given.headers]);
    expect(given.error).toBe(error);
    const page = failure(as('<html>'), 'text/html');
    expect(readBody(page)).toBe(page);
  });

  test.each([null, 'text/plain', 'application/x-ndjson', 'text/plain; charset=json'])(
    'of type %j, does not look into it',
    (type) => {
      const given = answer(as(REFUSAL), type);

      expect(readBody(given)).toBe(given);
    },
  );

  test('of more than 64 KiB, does not look into it', async () => {
    const large = JSON.stringify('x'.repeat(65_534));
    const larger = answer(as(`${large} `));

    expect(await bodyOf(answer(as(large)))).toEqual('x'.repeat(65_534));
    expect(readBody(larger)).toBe(larger);
  });

  test.each(['', 'half a {', '<html></html>', 'undefined', ` )]}',\n${REFUSAL}`])(
    'that holds %j, rejects',
    async (broken) => {
      await expect(readBody(answer(as(broken)))).rejects.toThrow();
    },
  );
});

test.each([null, undefined])('readBody finds nothing in %j', async (body) => {
  expect(await bodyOf(answer(body)).catch(() => null)).toBeNull();
});
