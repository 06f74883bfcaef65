import {
  HttpClient,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import {
  HttpTestingController,
  provideHttpClientTesting,
} from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import {
  tokenRefreshInterceptor,
  withProactiveRefresh,
} from 'ngx-token-refresh';
import {
  provideTokenRefreshTesting,
  TokenRefreshController,
} from 'ngx-token-refresh/testing';

export function refreshesBeforeTheTokenExpires(): string | null {
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
      provideHttpClientTesting(),
      provideTokenRefreshTesting(
        {
          tokens: {
            accessToken: 'first',
            refreshToken: 'r1',
            expiresAt: Date.now() + 60_000,
          },
        },
        withProactiveRefresh(),
      ),
    ],
  });
  const refreshes = TestBed.inject(TokenRefreshController);

  // A token that lives for a minute is refreshed in the last quarter of it.
  refreshes.clock.advance(46_000);
  refreshes
    .expectRefresh()
    .succeed({ accessToken: 'second', refreshToken: 'r2' });

  TestBed.inject(HttpClient).get('/api/orders').subscribe();
  const { request } = TestBed.inject(HttpTestingController).expectOne(
    '/api/orders',
  );
  refreshes.verify();
  return request.headers.get('Authorization'); // 'Bearer second'
}
