import { HttpErrorResponse } from '@angular/common/http';
import { TokenHttpAnswer } from './token-backend';

/**
 * The answer with the JSON parsed that `HttpClient` leaves unread in a `blob`, `arraybuffer` or `text` answer, a success
 * or a failure: it may be a refusal. The answer itself where its content type is not JSON, or its body is too large.
 * Rejects where it is no JSON.
 */
export function readBody(answer: TokenHttpAnswer): TokenHttpAnswer | Promise<TokenHttpAnswer> {
  if (!/^[^;]*\bjson\b/i.test(answer.headers.get('Content-Type') ?? '')) return answer;
  const [field, body]: [string, unknown] =
    answer instanceof HttpErrorResponse ? ['error', answer.error as unknown] : ['body', answer.body];
  const blob = new Blob([body as BlobPart]);
  // A body of more bytes is what the caller asked for, not a refusal.
  if (blob.size > 65_536) return answer;
  return blob.text().then((text) => {
    // HttpClient, too, removes the prefix that keeps old browsers from running JSON as a script.
    const value: unknown = JSON.parse(text.replace(/^\)\]\}',?\n/, ''));
    return Object.create(answer, { [field]: { value } }) as TokenHttpAnswer;
  });
}
