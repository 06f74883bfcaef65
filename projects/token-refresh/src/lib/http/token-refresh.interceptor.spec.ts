import { HttpEvent, HttpHandlerFn, HttpRequest, HttpResponse } from '@angular/common/http';
import { createEnvironmentInjector, EnvironmentInjector, Injector, runInInjectionContext } from '@angular/core';
import { provideTokenRefresh, restBackend, TokenStore } from 'ngx-token-refresh';
import { Observable, of } from 'rxjs';
import { tokenRefreshInterceptor } from './token-refresh.interceptor';

describe('in an injector that has neither a document nor XSRF', () => {
  test.each(['GET', 'POST'])('given a signed-in person, then a %s carries the token', (method) => {
    const injector = createEnvironmentInjector(
      [provideTokenRefresh({ backend: restBackend({ refreshUrl: '/refresh' }) })],
      Injector.NULL as EnvironmentInjector,
    );
    injector.get(TokenStore).signIn({ accessToken: 'A1' });
    const request = new HttpRequest<unknown>(method, '/api/x', null).clone({ setHeaders: { 'X-Mine': '1' } });
    const next = jest.fn<ReturnType<HttpHandlerFn>, [HttpRequest<unknown>]>(() =>
      of(new HttpResponse({ status: 200 })),
    );

    runInInjectionContext(injector, () => tokenRefreshInterceptor(request, next)).subscribe();

    expect(next.mock.calls.map(([{ headers }]) => headers.get('Authorization'))).toEqual(['Bearer A1']);
    injector.destroy();
  });
});

test('R1: given an answer that came at once from what goes on, when its caller leaves, then that is undone', () => {
  const injector = createEnvironmentInjector(
    [provideTokenRefresh({ backend: restBackend({ refreshUrl: '/refresh' }) })],
    Injector.NULL as EnvironmentInjector,
  );
  const undo = jest.fn();
  const next = () =>
    new Observable<HttpEvent<unknown>>((observer) => {
      observer.next(new HttpResponse({ status: 200 }));
      return undo;
    });
  const sent = runInInjectionContext(injector, () => tokenRefreshInterceptor(new HttpRequest('GET', '/api/x'), next));

  sent.subscribe().unsubscribe();

  expect(undo).toHaveBeenCalledTimes(1);
  injector.destroy();
});
