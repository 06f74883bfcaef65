import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { tokenRefreshInterceptor, TokenStore } from 'ngx-token-refresh';
import {
  provideTokenRefreshTesting,
  TokenRefreshController,
} from 'ngx-token-refresh/testing';

export function followsAnotherTab(): unknown[] {
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
      provideHttpClientTesting(),
      provideTokenRefreshTesting({ otherTab: true }),
    ],
  });
  const { otherTab } = TestBed.inject(TokenRefreshController);
  const store = TestBed.inject(TokenStore);

  otherTab.renew({ accessToken: 'renewed there' });
  const token = store.tokens()?.accessToken;
  otherTab.signOut();
  return [token, store.status()]; // ['renewed there', 'signed-out']
}
