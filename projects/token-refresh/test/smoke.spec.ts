import { provideHttpClient, withInterceptors, HttpClient } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideTokenRefresh, restBackend, tokenRefreshInterceptor, TokenStore } from 'ngx-token-refresh';

test('smoke', () => {
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(withInterceptors([tokenRefreshInterceptor])), provideHttpClientTesting(),
      provideTokenRefresh({ backend: restBackend({ refreshUrl: '/api/refresh' }) }),
    ],
  });
  const http = TestBed.inject(HttpClient), ctl = TestBed.inject(HttpTestingController), store = TestBed.inject(TokenStore);
  store.set({ accessToken: 'A', refreshToken: 'R' });
  const got: unknown[] = [];
  http.get('/api/x').subscribe((v) => got.push(v));
  const one = ctl.expectOne('/api/x');
  expect(one.request.headers.get('Authorization')).toBe('Bearer A');
  one.flush({}, { status: 401, statusText: 'U' });
  ctl.expectOne('/api/refresh').flush({ accessToken: 'B' });
  const two = ctl.expectOne('/api/x');
  expect(two.request.headers.get('Authorization')).toBe('Bearer B');
  two.flush({ ok: 1 });
  expect(got).toEqual([{ ok: 1 }]);
  expect(store.tokens()).toStrictEqual({ accessToken: 'B', refreshToken: 'R' });
});
