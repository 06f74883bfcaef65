import { HttpErrorResponse, HttpHeaders } from '@angular/common/http';
import { TokenHttpAnswer } from './token-backend';

/** The longest body that is read, in bytes: a longer one is what the caller asked for, not a refusal. */
export const LONGEST_BODY = 65_536;

/** Whether the body is one JSON text, and no stream of them. */
function isJson(headers: HttpHeaders): boolean {
  return /^[^;]*\b(?<!stream\+)json\b(?!-)/i.test(headers.get('Content-Type') ?? '');
}

/** Parses as `HttpClient` does: without the prefix that keeps old browsers from running JSON as a script. */
export function parseJson(text: string): unknown {
  return JSON.parse(text.replace(/^\)\]\}',?\n/, ''));
}

/**
 * The answer with the JSON parsed that `HttpClient` leaves unread in a `blob`, `arraybuffer` or `text` answer, a success
 * or a failure: it may be a refusal. The answer itself where its content type is not JSON, or its body is too large.
 * Rejects where it is no JSON.
 */
export function readBody(answer: TokenHttpAnswer): TokenHttpAnswer | Promise<TokenHttpAnswer> {
  if (!isJson(answer.headers)) return answer;
  const [field, body]: [string, unknown] =
    answer instanceof HttpErrorResponse ? ['error', answer.error as unknown] : ['body', answer.body];
  const blob = new Blob([body as BlobPart]);
  if (blob.size > LONGEST_BODY) return answer;
  return blob.text().then((text) => {
    const value = parseJson(text);
    return Object.create(answer, { [field]: { value } }) as TokenHttpAnswer;
  });
}
