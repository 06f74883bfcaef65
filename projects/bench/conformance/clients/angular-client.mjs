import { XhrFactory } from '@angular/common';
import {
  HttpClient,
  HttpXhrBackend,
  provideHttpClient,
  withInterceptors,
  withInterceptorsFromDi,
} from '@angular/common/http';
import { createEnvironmentInjector, Injector, PLATFORM_ID } from '@angular/core';
import { refreshOf, sendingBy } from '../../../token-refresh/test/http-scenarios/angular-client.ts';
import { FakeXhr } from '../../../token-refresh/test/world/fake-xhr.ts';
import { standIns } from '../../stand-ins.mjs';

export const PAGE = 'http://localhost/';

/**
 * An app on Angular's HttpClient.
 *
 * @param setUp `interceptors` or none, then those from `providers`; `start(injector)` returns what belongs to its session;
 * `skip`: the context token that marks a request as none of its business
 */
export function angularClient(server, { interceptors = [], providers = [], start, skip }) {
  const injector = createEnvironmentInjector(
    [
      ...standIns({ baseURI: PAGE, location: new URL(PAGE), defaultView: null }),
      provideHttpClient(
        withInterceptors(interceptors),
        withInterceptorsFromDi(),
        withInterceptors([refreshOf(server)]),
      ),
      { provide: PLATFORM_ID, useValue: 'browser' },
      HttpXhrBackend,
      { provide: XhrFactory, useValue: { build: () => new FakeXhr(server, PAGE) } },
      ...providers,
    ],
    Injector.NULL,
  );
  return {
    ...start(injector),
    ...sendingBy(injector.get(HttpClient), skip),
    destroy: () => injector.destroy(),
  };
}
