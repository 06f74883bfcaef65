import {
  HttpClient,
  HttpErrorResponse,
  HttpEvent,
  HttpHandler,
  HttpHeaders,
  HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { Observable } from 'rxjs';

/** What a server answers, as it goes over the wire. */
export interface ContractAnswer {
  /** HTTP status; 0: none came. @default 200 */
  readonly status?: number;
  /** A text as it is; anything else is sent as JSON. @default an empty body */
  readonly body?: unknown;
  /** @default the content type of the body */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The answer as `HttpClient` would hand it to its caller. */
export function received(
  answer: ContractAnswer,
  request: HttpRequest<unknown>,
): HttpResponse<unknown> | HttpErrorResponse {
  const { status = 200, body = '' } = answer;
  const url = request.urlWithParams;
  const isText = typeof body === 'string';
  const text = isText ? body : JSON.stringify(body);
  const headers = new HttpHeaders({
    ...(text && !isText && { 'Content-Type': 'application/json' }),
    ...answer.headers,
  });
  if (status === 0) return new HttpErrorResponse({ status, url, error: new TypeError('Failed to fetch') });
  const read = bodyOf(text, request.responseType);
  const failed = status < 200 || status > 299;
  return failed || read.error
    ? new HttpErrorResponse({ status, url, headers, error: failed ? (read.body ?? text) : read })
    : new HttpResponse({ status, url, headers, body: read.body });
}

function bodyOf(
  text: string,
  type: string,
): { readonly body?: unknown; readonly error?: unknown; readonly text?: string } {
  switch (type) {
    case 'json':
      try {
        return { body: text ? (JSON.parse(text) as unknown) : null };
      } catch (error) {
        return { error, text };
      }
    case 'blob':
      return { body: new Blob([text]) };
    case 'arraybuffer':
      return { body: new TextEncoder().encode(text).buffer };
    default:
      return { body: text };
  }
}

/** An `HttpClient` whose requests are answered in the order in which they were made, later than they were made. */
export class ContractServer extends HttpHandler {
  readonly requests: HttpRequest<unknown>[] = [];
  /** How many were cancelled before they were answered. */
  cancelled = 0;
  readonly http = new HttpClient(this);

  constructor(private readonly answerTo: (request: HttpRequest<unknown>, count: number) => ContractAnswer | null) {
    super();
  }

  override handle(request: HttpRequest<unknown>): Observable<HttpEvent<unknown>> {
    return new Observable((observer) => {
      const answer = this.answerTo(request, this.requests.push(request));
      let answered = false;
      if (answer) {
        void Promise.resolve().then(() => {
          answered = true;
          const came = received(answer, request);
          if (came instanceof HttpErrorResponse) return observer.error(came);
          observer.next(came);
          observer.complete();
        });
      }
      return () => {
        if (!answered) this.cancelled++;
      };
    });
  }
}
