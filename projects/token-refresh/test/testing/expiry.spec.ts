import { HttpClient } from '@angular/common/http';
import { HttpTestingController } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { TokenStore, withProactiveRefresh } from 'ngx-token-refresh';
import { provideTokenRefreshTesting, TokenRefreshController } from 'ngx-token-refresh/testing';
import { sendsAFreshTokenThoughTheFirstHasExpired } from './expiry.example';
import { startTesting } from './testing-app';

test('a token that expires: the example as it is shown', () => {
  expect(sendsAFreshTokenThoughTheFirstHasExpired()).toBe('Bearer second');
});

/** A token that lives for ten minutes, and is refreshed 30 s before its end; a refresh times out after 10 s. */
function bed(): { controller: TokenRefreshController; start: number; store: TokenStore } {
  const { controller } = startTesting(provideTokenRefreshTesting({ tokens: null }, withProactiveRefresh()));
  const store = TestBed.inject(TokenStore);
  const start = controller.clock.now();
  store.signIn({ accessToken: 'a', refreshToken: 'r', expiresAt: start + 600_000 });
  return { controller, start, store };
}

describe('clock.advance()', () => {
  test('stops where the app asks for a refresh, so that the test can answer it', () => {
    const { controller, start, store } = bed();
    controller.clock.advance(601_000);
    expect(controller.clock.now() - start).toBe(570_000);
    controller.expectRefresh().succeed({ accessToken: 'b', expiresAt: controller.clock.now() + 600_000 });
    expect(store.tokens()).toMatchObject({ accessToken: 'b' });
    controller.verify();
  });

  test('goes on in the next call, and stops at each refresh anew', () => {
    const { controller, start } = bed();
    const asked: number[] = [];
    for (const accessToken of ['b', 'c', 'd']) {
      controller.clock.advance(3_600_000);
      asked.push(controller.clock.now() - start);
      controller.expectRefresh().succeed({ accessToken, expiresAt: controller.clock.now() + 600_000 });
    }
    expect(asked).toEqual([570_000, 1_140_000, 1_710_000]);
    controller.clock.advance(1_000);
    expect(controller.clock.now() - start).toBe(1_711_000);
    controller.verify();
  });

  test('lets a refresh time out that the test has left without an answer', () => {
    const { controller, start } = bed();
    controller.clock.advance(570_000);
    const first = controller.expectRefresh();
    controller.clock.advance(600_000);
    // The next try, after the cooldown.
    expect(controller.clock.now() - start).toBe(581_000);
    expect(() => first.succeed({ accessToken: 'secret' })).toThrow(
      new Error(
        'ngx-token-refresh: this refresh timed out at +580 000 ms of the test clock, and the app has given it up since.',
      ),
    );
    controller.expectRefresh().succeed({ accessToken: 'b' });
    controller.verify();
  });

  test('does not stop for a refresh that was asked for before: the test could have answered it', () => {
    const { controller, start } = bed();
    TestBed.inject(HttpClient)
      .get('/api/orders')
      .subscribe({ error: () => undefined });
    TestBed.inject(HttpTestingController)
      .expectOne('/api/orders')
      .flush('', { status: 401, statusText: 'Unauthorized' });
    controller.clock.advance(10_999);
    expect(controller.clock.now() - start).toBe(10_999);
    controller.expectRefresh();
  });
});
