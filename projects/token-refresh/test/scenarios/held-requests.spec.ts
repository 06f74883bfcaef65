import { HttpContext } from '@angular/common/http';
import { PLATFORM_ID } from '@angular/core';
import {
  envelopeBackend,
  REPLAYABLE,
  SessionEnd,
  SessionEndReason,
  Tokens,
  withProactiveRefresh,
} from 'ngx-token-refresh';
import { App, AppOptions, describeTransports, Item, Probe, probe, SetUp, startApp } from '../world/app';
import { FakePage } from '../world/fake-page';
import { ModelServer } from '../world/model-server';
import { Browser } from '../world/tabs';
import { advance, pendingTimers, settle, useVirtualTime } from '../world/virtual-time';

// A re-login dialog (A10): what waits is held over the end of the session, until the same person has signed in again.

useVirtualTime();

type SamePerson = (before: Tokens, after: Tokens) => boolean;

const anybody: SamePerson = () => true;

interface Holding extends App {
  readonly ends: SessionEnd[];
  /** Lets the held requests fail, as a dialog does that is closed. */
  readonly letFail: () => void;
}

/** An app that holds requests over each end of its session. The server has revoked everything, unless told otherwise. */
function start(
  setUp: SetUp,
  samePerson: SamePerson = anybody,
  { isRevoked = true, ...options }: AppOptions & { isRevoked?: boolean } = {},
): Holding {
  const ends: SessionEnd[] = [];
  let letGo: () => void = () => undefined;
  const app = startApp(setUp, {
    ...options,
    onSessionEnded: (end) => {
      ends.push(end);
      letGo = end.holdRequests(samePerson);
    },
  });
  if (isRevoked) {
    app.server.expireAll();
    app.server.revokeAll();
  }
  return { ...app, ends, letFail: () => letGo() };
}

const reasons = ({ ends }: Holding): SessionEndReason[] => ends.map(({ reason }) => reason);

describeTransports('held requests', (setUp) => {
  test('A10 ten requests wait for the next sign-in, however late, and are sent with its token', async () => {
    const app = start(setUp);
    const answers = Array.from({ length: 10 }, (_, n) => app.get(`/api/items/${n}`));
    await advance(3_600_000);

    expect(answers.some(({ settled }) => settled)).toBe(false);
    expect(reasons(app)).toEqual(['rejected']);
    expect(app.store.isAuthenticated()).toBe(false);
    expect(pendingTimers()).toBe(0);

    app.signIn();
    await advance(100);

    expect(answers.map(({ value }) => value.token)).toEqual(Array(10).fill('A2'));
    expect(app.server.sends).toHaveLength(20);
    expect(app.server.refreshCalls).toHaveLength(1);
  });

  test('A10 samePerson gets the tokens of before and after', async () => {
    const asked: (string | undefined)[][] = [];
    const app = start(setUp, (before, after) => {
      asked.push([before.accessToken, before.refreshToken, after.accessToken, after.refreshToken]);
      return true;
    });
    const answer = await app.ask('/api/items/1');
    app.signIn();
    await advance(100);

    expect(answer.value.token).toBe('A2');
    expect(asked).toEqual([['A1', 'R1', 'A2', 'R2']]);
  });

  test.each<[string, SamePerson]>([
    ['false', () => false],
    ['a promise of true', (() => Promise.resolve(true)) as unknown as SamePerson],
    ['1', (() => 1) as unknown as SamePerson],
    ['nothing', (() => undefined) as unknown as SamePerson],
  ])('A10 S2 another person (%s): they fail with their own 401, nothing is sent', async (_, samePerson) => {
    const app = start(setUp, samePerson);
    const refused = app.get('/api/items/1');
    await advance(15);
    const waiting = probe(app.http.post('/api/items/2', {}));
    await advance(100);
    app.signIn();
    await advance(100);

    expect(refused.failure).toMatchObject({ status: 401, error: { error: 'invalid_token' } });
    expect(waiting.failure).toMatchObject({ status: 401, error: { code: 'session-changed' } });
    expect(app.server.sends).toHaveLength(1);
    expect(app.store.tokens()).toMatchObject({ accessToken: 'A2' });
  });

  test('A10 samePerson throws: they fail, Angular’s ErrorHandler is told, the sign-in stands', async () => {
    const app = start(setUp, () => {
      throw new Error('of the app');
    });
    const answer = await app.ask('/api/items/1');
    app.signIn();
    await advance(100);

    expect(answer.failure.error).toEqual({ error: 'invalid_token' });
    expect(app.reported).toMatchObject([{ message: 'of the app' }]);
    expect(app.token()).toBe('A2');
  });

  test('A10 the dialog is closed: each fails with its own 401, one that never left with a TokenRefreshError', async () => {
    const app = start(setUp);
    const refused = app.get('/api/items/1');
    await advance(15);
    const reading = app.get('/api/public');
    const writing = probe(app.http.post('/api/items/2', {}));
    await advance(10_000);
    expect([refused, reading, writing].some(({ settled }) => settled)).toBe(false);
    app.letFail();
    app.letFail();
    await advance(100);

    expect(refused.failure).toMatchObject({ status: 401, error: { error: 'invalid_token' } });
    for (const { failure } of [reading, writing])
      expect(failure).toMatchObject({ status: 401, error: { code: 'signed-out' } });
    // Not as guests: G2 is for ends that are not held.
    expect(app.server.sends).toHaveLength(1);
    app.signIn();
    await advance(100);
    expect(app.server.sends).toHaveLength(1);
  });

  test('A10 signOut() lets them fail', async () => {
    const app = start(setUp);
    const answer = app.get('/api/items/1');
    await advance(15);
    const waiting = probe(app.http.post('/api/items/2', {}));
    await advance(100);
    await app.signOut();
    await settle();
    expect(answer.failure.error).toEqual({ error: 'invalid_token' });
    expect(waiting.failure.error).toMatchObject({ code: 'signed-out' });
    app.signIn();
    await advance(100);
    expect(app.server.tokensSentTo('/api/items/1')).toEqual(['A1']);
  });

  test('A10 R3 one that its caller cancels is never sent', async () => {
    const app = start(setUp);
    const [first, second] = [app.get('/api/items/1'), app.get('/api/items/2')];
    await advance(100);
    first.subscription.unsubscribe();
    app.signIn();
    await advance(100);

    expect(app.server.tokensSentTo('/api/items/1')).toEqual(['A1']);
    expect(second.value.token).toBe('A2');
    expect(app.events.filter(({ type }) => type === 'request-cancelled')).toHaveLength(1);
  });

  test('A10 a request of the session that is refused after its end is held as well', async () => {
    const app = start(setUp);
    const early = app.get('/api/items/1');
    await advance(5);
    app.server.latency = 1_000;
    const late = app.get('/api/items/2');
    await advance(5_000);
    expect(late.settled).toBe(false);
    app.server.latency = 10;
    app.signIn();
    await advance(100);

    expect([early, late].map(({ value }) => value.token)).toEqual(['A2', 'A2']);
  });

  test('A10 what cannot be sent again is not held', async () => {
    const app = start(setUp);
    const context = new HttpContext().set(REPLAYABLE, false);
    const early = app.get('/api/items/1');
    await advance(5);
    app.server.latency = 1_000;
    const late = app.get('/api/items/2', { context });
    await advance(5_000);

    expect(late.failure.error).toEqual({ error: 'invalid_token' });
    expect(early.settled).toBe(false);
    app.letFail();
  });

  test('A10 requests made while the dialog is open go out without a token: its own sign-in must not wait for itself', async () => {
    const app = start(setUp);
    const held = await app.ask('/api/items/1');
    const wrongPassword = probe(app.http.post('/api/login', {}));
    await advance(100);

    expect(wrongPassword.failure.status).toBe(401);
    expect(app.server.tokensSentTo('/api/login')).toEqual([null]);
    expect(held.settled).toBe(false);
    app.letFail();
  });

  test('A10 the answer to a request says that the session is over (isSessionOver): that request is held too', async () => {
    const server = new ModelServer('envelope');
    const app = start(setUp, anybody, {
      server,
      backend: envelopeBackend({ refreshUrl: server.refreshPath, method: 'GET', sessionOverCode: '8888' }),
      isRevoked: false,
    });
    server.api = ({ headers }) =>
      headers['authorization'] === 'Bearer A1' ? { status: 401, body: { code: '8888' } } : undefined;
    const answer = await app.ask<{ data: Item }>('/api/items/1');
    expect(app.ends).toMatchObject([{ reason: 'rejected', status: 401, code: '8888' }]);
    expect(answer.settled).toBe(false);
    app.signIn();
    await advance(100);

    expect(answer.value.data.token).toBe('A2');
  });

  test('A10 E1 the refresh token has expired: held too, with a proactive refresh, before anything is sent', async () => {
    const app = start(setUp, anybody, {
      features: [withProactiveRefresh()],
      providers: [new FakePage(false).provider],
      signedIn: false,
      isRevoked: false,
    });
    app.signIn({ ...app.server.issue(), expiresAt: Date.now() + 60_000, refreshExpiresAt: Date.now() + 3_600_000 });
    await advance(3_600_000);
    const answer = await app.ask('/api/items/1');
    expect(reasons(app)).toEqual(['expired']);
    app.signIn();
    await advance(100);

    expect(answer.value.token).toBe('A2');
    expect(app.server.sends).toHaveLength(1);
  });

  test('A10 publicApis: what a server answers without a token is held all the same, and not sent as a guest', async () => {
    const app = start(setUp, anybody, { publicApis: ['/api/public'] });
    app.server.api = ({ headers }) => (headers['authorization'] === 'Bearer A1' ? app.server.refusal() : undefined);
    const answer = await app.ask('/api/public');
    expect(answer.settled).toBe(false);
    app.signIn();
    await advance(100);

    expect(app.server.tokensSentTo('/api/public')).toEqual(['A1', 'A2']);
  });

  test('A10 not for a sign-out: all that waits fails at once', async () => {
    const app = start(setUp, anybody, { isRevoked: false });
    app.server.expireAll();
    const refused = app.get('/api/items/1');
    await advance(15);
    const waiting = probe(app.http.post('/api/items/2', {}));
    await advance(1);
    void app.signOut();
    expect(reasons(app)).toEqual(['signed-out']);
    await settle();

    expect(refused.failure.error).toEqual({ error: 'invalid_token' });
    expect(waiting.failure.error).toMatchObject({ code: 'signed-out' });
    app.letFail();
  });

  test('A10 getAccessToken() and refresh() are no requests: they reject, and whenIdle() resolves', async () => {
    const app = start(setUp);
    const held = app.get('/api/items/1');
    await advance(15);
    const rejected = Promise.all([app.getAccessToken().catch(String), app.refresh().catch(String)]);
    const idle = app.refresher.whenIdle();
    await advance(100);

    expect(await rejected).toEqual(Array(2).fill('TokenRefreshError: No access token: rejected'));
    await idle;
    expect(app.refresher.isRefreshing()).toBe(false);
    expect(held.settled).toBe(false);
    app.letFail();
  });

  test('A10 called too late, when what waited has failed: nothing is held, and development says so', async () => {
    const warn = jest.spyOn(console, 'warn').mockImplementation();
    const ends: SessionEnd[] = [];
    const app = startApp(setUp, { onSessionEnded: (end) => ends.push(end) });
    app.server.revokeAll();
    app.server.expireAll();
    const answer = await app.ask('/api/items/1');
    const letGo = ends[0]?.holdRequests(anybody);
    const second = app.get('/api/items/2');
    await advance(100);
    letGo?.();

    expect([answer, second].map(({ failure }) => failure.status)).toEqual([401, 401]);
    expect(warn.mock.calls.flat().join()).toContain('holdRequests()');
  });

  test('A10 closing the dialog in a listener of the sign-in fails nothing', async () => {
    const app = start(setUp);
    const answer = await app.ask('/api/items/1');
    // As a dialog does that closes once there are tokens, and lets its requests fail whenever it closes.
    app.store.tokens$.subscribe((tokens) => tokens && app.letFail());
    app.signIn();
    await advance(100);

    expect(answer.value.token).toBe('A2');
  });

  test('A10 R5 a sign-in within onSessionEnded: they go on at once', async () => {
    const app: App = startApp(setUp, {
      onSessionEnded: (end) => {
        end.holdRequests(anybody);
        app.signIn();
      },
    });
    app.server.expireAll();
    app.server.revokeAll();
    const answer = await app.ask('/api/items/1');

    expect(answer.value.token).toBe('A2');
  });

  test('A10 S2 released one by one: when the first’s caller signs another person in, the others are not sent', async () => {
    const app = start(setUp);
    const first = app.http.get('/api/items/1');
    app.onEvent(({ type }) => {
      if (type === 'request-replayed' && app.token() === 'A2') app.signIn({ accessToken: 'B1' });
    });
    probe(first);
    const second: Probe<unknown> = app.get('/api/items/2');
    await advance(100);
    app.signIn();
    await advance(100);

    expect(second.failure.status).toBe(401);
    expect(app.server.tokensSentTo('/api/items/2')).toEqual(['A1']);
  });

  test('A10 the next session ends too: held again, within three sends', async () => {
    const app = start(setUp);
    const answer = await app.ask('/api/items/1');
    const next = app.server.issue();
    app.server.expireAll();
    app.server.revokeAll();
    app.signIn(next);
    await advance(100);
    // A request starts one refresh at most: another asks for that of the second session.
    const other = app.get('/api/items/2');
    await advance(100);
    app.signIn();
    await advance(100);

    expect(answer.failure.status).toBe(401);
    expect(other.value.token).toBe('A3');
    expect(app.server.tokensSentTo('/api/items/1')).toEqual(['A1', 'A2']);
  });

  test('A10 the next session ends too: closing the first dialog then fails nothing of the second', async () => {
    const closes: (() => void)[] = [];
    const app = startApp(setUp, { onSessionEnded: (end) => closes.push(end.holdRequests(anybody)) });
    const askInVain = (url: string): Promise<Probe<Item>> => {
      app.server.expireAll();
      app.server.revokeAll();
      return app.ask(url);
    };
    await askInVain('/api/items/1');
    app.signIn();
    const answer = await askInVain('/api/items/2');
    expect(closes).toHaveLength(2);
    closes[0]?.();
    await advance(100);
    expect(answer.settled).toBe(false);
    app.signIn();
    await advance(100);

    expect(answer.value.token).toBe('A3');
  });

  test('A10 a sign-in in another tab counts', async () => {
    const browser = new Browser(setUp, new ModelServer());
    let before: string | undefined;
    const first = browser.open({
      onSessionEnded: (end) => {
        before ??= end.reason;
        end.holdRequests(anybody);
      },
    });
    first.signIn();
    const second = browser.open();
    browser.server.expireAll();
    browser.server.revokeAll();
    const answer = await first.ask('/api/items/1');
    expect(before).toBe('rejected');
    second.signIn();
    await advance(100);

    expect(answer.value.token).toBe('A2');
  });

  test('A10 when the app is destroyed, they end', async () => {
    const app = start(setUp);
    const answer = app.get('/api/items/1');
    await advance(15);
    const unsent = app.get('/api/items/2');
    await advance(100);
    app.injector.destroy();
    await settle();

    expect(answer.failure).toMatchObject({ status: 401, error: { error: 'invalid_token' } });
    expect(unsent.failure).toMatchObject({ status: 401, error: { code: 'signed-out' } });
  });

  test('A10 on a server nothing is held: a render must end', async () => {
    const app = start(setUp, anybody, { providers: [{ provide: PLATFORM_ID, useValue: 'server' }] });
    const answer = await app.ask('/api/items/1');

    expect(answer.failure.status).toBe(401);
  });
});
