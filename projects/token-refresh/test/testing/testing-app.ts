import { HttpClient, provideHttpClient, withInterceptors } from '@angular/common/http';
import { HttpTestingController, provideHttpClientTesting } from '@angular/common/http/testing';
import { EnvironmentProviders, Provider } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { tokenRefreshInterceptor } from 'ngx-token-refresh';
import { TokenRefreshController } from 'ngx-token-refresh/testing';

export interface TestingApp {
  readonly controller: TokenRefreshController;
  readonly http: HttpClient;
  readonly server: HttpTestingController;
}

/** An app in Angular's TestBed, with these sessions, and what else it provides. */
export function startTesting(...providers: (EnvironmentProviders | Provider)[]): TestingApp {
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(withInterceptors([tokenRefreshInterceptor])),
      provideHttpClientTesting(),
      ...providers,
    ],
  });
  return {
    controller: TestBed.inject(TokenRefreshController),
    http: TestBed.inject(HttpClient),
    server: TestBed.inject(HttpTestingController),
  };
}
