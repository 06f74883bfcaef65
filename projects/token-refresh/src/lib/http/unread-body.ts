import { HttpEvent, HttpRequest, HttpResponse } from '@angular/common/http';
import { concatMap, from, Observable, of } from 'rxjs';
import { HttpAnswer, TokenBackend } from '../backends/token-backend';

/** Reads the bodies that `HttpClient` leaves to its caller, where the backend may find a refusal in them. */
export class UnreadBodies {
  /** Made when there is one: most apps never have any, and a look into it costs each request. */
  #read: WeakMap<HttpAnswer, HttpAnswer> | undefined;

  constructor(private readonly backend: TokenBackend) {}

  /** What is sent, with each success held back until its body is read, if the request asked for another than JSON. */
  readIn(sent: Observable<HttpEvent<unknown>>, { responseType }: HttpRequest<unknown>): Observable<HttpEvent<unknown>> {
    if (responseType === 'json' || !this.backend.readBody) return sent;
    return sent.pipe(
      concatMap((event) => {
        const read = event instanceof HttpResponse && this.backend.readBody?.(event);
        if (!read) return of(event);
        // By its `then`: with zone.js a promise of the browser is no instance of `Promise`.
        if (!('then' in read)) return of(this.#remember(event, read));
        return from(
          read.then(
            (later) => this.#remember(event, later),
            () => event,
          ),
        );
      }),
    );
  }

  /** What is to be judged in place of the answer. */
  of(answer: HttpAnswer): HttpAnswer {
    return this.#read?.get(answer) ?? answer;
  }

  #remember(event: HttpResponse<unknown>, read: HttpAnswer): HttpResponse<unknown> {
    if (read !== event) (this.#read ??= new WeakMap()).set(event, read);
    return event;
  }
}
