import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter } from '@angular/router';
import { provideTokenRefresh, tokenRefreshInterceptor } from 'ngx-token-refresh';
import { withLoginRedirect } from 'ngx-token-refresh/router';
import { config, features } from '../token-refresh';
import { App, routes } from './app';

// A start that fails is an unhandled rejection: the check of the page tells of it.
void bootstrapApplication(App, {
  providers: [
    provideRouter(routes),
    provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
    provideTokenRefresh(config, ...features, withLoginRedirect()),
  ],
});
