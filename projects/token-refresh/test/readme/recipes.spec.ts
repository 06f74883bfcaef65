import { provideHttpClient } from '@angular/common/http';
import { EnvironmentProviders, REQUEST } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { TokenStore } from 'ngx-token-refresh';
import { provideTokenRefreshTesting, TokenRefreshController } from 'ngx-token-refresh/testing';
import { sessionOfTheRequest } from './server-rendering.example';
import { answerTheServiceWorker } from './service-worker.example';

// What does not go through HttpClient, as the site shows it.

function start(...providers: EnvironmentProviders[]): TokenRefreshController {
  TestBed.configureTestingModule({ providers: [provideHttpClient(), provideTokenRefreshTesting(), ...providers] });
  return TestBed.inject(TokenRefreshController);
}

function inApp<T>(run: () => T): T {
  return TestBed.runInInjectionContext(run);
}

/** Lets every promise that can be settled be settled. */
async function settle(): Promise<void> {
  for (let n = 0; n < 50; n++) await Promise.resolve();
}

describe('a service worker asks', () => {
  test.each([
    ['signed in', true, 'test-access-token'],
    ['signed out', false, null],
  ])('%s', async (_, signedIn, token) => {
    const container = new EventTarget();
    Object.defineProperty(navigator, 'serviceWorker', { configurable: true, value: container });
    start();
    inApp(answerTheServiceWorker);
    if (!signedIn) TestBed.inject(TokenStore).signOut();
    const postMessage = jest.fn();
    container.dispatchEvent(Object.assign(new Event('message'), { data: 'other', ports: [{ postMessage }] }));
    container.dispatchEvent(Object.assign(new Event('message'), { data: 'access-token', ports: [{ postMessage }] }));
    await settle();
    expect(postMessage.mock.calls).toEqual([[token]]);
    Reflect.deleteProperty(navigator, 'serviceWorker');
  });
});

test.each([
  ['a=b; access_token=of-ann', 'of-ann'],
  ['xaccess_token=of-ann', undefined],
  [null, undefined],
])('server-side rendering, with the cookie %s', async (cookie, accessToken) => {
  const headers = { get: () => cookie };
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(),
      provideTokenRefreshTesting({ tokens: null }),
      sessionOfTheRequest(),
      { provide: REQUEST, useValue: { headers } },
    ],
  });
  await settle();
  expect(TestBed.inject(TokenStore).tokens()?.accessToken).toBe(accessToken);
});
