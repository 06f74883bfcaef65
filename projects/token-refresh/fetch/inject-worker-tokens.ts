import { DOCUMENT } from '@angular/common';
import { DestroyRef, inject } from '@angular/core';
import { ɵAnyDocument as AnyDocument, ɵsessionInjector as sessionInjector } from 'ngx-token-refresh';
import { ɵCALL_FIELD as CALL_FIELD, ɵWorkerCall as WorkerCall } from 'ngx-token-refresh/worker';
import { ServedCall } from './served-call';

/** What a worker's messages come from: `Worker`, the `port` of a `SharedWorker`, `navigator.serviceWorker`, or a port. */
export type ServedWorker = Worker | MessagePort | ServiceWorkerContainer;

/** Serves one worker. @returns what ends it: calls that wait are asked of another page, or reject */
export type WorkerTokens = (worker: ServedWorker) => () => void;

/**
 * Serves the calls of `workerTokenFetch()` in a worker: this page decides which of them get a token, by its own `apis`, and
 * refreshes for them as for its own requests. Call it in an injection context; the function works anywhere, until that
 * context is destroyed.
 *
 * A token is told to no other code than the one that calls. Serve workers of the app's own alone: they can have any request
 * to its `apis` signed.
 *
 * @param name of the session whose token these requests get. Left out: each belongs to the session whose `apis` cover it.
 */
export function injectWorkerTokens(name?: string): WorkerTokens {
  const injector = sessionInjector(name);
  const destroyed = inject(DestroyRef);
  // Workers have the origin of the page; messages of a frame or another window are not to be answered.
  const ownOrigin = inject<AnyDocument>(DOCUMENT)?.location?.origin;

  return (worker) => {
    const calls = new Set<ServedCall>();
    const listen = (event: Event): void => {
      const { data, origin, ports } = event as MessageEvent<Record<string, WorkerCall | undefined> | null>;
      const call = data?.[CALL_FIELD];
      const [port] = ports;
      if (!call || !port || (origin && origin !== ownOrigin)) return;
      const served = new ServedCall(injector, call, port, () => calls.delete(served));
      calls.add(served);
      served.start();
    };
    const stop = (): void => {
      worker.removeEventListener('message', listen);
      for (const call of calls) call.leave();
    };
    worker.addEventListener('message', listen);
    // A port delivers nothing before; other workers have no such method.
    if ('start' in worker) worker.start();
    const forget = destroyed.onDestroy(stop);
    return () => {
      forget();
      stop();
    };
  };
}
