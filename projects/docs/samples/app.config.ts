import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { ApplicationConfig } from '@angular/core';
import {
  provideTokenRefresh,
  tokenRefreshInterceptor,
} from 'ngx-token-refresh';
import { backend } from './backend';

export const appConfig: ApplicationConfig = {
  providers: [
    provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
    provideTokenRefresh({ backend, apis: ['http://localhost:3000'] }),
  ],
};
