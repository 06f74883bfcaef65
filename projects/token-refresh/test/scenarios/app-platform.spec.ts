import 'zone.js';
import { httpResource, provideHttpClient, withFetch, withInterceptors } from '@angular/common/http';
import {
  ApplicationRef,
  ChangeDetectionStrategy,
  Component,
  DoCheck,
  inject,
  InjectionToken,
  NgZone,
  provideZoneChangeDetection,
  provideZonelessChangeDetection,
} from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  injectInactivity,
  provideTokenRefresh,
  restBackend,
  TokenRefresher,
  tokenRefreshInterceptor,
  TokenStore,
  withInactivity,
  withProactiveRefresh,
} from 'ngx-token-refresh';
import { ManualClock } from 'ngx-token-refresh/testing';
import { setImmediate } from 'node:timers';
import { CLOCK } from '../../src/lib/platform/clock';
import { PERSON_INPUT } from '../../src/lib/platform/person-input';
import { fakeFetch } from '../world/fake-fetch';
import { FakeInput } from '../world/fake-input';
import { ModelServer } from '../world/model-server';

interface Item {
  readonly path: string;
  readonly token: string;
}

@Component({
  selector: 'app-page',
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `<p id="who">{{ store.isAuthenticated() ? 'in' : 'out' }}</p>
    <p id="busy">{{ refresher.isRefreshing() ? 'refreshing' : 'idle' }}</p>
    <p id="item">{{ item.hasValue() ? item.value().token : item.status() }}</p>`,
})
class Page {
  readonly store = inject(TokenStore);
  readonly refresher = inject(TokenRefresher);
  readonly item = httpResource<Item>(() => '/api/items/1');
}

// Browsers call back in the zone in which they were given a listener, or a timer.

class ZonedInput extends FakeInput {
  override listen(acted: () => void): () => void {
    const zone = Zone.current;
    return super.listen(() => zone.run(acted));
  }
}

class ZonedClock extends ManualClock {
  override setTimeout(callback: () => void, ms: number): unknown {
    const zone = Zone.current;
    return super.setTimeout(() => zone.run(callback), ms);
  }
}

/** Is called whenever Angular checks the component below. */
const CHECKED = new InjectionToken<() => void>('checked');

@Component({
  selector: 'app-warning',
  template: `{{ isIn() ? 'in' : 'out' }} {{ inactivity.secondsLeft() }}`,
})
class Warning implements DoCheck {
  readonly isIn = inject(TokenStore).isAuthenticated;
  readonly inactivity = injectInactivity();
  readonly ngDoCheck = inject(CHECKED);
}

/** Lets real tasks pass until it is so: change detection has a scheduler of its own. */
async function until(isSo: () => boolean): Promise<void> {
  for (let tasks = 0; !isSo(); tasks++) {
    if (tasks > 200_000) throw new Error('waited in vain');
    await new Promise<void>((done) => setImmediate(done));
  }
}

describe.each([
  ['a zoneless app', () => provideZonelessChangeDetection()],
  ['an app with zone.js', () => provideZoneChangeDetection()],
])('P2 %s', (_, changeDetection) => {
  function start(
    server: ModelServer,
    before: (server: ModelServer) => void = () => undefined,
  ): { text: (id: string) => string; store: TokenStore; isStable: () => boolean } {
    globalThis.fetch = fakeFetch(server, 'http://localhost/');
    TestBed.configureTestingModule({
      providers: [
        changeDetection(),
        provideHttpClient(withFetch(), withInterceptors([tokenRefreshInterceptor])),
        provideTokenRefresh({ backend: restBackend({ refreshUrl: '/api/auth/refresh' }) }, withProactiveRefresh()),
      ],
    });
    const store = TestBed.inject(TokenStore);
    store.signIn({ ...server.issue(), expiresAt: Date.now() + 600_000 });
    before(server);
    const fixture = TestBed.createComponent(Page);
    fixture.autoDetectChanges();
    let stable = false;
    TestBed.inject(ApplicationRef).isStable.subscribe((is) => (stable = is));
    const element = fixture.nativeElement as HTMLElement;
    return { text: (id) => element.querySelector(`#${id}`)?.textContent ?? '', store, isStable: () => stable };
  }

  test('httpResource: a refused request is cured, and a template that reads state shows each step', async () => {
    const server = new ModelServer();
    const { text, isStable } = start(server, () => server.expireAll());
    expect(text('who')).toBe('in');
    await until(() => text('busy') === 'refreshing');
    expect(text('item')).toBe('loading');
    await until(() => text('item') === 'A2');
    expect(text('busy')).toBe('idle');
    expect(server.refreshCalls).toHaveLength(1);
    // T7: the timer that waits for the token's end does not delay stability.
    await until(isStable);
  });

  test('a session that ends while the resource waits: it shows the error, and the sign-out', async () => {
    const server = new ModelServer();
    const { text, isStable } = start(server, () => {
      server.expireAll();
      server.revokeAll();
    });
    await until(() => text('who') === 'out');
    await until(() => text('item') === 'error');
    expect(text('busy')).toBe('idle');
    await until(isStable);
  });

  test('sign-out and sign-in show at once, without a request', async () => {
    const { text, store } = start(new ModelServer());
    await until(() => text('item') === 'A1');
    store.signOut();
    await until(() => text('who') === 'out');
    store.signIn({ accessToken: 'A9' });
    await until(() => text('who') === 'in');
  });

  test('I1 I2 a warning shows each second, input makes Angular check nothing, and the app is stable meanwhile', async () => {
    const clock = new ZonedClock();
    const input = new ZonedInput();
    let checks = 0;
    TestBed.configureTestingModule({
      providers: [
        changeDetection(),
        provideHttpClient(),
        provideTokenRefresh(
          { backend: restBackend({ refreshUrl: '/api/auth/refresh' }) },
          withInactivity({ signOutAfter: 120_000 }),
        ),
        { provide: CLOCK, useValue: clock },
        { provide: PERSON_INPUT, useValue: input },
        { provide: CHECKED, useValue: () => checks++ },
      ],
    });
    TestBed.inject(NgZone).run(() => TestBed.inject(TokenStore).signIn({ accessToken: 'A1' }));
    const fixture = TestBed.createComponent(Warning);
    fixture.autoDetectChanges();
    const text = (): string => (fixture.nativeElement as HTMLElement).textContent.trim();
    let stable = false;
    TestBed.inject(ApplicationRef).isStable.subscribe((is) => (stable = is));
    await until(() => stable);
    expect(text()).toBe('in');
    const before = checks;
    for (let time = 0; time < 100; time++) {
      clock.advance(1_100);
      input.act();
    }
    await until(() => stable);
    expect(checks).toBe(before);
    clock.advance(60_000);
    await until(() => text() === 'in 60');
    clock.advance(1_000);
    await until(() => text() === 'in 59');
    input.act();
    await until(() => text() === 'in');
    clock.advance(120_250);
    await until(() => text() === 'out');
    await until(() => stable);
  });
});
