import { HttpErrorResponse } from '@angular/common/http';
import { TokenHttpAnswer } from './token-backend';

/** Bodies of more bytes are what the caller asked for, not a refusal. */
const LARGEST = 65_536;

const JSON_TYPE = /^[^;]*\bjson\b/i;

/** The prefix that HttpClient, too, removes from JSON: it keeps old browsers from running it as a script. */
const XSSI_PREFIX = /^\)\]\}',?\n/;

/**
 * The answer with the JSON parsed that `HttpClient` leaves unread in a `blob`, `arraybuffer` or `text` answer, a success
 * or a failure: it may be a refusal. The answer itself where its content type is not JSON, or its body is too large.
 * Rejects where it is no JSON.
 */
export function readBody(answer: TokenHttpAnswer): TokenHttpAnswer | Promise<TokenHttpAnswer> {
  if (!JSON_TYPE.test(answer.headers.get('Content-Type') ?? '')) return answer;
  const [field, body]: [string, unknown] =
    answer instanceof HttpErrorResponse ? ['error', answer.error as unknown] : ['body', answer.body];
  const blob = new Blob([body as BlobPart]);
  if (blob.size > LARGEST) return answer;
  return blob.text().then((text) => {
    const value: unknown = JSON.parse(text.replace(XSSI_PREFIX, ''));
    return Object.create(answer, { [field]: { value } }) as TokenHttpAnswer;
  });
}
