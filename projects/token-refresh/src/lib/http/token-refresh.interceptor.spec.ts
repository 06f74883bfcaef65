import { HttpEvent, HttpHandlerFn, HttpHeaders, HttpRequest, HttpResponse } from '@angular/common/http';
import { createEnvironmentInjector, EnvironmentInjector, Injector, runInInjectionContext } from '@angular/core';
import { provideTokenRefresh, restBackend, TokenStore } from 'ngx-token-refresh';
import { EMPTY, Observable, of } from 'rxjs';
import { tokenRefreshInterceptor } from './token-refresh.interceptor';

let injector: EnvironmentInjector;
/** It has neither a document nor XSRF. */
beforeEach(() => {
  injector = createEnvironmentInjector(
    [provideTokenRefresh({ backend: restBackend({ refreshUrl: '/refresh' }) })],
    Injector.NULL as EnvironmentInjector,
  );
});
afterEach(() => injector.destroy());

function send(request: HttpRequest<unknown>, next: HttpHandlerFn): Observable<HttpEvent<unknown>> {
  return runInInjectionContext(injector, () => tokenRefreshInterceptor(request, next));
}

test.each(['GET', 'POST'])('given a signed-in person, a %s carries the token', (method) => {
  injector.get(TokenStore).signIn({ accessToken: 'A1' });
  const request = new HttpRequest<unknown>(method, '/api/x', null).clone({ setHeaders: { 'X-Mine': '1' } });
  const next = jest.fn<ReturnType<HttpHandlerFn>, [HttpRequest<unknown>]>(() => of(new HttpResponse()));

  send(request, next).subscribe();

  expect(next.mock.calls.map(([{ headers }]) => headers.get('Authorization'))).toEqual(['Bearer A1']);
});

test('the XSRF token is looked for where the request has headers, one of which may hold it', () => {
  const asked: string[] = [];
  const tokenFor = ({ url }: HttpRequest<unknown>): null => {
    asked.push(url);
    return null;
  };
  const xsrfRenewal = () => ({ tokenFor, renew: (request: HttpRequest<unknown>) => request });
  injector.destroy();
  injector = createEnvironmentInjector(
    [provideTokenRefresh({ backend: { refresh: () => EMPTY, xsrfRenewal } })],
    Injector.NULL as EnvironmentInjector,
  );

  for (const request of [
    new HttpRequest('POST', '/api/without', null),
    new HttpRequest('POST', '/api/with', null, { headers: new HttpHeaders({ 'X-Mine': '1' }) }),
  ]) {
    send(request, () => of(new HttpResponse())).subscribe();
  }

  expect(asked).toEqual(['/api/with']);
});

test('R1: given an answer that came at once from what goes on, when its caller leaves, then that is undone', () => {
  const undo = jest.fn();
  const next = (): Observable<HttpEvent<unknown>> =>
    new Observable((observer) => {
      observer.next(new HttpResponse());
      return undo;
    });

  send(new HttpRequest('GET', '/api/x'), next).subscribe().unsubscribe();

  expect(undo).toHaveBeenCalledTimes(1);
});
