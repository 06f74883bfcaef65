import {
  HttpClient,
  HttpErrorResponse,
  HttpHeaders,
  HttpParams,
  HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { TokenBackend, Tokens } from 'ngx-token-refresh';
import { from, of, throwError } from 'rxjs';
import { RefreshContext, RefreshOutcome } from '../../src/lib/backends/token-backend';
import { readOutcome } from '../../src/lib/refresh/read-outcome';

// One call of a backend, without an app: the HttpClient that it is given answers at once.

export const NOW = Date.UTC(2026, 0, 1);

/** How the server answers. */
export interface Answer {
  /** @default 200 */
  readonly status?: number;
  /** @default null */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a backend is given, and what it sends with it. */
export class Wire {
  readonly requests: HttpRequest<unknown>[] = [];
  readonly context: RefreshContext;

  constructor({ status = 200, body = null, headers = {} }: Answer = {}) {
    const handle = (request: HttpRequest<unknown>) => {
      this.requests.push(request);
      const answer = { status, headers: new HttpHeaders(headers), url: request.urlWithParams };
      return status >= 200 && status < 300
        ? of(new HttpResponse({ body, ...answer }))
        : throwError(() => new HttpErrorResponse({ error: body, ...answer }));
    };
    this.context = { http: new HttpClient({ handle }), now: () => NOW };
  }

  /** The one request. */
  get request(): HttpRequest<unknown> {
    const [request] = this.requests;
    if (!request || this.requests.length > 1) throw new Error(`${this.requests.length} requests`);
    return request;
  }
}

const SIGNED_IN: Tokens = { accessToken: 'A1', refreshToken: 'R1' };

/** The one outcome of a refresh, its tokens checked as the library checks them; throws what the refresh fails with. */
export function outcomeOf(backend: TokenBackend, answer: Answer | Wire, tokens = SIGNED_IN): RefreshOutcome {
  const { context } = answer instanceof Wire ? answer : new Wire(answer);
  const outcomes: RefreshOutcome[] = [];
  const ends: unknown[] = [];
  from(backend.refresh(tokens, context)).subscribe({
    next: (outcome) => outcomes.push(readOutcome(outcome, null, () => undefined)),
    error: (error: unknown) => ends.push(error),
    complete: () => ends.push(null),
  });
  if (ends[0] instanceof Error || ends[0] instanceof HttpErrorResponse) throw ends[0] as Error;
  const [outcome] = outcomes;
  if (!outcome || outcomes.length > 1 || !ends.length) throw new Error(`${outcomes.length} outcomes`);
  return outcome;
}

/** The one request of a refresh. */
export function requestOf(backend: TokenBackend, tokens = SIGNED_IN): HttpRequest<unknown> {
  const wire = new Wire({ status: 204 });
  outcomeOf(backend, wire, tokens);
  return wire.request;
}

/** What a server reads of a request. */
export function read({ method, urlWithParams, headers, body, withCredentials }: HttpRequest<unknown>) {
  return {
    line: `${method} ${urlWithParams}`,
    headers: Object.fromEntries(headers.keys().map((name) => [name, headers.get(name)])),
    body: body instanceof HttpParams ? body.toString() : body,
    withCredentials,
  };
}
