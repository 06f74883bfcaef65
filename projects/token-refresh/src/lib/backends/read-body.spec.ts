import { HttpHeaders, HttpResponse } from '@angular/common/http';
import { readBody } from './read-body';

const JSON_TYPE = 'application/json;charset=UTF-8';
const REFUSAL = '{"code":401,"message":"expired"}';

function answer(body: unknown, type: string | null = JSON_TYPE): HttpResponse<unknown> {
  return new HttpResponse({
    body,
    status: 200,
    headers: new HttpHeaders(type === null ? {} : { 'Content-Type': type }),
  });
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

      expect(read.body).toEqual({ code: 401, message: 'expired' });
      expect(read).toMatchObject({ status: 200, headers: given.headers });
      expect(given.body).toBe(body);
    },
  );

  test.each([")]}',\n", ")]}'\n"])('reads behind the prefix that keeps JSON from being run: %j', async (prefix) => {
    expect((await readBody(answer(as(prefix + REFUSAL)))).body).toEqual({ code: 401, message: 'expired' });
  });

  test.each([null, 'text/plain', 'application/x-ndjson', 'text/plain; charset=json'])(
    'of type %j, does not look into it',
    (type) => {
      const given = answer(as(REFUSAL), type);

      expect(readBody(given)).toBe(given);
    },
  );

  test('of more than 64 KiB, or empty, does not look into it', async () => {
    const large = JSON.stringify('x'.repeat(65_534));
    const [larger, empty] = [answer(as(`${large} `)), answer(as(''))];

    expect(await readBody(answer(as(large)))).toMatchObject({ body: 'x'.repeat(65_534) });
    expect(readBody(larger)).toBe(larger);
    expect(readBody(empty)).toBe(empty);
  });

  test.each(['half a {', '<html></html>', 'undefined', ` )]}',\n${REFUSAL}`])(
    'that holds %j, rejects',
    async (broken) => {
      await expect(readBody(answer(as(broken)))).rejects.toThrow();
    },
  );
});

test.each([null, undefined, 7, { code: 401 }])('readBody leaves alone what is none of them: %j', (body) => {
  const given = answer(body);

  expect(readBody(given)).toBe(given);
});
