import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { tokenRefreshInterceptor } from 'ngx-token-refresh';
import { provideTokenRefreshTesting, TokenRefreshController } from 'ngx-token-refresh/testing';

export function loadsOrdersThoughTheTokenHasExpired(): unknown {
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
      provideHttpClientTesting(),
      provideTokenRefreshTesting(),
    ],
  });
  const server = TestBed.inject(HttpTestingController);
  let orders: unknown;
  TestBed.inject(HttpClient)
    .get('/api/orders')
    .subscribe((answer) => (orders = answer));

  server.expectOne('/api/orders').flush('', { status: 401, statusText: 'Unauthorized' }); // expired
  TestBed.inject(TokenRefreshController).expectRefresh().succeed({ accessToken: 'next' });
  server.expectOne('/api/orders').flush(['one', 'two']); // sent again
  return orders; // ['one', 'two']
}
