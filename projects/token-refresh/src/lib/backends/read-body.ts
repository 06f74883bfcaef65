import { HttpResponse } from '@angular/common/http';

/** Bytes beyond which a body is what was asked for, and no refusal. */
const LARGEST = 65_536;

const JSON_TYPE = /^[^;]*\bjson\b/i;

/** What HttpClient, too, takes off the front of JSON: it keeps an old browser from running it as a script. */
const XSSI_PREFIX = /^\)\]\}',?\n/;

/** What the `responseType`s other than JSON hand over. */
type Unread = Partial<Blob & ArrayBuffer & string> | null;

/**
 * The answer with the body read that `HttpClient` left to its caller (`blob`, `arraybuffer`, `text`), where its content
 * type is JSON and it is small enough to be a refusal; else the answer itself. Rejects where it turns out to be no JSON.
 */
export function readBody(answer: HttpResponse<unknown>): HttpResponse<unknown> | Promise<HttpResponse<unknown>> {
  const body = answer.body as Unread;
  const size = body?.size ?? body?.byteLength ?? body?.length ?? 0;
  if (!size || size > LARGEST || !JSON_TYPE.test(answer.headers.get('Content-Type') ?? '')) return answer;
  return Promise.resolve()
    .then(() => new Blob([body as BlobPart]).text())
    .then((text) => answer.clone<unknown>({ body: JSON.parse(text.replace(XSSI_PREFIX, '')) }));
}
