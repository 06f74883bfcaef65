import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { tokenRefreshInterceptor, withProactiveRefresh } from 'ngx-token-refresh';
import { provideTokenRefreshTesting, TokenRefreshController } from 'ngx-token-refresh/testing';

export function sendsAFreshTokenThoughTheFirstHasExpired(): string | null {
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
      provideHttpClientTesting(),
      provideTokenRefreshTesting(
        { tokens: { accessToken: 'first', refreshToken: 'r1', expiresAt: Date.now() + 60_000 } },
        withProactiveRefresh(),
      ),
    ],
  });
  const server = TestBed.inject(HttpTestingController);
  const refreshes = TestBed.inject(TokenRefreshController);
  const { clock } = refreshes;

  clock.advance(61_000); // stops as soon as the app asks for a refresh: before the token expires
  refreshes.expectRefresh().succeed({ accessToken: 'second', expiresAt: clock.now() + 60_000 });

  TestBed.inject(HttpClient).get('/api/orders').subscribe();
  const { request } = server.expectOne('/api/orders');
  refreshes.verify();
  return request.headers.get('Authorization'); // 'Bearer second'
}
