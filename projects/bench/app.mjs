// One Angular app without a page: what the benchmarks send their requests through.
import {
  HttpBackend,
  HttpClient,
  provideHttpClient,
  withInterceptors,
  withInterceptorsFromDi,
} from '@angular/common/http';
import { createEnvironmentInjector, Injector, PLATFORM_ID } from '@angular/core';
import { standIns } from './stand-ins.mjs';

const location = new URL('http://app.example/');

/**
 * @param client `interceptors`: functions; without them, the classes among its `providers` intercept. `signIn(injector)`
 * makes the app send A1
 * @param backend stands in for the network
 * @returns an app that is signed in
 */
export function createApp({ interceptors, providers = [], signIn = () => undefined }, backend) {
  const injector = createEnvironmentInjector(
    [
      ...standIns({ baseURI: location.href, location, defaultView: { location } }),
      provideHttpClient(interceptors ? withInterceptors(interceptors) : withInterceptorsFromDi()),
      { provide: PLATFORM_ID, useValue: 'browser' },
      { provide: HttpBackend, useValue: backend },
      ...providers,
    ],
    Injector.NULL,
  );
  signIn(injector);
  return {
    injector,
    http: injector.get(HttpClient),
    backend,
    signIn: () => signIn(injector),
    destroy: () => injector.destroy(),
  };
}
