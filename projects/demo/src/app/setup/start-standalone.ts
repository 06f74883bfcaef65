import { provideHttpClient, withFetch, withInterceptors } from '@angular/common/http';
import { ApplicationRef } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter, withHashLocation } from '@angular/router';
import { provideTokenRefresh, tokenRefreshInterceptor } from 'ngx-token-refresh';
import { App } from '../app';
import { routes } from '../routes';
import { WIRE } from '../wire/wire';
import { Choices, CHOICES } from './choices';
import { Host } from './host';
import { tokenRefreshSetup, wireOf } from './token-refresh-setup';

/** The app as standalone components and provider functions. */
export function startStandalone(choices: Choices, { isInPage, providers }: Host): Promise<ApplicationRef> {
  const interceptors = withInterceptors([tokenRefreshInterceptor]);
  return bootstrapApplication(App, {
    providers: [
      choices.client === 'fetch' ? provideHttpClient(interceptors, withFetch()) : provideHttpClient(interceptors),
      provideTokenRefresh(...tokenRefreshSetup(choices)),
      isInPage ? provideRouter(routes, withHashLocation()) : provideRouter(routes),
      { provide: CHOICES, useValue: choices },
      { provide: WIRE, useFactory: () => wireOf(choices.backend) },
      ...providers,
    ],
  });
}
