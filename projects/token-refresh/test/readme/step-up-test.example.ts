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
  stepUpRefusal,
  TokenRefreshController,
} from 'ngx-token-refresh/testing';

export function transfersAfterTheSecondFactor(): string | null {
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
      provideHttpClientTesting(),
      provideTokenRefreshTesting({ stepUp: true }),
    ],
  });
  const server = TestBed.inject(HttpTestingController);
  const controller = TestBed.inject(TokenRefreshController);
  let answer: string | null = null;

  TestBed.inject(HttpClient)
    .post<string>('/api/transfers', { amount: 5 })
    .subscribe((text) => (answer = text));
  server
    .expectOne('/api/transfers')
    .flush(null, stepUpRefusal({ acrValues: ['otp'] }));
  controller.expectStepUp().succeed({ accessToken: 'strong' });
  server.expectOne('/api/transfers').flush('sent');

  controller.verify();
  return answer;
}
