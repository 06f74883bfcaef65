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
import { tokenRefreshInterceptor } from 'ngx-token-refresh';
import {
  provideTokenRefreshTesting,
  TokenRefreshController,
} from 'ngx-token-refresh/testing';

export function endsWithItsRefreshToken(): string[] {
  const ends: string[] = [];
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
      provideHttpClientTesting(),
      provideTokenRefreshTesting({
        tokens: {
          accessToken: 'a',
          refreshToken: 'r',
          refreshExpiresAt: Date.now() + 3_600_000,
        },
        onSessionEnded: ({ reason }) => ends.push(reason),
      }),
    ],
  });
  const refreshes = TestBed.inject(TokenRefreshController);

  refreshes.clock.advance(3_600_000);
  TestBed.inject(HttpClient)
    .get('/api/orders')
    .subscribe({ error: () => undefined });
  TestBed.inject(HttpTestingController)
    .expectOne('/api/orders')
    .flush('', { status: 401, statusText: 'Unauthorized' });
  refreshes.expectNoRefresh();
  return ends; // ['expired']
}
