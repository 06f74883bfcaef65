import {
  HttpBackend,
  HttpClient,
  HttpContext,
  HttpResponse,
  provideHttpClient,
  withInterceptors,
  withInterceptorsFromDi,
} from '@angular/common/http';
import { createEnvironmentInjector, Injector, PLATFORM_ID } from '@angular/core';
import { standIns } from '../../stand-ins.mjs';
import { Handle } from './handle.mjs';
import { PAGE, wireBackend } from './wire-backend.mjs';

/**
 * An app on Angular's HttpClient.
 *
 * @param setUp `interceptors` or none, then those from `providers`; `start(injector)` returns what belongs to its session;
 * `skip`: the context token that marks a request as none of its business
 */
export function angularClient(server, { interceptors, providers = [], start, skip }) {
  const injector = createEnvironmentInjector(
    [
      ...standIns({ baseURI: PAGE, location: new URL(PAGE), defaultView: null }),
      provideHttpClient(...(interceptors ? [withInterceptors(interceptors)] : []), withInterceptorsFromDi()),
      { provide: PLATFORM_ID, useValue: 'browser' },
      { provide: HttpBackend, useValue: wireBackend(server) },
      ...providers,
    ],
    Injector.NULL,
  );
  const http = injector.get(HttpClient);

  /** Not sent before it is subscribed to, and sent for each subscription. */
  function request({ method = 'GET', url, skipped, context = new HttpContext(), ...options }) {
    if (skipped) context.set(skip, true);
    return http.request(method, url, { ...options, context, observe: 'events' });
  }

  function subscribe(source) {
    const handle = new Handle();
    const subscription = source.subscribe({
      next: (event) => {
        handle.events.push(event.type);
        if (event instanceof HttpResponse) Object.assign(handle, { status: event.status, body: event.body });
      },
      error: (error) => Object.assign(handle, { error, status: error?.status ?? null }),
      complete: () => (handle.completed = true),
    });
    handle.cancel = () => subscription.unsubscribe();
    return handle;
  }

  return {
    ...start(injector),
    request,
    subscribe,
    send: (options) => subscribe(request(options)),
    destroy: () => injector.destroy(),
  };
}
