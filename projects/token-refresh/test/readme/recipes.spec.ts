import { setImmediate } from 'node:timers';
import { provideHttpClient } from '@angular/common/http';
import { EnvironmentProviders, REQUEST } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { TokenStore } from 'ngx-token-refresh';
import { provideTokenRefreshTesting, TokenRefreshController } from 'ngx-token-refresh/testing';
import { fetchWithToken } from './fetch.example';
import { serverEvents } from './server-events.example';
import { sessionOfTheRequest } from './server-rendering.example';
import { answerTheServiceWorker } from './service-worker.example';
import { liveMessages } from './web-socket.example';

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

const expired = { accessToken: 'expired', refreshToken: 'r', expiresAt: 1 };
const realFetch = globalThis.fetch;

afterEach(() => {
  globalThis.fetch = realFetch;
  jest.useRealTimers();
});

/** Notes what is sent, and answers 401 to tokens that are not `good`. */
function fetching(good: string): string[] {
  const sent: string[] = [];
  globalThis.fetch = (url, init) => {
    const { headers, method } = new Request(new URL(url as string, 'http://localhost'), init);
    sent.push(`${method} ${url as string} ${headers.get('Authorization')} ${headers.get('X-Own') ?? ''}`.trim());
    const status = headers.get('Authorization') === `Bearer ${good}` ? 200 : 401;
    return Promise.resolve(new Response('{}', { status }));
  };
  return sent;
}

describe('fetch', () => {
  test('a token that is good is sent, with all that the caller gives', async () => {
    start();
    const sent = fetching('test-access-token');
    const answer = await inApp(fetchWithToken)('/x', { method: 'POST', body: 'b', headers: { 'X-Own': 'o' } });
    expect(answer.status).toBe(200);
    expect(sent).toEqual(['POST /x Bearer test-access-token o']);
  });

  test('three are refused at once: one refresh, each is sent once more', async () => {
    const controller = start();
    const sent = fetching('next');
    const send = inApp(fetchWithToken);
    const answers = Promise.all([send('/1'), send('/2'), send('/3')]);
    await settle();
    controller.expectRefresh().succeed({ accessToken: 'next' });
    expect((await answers).map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(sent.filter((line) => line.endsWith('Bearer next'))).toHaveLength(3);
    expect(sent).toHaveLength(6);
    controller.verify();
  });

  test('C6 refused late, after another refresh: no refresh', async () => {
    const controller = start();
    const sent = fetching('next');
    const answer = inApp(fetchWithToken)('/x');
    TestBed.inject(TokenStore).renew({ accessToken: 'next' });
    expect((await answer).status).toBe(200);
    expect(sent).toEqual(['GET /x Bearer test-access-token', 'GET /x Bearer next']);
    controller.verify();
  });

  test('refused for good: the 401 is the answer', async () => {
    const controller = start();
    fetching('none');
    const answer = inApp(fetchWithToken)('/x');
    await settle();
    controller.expectRefresh().succeed({ accessToken: 'next' });
    expect((await answer).status).toBe(401);
    controller.verify();
  });
});

describe('WebSocket', () => {
  class FakeSocket {
    static all: FakeSocket[] = [];
    onmessage: ((event: { data: string }) => void) | null = null;
    onclose: (() => void) | null = null;
    closed = false;
    constructor(
      readonly url: string,
      readonly protocols: readonly string[],
    ) {
      FakeSocket.all.push(this);
    }
    close(): void {
      this.closed = true;
    }
  }
  const real = globalThis.WebSocket;
  beforeEach(() => {
    FakeSocket.all = [];
    globalThis.WebSocket = FakeSocket as unknown as typeof WebSocket;
  });
  afterEach(() => (globalThis.WebSocket = real));

  test('it is opened with a token, again with a new one when it has closed, and no more when nobody listens', async () => {
    jest.useFakeTimers();
    const controller = start();
    const heard: string[] = [];
    const listening = inApp(() => liveMessages('wss://api.example.com/live')).subscribe((text) => heard.push(text));
    await settle();
    expect(FakeSocket.all[0]?.protocols).toEqual(['bearer', 'test-access-token']);
    FakeSocket.all[0]?.onmessage?.({ data: 'one' });
    TestBed.inject(TokenStore).signIn(expired);
    FakeSocket.all[0]?.onclose?.();
    jest.advanceTimersByTime(1_000);
    await settle();
    controller.expectRefresh().succeed({ accessToken: 'next' });
    await settle();
    expect(FakeSocket.all[1]?.protocols).toEqual(['bearer', 'next']);
    FakeSocket.all[1]?.onmessage?.({ data: 'two' });
    listening.unsubscribe();
    expect(FakeSocket.all[1]?.closed).toBe(true);
    jest.advanceTimersByTime(10_000);
    await settle();
    expect(FakeSocket.all).toHaveLength(2);
    expect(heard).toEqual(['one', 'two']);
  });

  test('the session is over: so is the stream, with the error', async () => {
    const controller = start();
    TestBed.inject(TokenStore).signIn(expired);
    const errors: unknown[] = [];
    inApp(() => liveMessages('wss://api.example.com/live')).subscribe({
      error: (error: unknown) => errors.push(error),
    });
    await settle();
    controller.expectRefresh().reject();
    await settle();
    expect(errors).toMatchObject([{ code: 'rejected' }]);
    expect(FakeSocket.all).toEqual([]);
  });
});

test('server-sent events: cut anywhere, opened again with a new token', async () => {
  jest.useFakeTimers();
  start();
  const sent: (string | null)[] = [];
  const parts = ['data: o', 'ne\n\nevent: x\ndata: t', 'wo\ndata: lines\r\n\r\n: kept alive\n\ndata: ü', '\n\nda'];
  globalThis.fetch = (_, init) => {
    sent.push(new Headers(init?.headers).get('Authorization'));
    const bytes = parts.map((part) => new TextEncoder().encode(part));
    // In the middle of a letter, too.
    const all = bytes.flatMap((chunk) => [chunk.slice(0, -3), chunk.slice(-3)]);
    return Promise.resolve(new Response(new ReadableStream({
      start: (controller) => {
        for (const chunk of all) controller.enqueue(chunk);
        controller.close();
      },
    }))); // prettier-ignore
  };
  const heard: string[] = [];
  const listening = inApp(() => serverEvents('/events')).subscribe((data) => heard.push(data));
  const turn = () => new Promise((done) => setImmediate(done));
  for (let n = 0; n < 20; n++) await turn();
  expect(heard).toEqual(['one', 'two\nlines', 'ü']);
  TestBed.inject(TokenStore).renew({ accessToken: 'next' });
  jest.advanceTimersByTime(1_000);
  for (let n = 0; n < 20; n++) await turn();
  listening.unsubscribe();
  expect(sent).toEqual(['Bearer test-access-token', 'Bearer next']);
  expect(heard).toHaveLength(6);
});

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
