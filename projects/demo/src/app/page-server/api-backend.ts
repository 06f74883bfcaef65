import {
  HttpBackend,
  HttpErrorResponse,
  HttpEvent,
  HttpEventType,
  HttpHeaders,
  HttpRequest,
  HttpResponse,
} from '@angular/common/http';
import { ApiAnswer, ApiRoute } from 'demo-api';
import { Observable, Subscriber } from 'rxjs';
import { PageNetwork } from './page-network';

/** Serves requests in the page: what `fetch` and a server are elsewhere. */
export class ApiBackend implements HttpBackend {
  readonly #routes: readonly (ApiRoute & { readonly pattern: RegExp })[];
  readonly #network: PageNetwork;

  constructor(routes: readonly ApiRoute[], network: PageNetwork) {
    this.#routes = routes.map((route) => ({ ...route, pattern: patternOf(route.url) }));
    this.#network = network;
  }

  handle(request: HttpRequest<unknown>): Observable<HttpEvent<unknown>> {
    return new Observable((observer) => {
      const client = new AbortController();
      const cut = this.#network.cut.subscribe(() => observer.error(unreachable(request)));
      observer.next({ type: HttpEventType.Sent });
      const timer = setTimeout(() => void this.#serve(request, client.signal, observer), this.#network.latency);
      return () => {
        cut.unsubscribe();
        clearTimeout(timer);
        client.abort();
      };
    });
  }

  async #serve(
    request: HttpRequest<unknown>,
    client: AbortSignal,
    observer: Subscriber<HttpEvent<unknown>>,
  ): Promise<void> {
    if (this.#network.isOffline) {
      observer.error(unreachable(request));
      return;
    }
    try {
      const answer = await this.#answerTo(request, client);
      // No answer: as a server that hangs, until the client gives up.
      if (answer !== null && !client.aborted) deliver(answer, request.urlWithParams, observer);
    } catch (error) {
      // A table that cannot be read.
      observer.error(unreachable(request, error));
    }
  }

  async #answerTo(request: HttpRequest<unknown>, client: AbortSignal): Promise<ApiAnswer | null> {
    const { pathname, searchParams } = new URL(request.urlWithParams, 'http://page.invalid');
    for (const { answer, method, pattern } of this.#routes) {
      const match = method === request.method ? pattern.exec(pathname) : null;
      if (!match) continue;
      const body = request.serializeBody();
      return answer({
        params: Object.fromEntries(
          Object.entries(match.groups ?? {}).map(([name, part]) => [name, decodeURIComponent(part)]),
        ),
        query: Object.fromEntries(searchParams),
        authorization: request.headers.get('Authorization') ?? undefined,
        cookie: undefined,
        body: typeof body === 'string' ? (JSON.parse(body) as unknown) : undefined,
        client,
      });
    }
    return { status: 404, headers: {}, body: { error: 'not_found', message: `There is no ${pathname} here.` } };
  }
}

/** As Angular tells a network failure. */
function unreachable({ urlWithParams }: HttpRequest<unknown>, error?: unknown): HttpErrorResponse {
  return new HttpErrorResponse({ error, url: urlWithParams, status: 0, statusText: 'Unknown Error' });
}

/** `/sessions/:sid/stats` as a pattern with the group `sid`. */
function patternOf(url: string): RegExp {
  return new RegExp(`^${url.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`);
}

function deliver({ body, headers, status }: ApiAnswer, url: string, observer: Subscriber<HttpEvent<unknown>>): void {
  const shared = { headers: new HttpHeaders(headers), status, url };
  // As over a wire: a copy.
  const copy: unknown = body === undefined ? null : JSON.parse(JSON.stringify(body));
  if (status < 200 || status >= 300) return observer.error(new HttpErrorResponse({ ...shared, error: copy }));
  observer.next(new HttpResponse({ ...shared, body: copy }));
  observer.complete();
}
