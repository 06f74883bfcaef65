import { HttpEvent, HttpRequest, HttpResponse } from '@angular/common/http';
import { concatMap, from, Observable, of } from 'rxjs';

/** Bodies of more bytes are what the caller asked for, not a refusal. */
const LARGEST = 65_536;

const JSON_TYPE = /^[^;]*\bjson\b/i;

/** The prefix that HttpClient, too, removes from JSON: it keeps old browsers from running it as a script. */
const XSSI_PREFIX = /^\)\]\}',?\n/;

/** The bodies of the `responseType`s other than JSON. */
type UnreadBody = Partial<Blob & ArrayBuffer & string> | null;

/** Reads the JSON that `HttpClient` leaves unread in a `blob`, `arraybuffer` or `text` answer: it may be a refusal. */
export class BodyReader {
  readonly #read = new WeakMap<HttpResponse<unknown>, unknown>();

  /** Delays each success until its body is read. Callers get their answer as it is. */
  watch(
    events: Observable<HttpEvent<unknown>>,
    { responseType }: HttpRequest<unknown>,
  ): Observable<HttpEvent<unknown>> {
    if (responseType === 'json') return events;
    return events.pipe(
      concatMap((event) => {
        const reading = event instanceof HttpResponse && readJson(event);
        if (!reading) return of(event);
        return from(
          reading.then(
            (body) => {
              this.#read.set(event, body);
              return event;
            },
            // It is no JSON, whatever its content type says.
            () => event,
          ),
        );
      }),
    );
  }

  /** The body of an answer that has passed {@link watch}. */
  bodyOf(answer: HttpResponse<unknown>): unknown {
    return this.#read.has(answer) ? this.#read.get(answer) : answer.body;
  }
}

/** The parsed body, where the content type is JSON and the body is small enough; else `null`. */
function readJson(answer: HttpResponse<unknown>): Promise<unknown> | null {
  const body = answer.body as UnreadBody;
  const size = body?.size ?? body?.byteLength ?? body?.length ?? 0;
  if (!size || size > LARGEST || !JSON_TYPE.test(answer.headers.get('Content-Type') ?? '')) return null;
  return Promise.resolve()
    .then(() => new Blob([body as BlobPart]).text())
    .then((text) => JSON.parse(text.replace(XSSI_PREFIX, '')) as unknown);
}
