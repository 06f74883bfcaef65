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
  provideTokenRefresh,
  restBackend,
  tokenRefreshInterceptor,
  TokenStore,
} from 'ngx-token-refresh';

export function curesARefusal(): unknown[] {
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
      provideHttpClientTesting(),
      provideTokenRefresh({ backend: restBackend({ refreshUrl: '/refresh' }) }),
    ],
  });
  TestBed.inject(TokenStore).signIn({ accessToken: 'old', refreshToken: 'r1' });
  const server = TestBed.inject(HttpTestingController);
  const answers: unknown[] = [];
  TestBed.inject(HttpClient)
    .get('/api/items')
    .subscribe((answer) => answers.push(answer));
  server
    .expectOne('/api/items')
    .flush(null, { status: 401, statusText: 'Unauthorized' });
  server
    .expectOne('/refresh')
    .flush({ accessToken: 'new', refreshToken: 'r2' });
  server.expectOne('/api/items').flush(['first', 'second']);
  return answers; // [['first', 'second']]
}
