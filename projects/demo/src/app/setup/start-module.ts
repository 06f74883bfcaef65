import { HTTP_INTERCEPTORS, provideHttpClient, withFetch, withInterceptorsFromDi } from '@angular/common/http';
import { ApplicationRef, DoBootstrap, NgModule, NgModuleRef } from '@angular/core';
import { BrowserModule, platformBrowser } from '@angular/platform-browser';
import { RouterModule } from '@angular/router';
import { TokenRefreshInterceptor, TokenRefreshModule } from 'ngx-token-refresh';
import { App } from '../app';
import { routes } from '../routes';
import { WIRE } from '../wire/wire';
import { Choices, CHOICES } from './choices';
import { Host } from './host';
import { tokenRefreshSetup, wireOf } from './token-refresh-setup';

/** The app as an NgModule, with the interceptor class in `HTTP_INTERCEPTORS`. */
export function startModule(choices: Choices, { isInPage, providers }: Host): Promise<NgModuleRef<DoBootstrap>> {
  // Inside the function: the choices of this start reach `forRoot()` without a variable of the file.
  @NgModule({
    imports: [
      BrowserModule,
      RouterModule.forRoot(routes, { useHash: isInPage }),
      TokenRefreshModule.forRoot(...tokenRefreshSetup(choices)),
    ],
    providers: [
      choices.client === 'fetch'
        ? provideHttpClient(withInterceptorsFromDi(), withFetch())
        : provideHttpClient(withInterceptorsFromDi()),
      { provide: HTTP_INTERCEPTORS, useClass: TokenRefreshInterceptor, multi: true },
      { provide: CHOICES, useValue: choices },
      { provide: WIRE, useFactory: () => wireOf(choices.backend) },
      ...providers,
    ],
  })
  class AppModule implements DoBootstrap {
    ngDoBootstrap(app: ApplicationRef): void {
      app.bootstrap(App);
    }
  }

  return platformBrowser().bootstrapModule(AppModule);
}
