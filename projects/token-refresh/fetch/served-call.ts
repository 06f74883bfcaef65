import { HttpErrorResponse, HttpEvent, HttpHandlerFn, HttpRequest, HttpResponse } from '@angular/common/http';
import { EnvironmentInjector, runInInjectionContext } from '@angular/core';
import { TokenRefreshError, tokenRefreshInterceptor, ɵreadyBackend as readyBackend } from 'ngx-token-refresh';
import {
  ɵCallBody as CallBody,
  ɵCallFailure as CallFailure,
  ɵPageMessage as PageMessage,
  ɵToldError as ToldError,
  ɵWorkerCall as WorkerCall,
  ɵWorkerMessage as WorkerMessage,
} from 'ngx-token-refresh/worker';
import { Observable, Observer, Subscription } from 'rxjs';
import { answerOf, limitsOf } from './answer-of';
import { headersOf, tokenRequest } from './token-request';

/**
 * One call of a worker. It goes through the interceptor as a call of this page does, but the worker sends: what the
 * interceptor sends is told to the worker, and what the worker says of the answer is answered to the interceptor.
 */
export class ServedCall {
  /** Waits for the answer to the last send. */
  #send: Observer<HttpEvent<unknown>> | null = null;
  readonly #subscription = new Subscription();

  /** @param ended called when no more is said of this call */
  constructor(
    private readonly injector: EnvironmentInjector,
    private readonly call: WorkerCall,
    private readonly port: MessagePort,
    private readonly ended: () => void,
  ) {
    port.onmessage = ({ data }: MessageEvent<WorkerMessage>) => this.#hear(data);
    port.addEventListener('close', () => this.#end());
  }

  start(): void {
    this.#post({ kind: 'here' });
    try {
      this.#run();
    } catch (error) {
      this.#finish(toldOf(error));
    }
  }

  /** Tells the worker that this page serves no more. */
  leave(): void {
    this.#post({ kind: 'gone' });
    this.#end();
  }

  #run(): void {
    const { body, headers, method, options, url } = this.call;
    const call = { method, url, headers: new Headers(headers), body: standInFor(body) };
    const request = tokenRequest(call, options);
    const next: HttpHandlerFn = (sent) =>
      new Observable((observer) => {
        this.#send = observer;
        this.#askFor(sent);
      });
    const answers = runInInjectionContext(this.injector, () => tokenRefreshInterceptor(request, next));
    this.#subscription.add(
      answers.subscribe({
        error: (error: unknown) => this.#finish(failureOf(error)),
        complete: () => this.#finish(null),
      }),
    );
  }

  #askFor(sent: HttpRequest<unknown>): void {
    const limits = limitsOf(readyBackend(this.injector, sent));
    this.#post({ kind: 'send', headers: headersOf(sent), withCredentials: sent.withCredentials, limits });
  }

  #hear(message: WorkerMessage): void {
    if (message.kind === 'ping') this.#post({ kind: 'here' });
    else if (message.kind === 'abort') this.#end();
    else this.#answer(message);
  }

  #answer(message: Exclude<WorkerMessage, { kind: 'ping' | 'abort' }>): void {
    const { url } = this.call;
    const answer =
      message.kind === 'answer'
        ? answerOf({ ...message, headers: new Headers(message.headers) }, message.text)
        : new HttpErrorResponse({ error: new NoAnswer(), url });
    if (!(answer instanceof HttpResponse)) return this.#send?.error(answer);
    this.#send?.next(answer);
    this.#send?.complete();
  }

  #finish(failure: CallFailure | null): void {
    this.#post({ kind: 'done', failure });
    this.#end();
  }

  #end(): void {
    this.#subscription.unsubscribe();
    this.port.close();
    this.ended();
  }

  #post(message: PageMessage): void {
    this.port.postMessage(message);
  }
}

/** Stands for the error of the worker's `fetch`, which stays there. */
class NoAnswer extends TypeError {}

/** A body that the interceptor treats as that of the worker. */
function standInFor({ kind, text }: CallBody): unknown {
  if (kind === 'stream') return new ReadableStream();
  if (kind !== 'binary') return text ?? null;
  const form = new FormData();
  if (text !== undefined) form.set('operations', text);
  return form;
}

/** What the worker rejects with; `null`: it has the answer, a refusal that no refresh can cure. */
function failureOf(error: unknown): CallFailure | null {
  const cause: unknown = error instanceof HttpErrorResponse ? error.error : error;
  if (cause instanceof NoAnswer) return 'no-answer';
  return cause instanceof Error ? toldOf(cause) : null;
}

/** As much as can be told to the worker. */
function toldOf(error: unknown): ToldError {
  const { name, message, status, cause } = error as Error & { readonly status?: number };
  const code = error instanceof TokenRefreshError ? { code: error.code } : {};
  return { name, message, status, ...code, ...(cause !== undefined && { cause: toldOf(cause) }) };
}
