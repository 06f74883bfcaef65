import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { ApplicationConfig } from '@angular/core';
import { provideRouter } from '@angular/router';
import { Items, Login } from './app';
import { authInterceptor } from './auth.interceptor';
import { busyInterceptor } from './busy';

export const appConfig: ApplicationConfig = {
  providers: [
    provideRouter([
      { path: 'items', component: Items },
      { path: 'login', component: Login },
      { path: '', pathMatch: 'full', redirectTo: 'login' },
    ]),
    provideHttpClient(withInterceptors([busyInterceptor, authInterceptor])),
  ],
};
