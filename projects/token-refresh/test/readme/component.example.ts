import {
  HttpClient,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import {
  HttpTestingController,
  provideHttpClientTesting,
} from '@angular/common/http/testing';
import { Component, inject, signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { tokenRefreshInterceptor } from 'ngx-token-refresh';
import {
  provideTokenRefreshTesting,
  TokenRefreshController,
} from 'ngx-token-refresh/testing';

@Component({ selector: 'app-orders', template: '{{ count() }} orders' })
class Orders {
  readonly count = signal(0);

  constructor() {
    inject(HttpClient)
      .get<string[]>('/api/orders')
      .subscribe((orders) => this.count.set(orders.length));
  }
}

export async function showsItsOrdersThoughTheTokenHadExpired(): Promise<
  string | null
> {
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
      provideHttpClientTesting(),
      provideTokenRefreshTesting(),
    ],
  });
  const server = TestBed.inject(HttpTestingController);
  const refreshes = TestBed.inject(TokenRefreshController);

  const fixture = TestBed.createComponent(Orders);
  server
    .expectOne('/api/orders')
    .flush('', { status: 401, statusText: 'Unauthorized' });
  refreshes.expectRefresh().succeed({ accessToken: 'next' });
  server.expectOne('/api/orders').flush(['one', 'two']);
  await fixture.whenStable();
  refreshes.verify();
  return (fixture.nativeElement as HTMLElement).textContent; // '2 orders'
}
