import { HttpContext } from '@angular/common/http';
import { envelopeBackend, localStorageTokens, REPLAYABLE, SKIP_TOKEN, withStorage } from 'ngx-token-refresh';
import { EMPTY } from 'rxjs';
import { App, AppOptions, describeSetUps, probe, SetUp, startApp } from '../world/app';
import { Fate, ModelServer } from '../world/model-server';
import { Browser, Tab } from '../world/tabs';
import { advance, useVirtualTime } from '../world/virtual-time';

// Codes that mean "log out now" (BACKENDS.md), in the answer to any request.

useVirtualTime();

const OVER = { code: '8888', msg: 'signed in elsewhere' };
const backend = envelopeBackend({
  refreshUrl: '/atoto-user/admin/refreshToken',
  method: 'GET',
  refusedCode: [401, '9999'],
  sessionOverCode: ['8888', '8889'],
});

function start(setUp: SetUp, options: AppOptions = {}): App {
  return startApp(setUp, {
    server: new ModelServer('envelope'),
    backend,
    features: [withStorage(localStorageTokens())],
    ...options,
  });
}

/** The server says that the session is over, on this path. */
function endOn(
  { server }: { readonly server: ModelServer },
  path = '/api/over',
  fate: Fate = { status: 200, body: OVER },
): void {
  server.api = ({ url }) => (url.pathname === path ? fate : undefined);
}

describeSetUps('codes that end the session', (setUp) => {
  test('the session ends at once, without a refresh: the caller gets the server’s words, login once', async () => {
    const app = start(setUp);
    endOn(app);

    const answer = await app.ask('/api/over');

    expect(answer.failure).toMatchObject({ status: 401, error: OVER });
    expect(app.ended).toEqual(['rejected']);
    expect(app.store.tokens()).toBeNull();
    expect(localStorage).toHaveLength(0);
    expect(app.server.refreshCalls).toHaveLength(0);
    expect(app.server.sends).toHaveLength(1);
    expect(app.events.map(({ type }) => type)).toEqual([
      'session-started',
      'request-sent',
      'request-refused',
      'session-ended',
      'request-answered',
    ]);
    expect(app.reported).toEqual([]);
  });

  test.each<[string, Fate, object]>([
    ['as a number', { status: 200, body: { code: 8889 } }, {}],
    ['with HTTP 401', { status: 401, body: OVER }, {}],
    ['with HTTP 403', { status: 403, body: OVER }, {}],
    ['in a blob', { status: 200, body: OVER }, { responseType: 'blob' }],
    ['of a POST, which is not sent again', { status: 200, body: OVER }, { method: 'POST' }],
    [
      'of a POST that may be sent again',
      { status: 200, body: OVER },
      { method: 'POST', context: new HttpContext().set(REPLAYABLE, true) },
    ],
  ])('the code counts %s', async (_, fate, { method = 'GET', ...options }: { method?: string }) => {
    const app = start(setUp);
    endOn(app, '/api/over', fate);

    const answer = probe(app.http.request(method, '/api/over', options));
    await advance(100);

    expect(answer.failure.status).toBe((fate as { status: number }).status === 403 ? 403 : 401);
    expect(app.ended).toEqual(['rejected']);
    expect(app.server.requests).toHaveLength(1);
  });

  test('fifty answers that say it: login once, each gets its answer', async () => {
    const app = start(setUp);
    endOn(app);

    const answers = Array.from({ length: 50 }, () => app.get('/api/over'));
    await advance(500);

    expect(answers.map(({ failure }) => failure.error as unknown)).toEqual(Array(50).fill(OVER));
    expect(app.ended).toEqual(['rejected']);
  });

  test('while a refresh is under way: those who wait fail at once, its tokens are discarded', async () => {
    const app = start(setUp);
    app.server.refreshLatency = 1_000;
    endOn(app);
    const over = app.get('/api/over');
    await advance(5);
    app.server.expireAll();
    const refresh = app.refresher.refresh().then(
      () => 'token',
      (error: unknown) => error,
    );
    const context = new HttpContext().set(REPLAYABLE, false);
    const waiting = probe(app.http.post('/api/x', {}, { context }));
    await advance(50);

    expect(over.failure.error).toEqual(OVER);
    expect(waiting.failure).toMatchObject({ status: 401, error: { code: 'rejected' } });
    expect(await refresh).toMatchObject({ code: 'rejected' });
    await advance(5_000);
    expect(app.store.tokens()).toBeNull();
    expect(app.ended).toEqual(['rejected']);
  });

  test('C6 said of a token that is no longer current: a replay with the current one, the session lives', async () => {
    const app = start(setUp);
    app.server.api = ({ headers }) =>
      headers['authorization'] === 'Bearer A1' ? { status: 200, body: OVER } : undefined;

    const answer = app.get('/api/x');
    app.renew();
    await advance(100);

    expect(answer.error).toBeUndefined();
    expect(app.server.tokensSentTo('/api/x')).toEqual(['A1', 'A2']);
    expect(app.ended).toEqual([]);
  });

  test('S2 said of a session that another has replaced: the other stays', async () => {
    const app = start(setUp);
    endOn(app);

    const answer = app.get('/api/over');
    app.signIn();
    await advance(100);

    expect(answer.failure).toMatchObject({ status: 401, error: OVER });
    expect(app.store.tokens()).toMatchObject({ accessToken: 'A2' });
    expect(app.ended).toEqual([]);
  });

  test('C9 said to a request without a token: passed on', async () => {
    const app = start(setUp, { signedIn: false });
    endOn(app);

    const answer = await app.ask('/api/over');

    expect(answer.failure.error).toEqual(OVER);
    expect(app.ended).toEqual([]);
  });

  test('O4 said to a request that is none of ours: left alone', async () => {
    const app = start(setUp);
    endOn(app);

    const answer = app.get('/api/over', { context: new HttpContext().set(SKIP_TOKEN, true) });
    const foreign = await app.ask('/api/over', { headers: { Authorization: 'Basic eA==' } });

    expect(answer.value).toEqual(OVER);
    expect(foreign.value).toEqual(OVER);
    expect(app.ended).toEqual([]);
  });

  test('in the answer of the refresh: the session is over, those who wait get their own refusal', async () => {
    const app = start(setUp);
    app.server.expireAll();
    app.server.refresh = () => ({ status: 200, body: OVER });

    const answer = await app.ask('/api/x');

    expect(answer.failure).toMatchObject({ status: 401, error: { code: 401 } });
    expect(app.ended).toEqual(['rejected']);
  });

  test('R5 a listener that unsubscribes the request, or signs in, as the session ends', async () => {
    const app = start(setUp, {
      onSessionEnded: () => {
        answer.subscription.unsubscribe();
        app.signIn();
      },
    });
    endOn(app);

    const answer = app.get('/api/over');
    await advance(100);

    expect(answer.settled).toBe(false);
    expect(app.store.tokens()).toMatchObject({ accessToken: 'A2' });
    expect(app.events.filter(({ type }) => type === 'request-cancelled')).toHaveLength(1);
    expect(app.events.filter(({ type }) => type === 'request-answered')).toHaveLength(0);
  });

  test('X3 said in one tab: all are signed out', async () => {
    const server = new ModelServer('envelope');
    const tabs = new Browser(setUp, server).openSignedIn(3, { backend });
    endOn({ server });

    probe(tabs[0]?.http.get('/api/over') ?? EMPTY);
    await advance(500);

    expect(tabs.map(({ store }) => store.tokens())).toEqual([null, null, null]);
    expect(tabs.map(({ ended }) => ended.length)).toEqual([1, 1, 1]);
    expect(server.refreshCalls).toHaveLength(0);
  });

  test('X6 said of a token that another tab has just replaced: a replay, the session lives', async () => {
    const server = new ModelServer('envelope');
    const browser = new Browser(setUp, server);
    const [first, second] = browser.openSignedIn(2, { backend }) as [Tab, Tab];
    browser.channels.delay = null;
    void first.refresher.refresh();
    await advance(100);
    server.api = ({ headers }) => (headers['authorization'] === 'Bearer A1' ? { status: 200, body: OVER } : undefined);

    const answer = await second.ask('/api/x');

    expect(answer.error).toBeUndefined();
    expect(second.ended).toEqual([]);
  });
});
