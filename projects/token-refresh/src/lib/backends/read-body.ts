import { HttpResponse } from '@angular/common/http';

/** Bodies of more bytes are what the caller asked for, not a refusal. */
const LARGEST = 65_536;

const JSON_TYPE = /^[^;]*\bjson\b/i;

/** The prefix that HttpClient, too, removes from JSON: it keeps old browsers from running it as a script. */
const XSSI_PREFIX = /^\)\]\}',?\n/;

/** The bodies of the `responseType`s other than JSON. */
type UnreadBody = Partial<Blob & ArrayBuffer & string> | null;

/**
 * The answer with the JSON parsed that `HttpClient` leaves unread in a `blob`, `arraybuffer` or `text` answer: it may be
 * a refusal. The answer itself where its content type is not JSON, or its body is too large. Rejects where it is no JSON.
 */
export function readBody(answer: HttpResponse<unknown>): HttpResponse<unknown> | Promise<HttpResponse<unknown>> {
  const body = answer.body as UnreadBody;
  const size = body?.size ?? body?.byteLength ?? body?.length ?? 0;
  if (!size || size > LARGEST || !JSON_TYPE.test(answer.headers.get('Content-Type') ?? '')) return answer;
  return Promise.resolve()
    .then(() => new Blob([body as BlobPart]).text())
    .then((text) => answer.clone<unknown>({ body: JSON.parse(text.replace(XSSI_PREFIX, '')) }));
}
