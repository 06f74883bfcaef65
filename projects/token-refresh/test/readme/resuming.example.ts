import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { tokenRefreshInterceptor, TokenStore } from 'ngx-token-refresh';
import {
  provideTokenRefreshTesting,
  TokenRefreshController,
} from 'ngx-token-refresh/testing';

export async function startsWhileTheSessionIsUnknown(): Promise<string[]> {
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
      provideHttpClientTesting(),
      provideTokenRefreshTesting({ resuming: true }),
    ],
  });
  const store = TestBed.inject(TokenStore);
  const before = store.status();

  TestBed.inject(TokenRefreshController)
    .expectResume()
    .succeed({ accessToken: 'a', refreshToken: 'r' });
  await store.whenResumed();
  return [before, store.status()]; // ['resuming', 'signed-in']
}
