import { EnvironmentInjector } from '@angular/core';
import { SessionEnd, StepUpDemand, Tokens, withAudiences, withProactiveRefresh, withStepUp } from 'ngx-token-refresh';
import { App, AppOptions, describeTransports, startApp } from '../world/app';
import { A, AudienceServer, audiencesBackend as backend, B } from '../world/audience-server';
import { bearerOf } from '../world/model-server';
import { advance, pendingTimers, settle, useVirtualTime } from '../world/virtual-time';

// M5 with U and A10: a person is asked for more, or to sign in again, by a request of an audience. It acts as one of the
// session's own `apis`.

useVirtualTime();

interface AudienceApp extends App {
  readonly server: AudienceServer;
  readonly asked: StepUpDemand[];
  readonly ends: SessionEnd[];
  /** Lets the held requests fail. */
  readonly letFail: () => void;
}

interface Options extends AppOptions {
  /** What the person does a second later; `null`: closes the dialog. */
  readonly meets?: (app: AudienceApp) => Tokens | null | Promise<void>;
  readonly samePerson?: (before: Tokens, after: Tokens) => boolean;
}

describeTransports('audiences and the person', (setUp) => {
  let injector: EnvironmentInjector | null = null;
  afterEach(() => {
    injector?.destroy();
    injector = null;
  });

  function start(options: Options = {}): AudienceApp {
    const { meets = ({ server }) => server.signIn({ isStrong: true }), samePerson, features = [], ...others } = options;
    const server = new AudienceServer();
    const [asked, ends]: [StepUpDemand[], SessionEnd[]] = [[], []];
    let letGo: () => void = () => undefined;
    const ask = async (demand: StepUpDemand): Promise<Tokens | undefined> => {
      asked.push(demand);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return ((await meets(app)) as Tokens | null | undefined) ?? undefined;
    };
    const started = startApp(setUp, {
      backend,
      apis: ['/api'],
      server,
      ...others,
      features: [withAudiences(), withStepUp(ask), ...features],
      onSessionEnded: (end) => {
        ends.push(end);
        if (samePerson) letGo = end.holdRequests(samePerson);
      },
    });
    const app: AudienceApp = { ...started, server, asked, ends, letFail: () => letGo() };
    ({ injector } = app);
    return app;
  }

  const sentTo = ({ server }: AudienceApp, origin: string) =>
    server.sends.filter(({ url }) => url.origin === origin && url.pathname !== '/token').map(bearerOf);

  describe('U1 a step-up', () => {
    test('ten requests of an audience: asked once, a new token for the audience, ten answers', async () => {
      const app = start();
      await app.ask(`${A}/x`);
      await advance(100);
      const session = app.store.sessionId();
      app.server.demanding.add('urn:a');
      const calls = Array.from({ length: 10 }, (_, n) => app.get(`${A}/${n}`));
      await advance(500);
      expect(calls.some(({ settled }) => settled)).toBe(false);
      await advance(1_000);

      expect(calls.map(({ value }) => value.token)).toEqual(Array(10).fill('A4-urn:a'));
      expect(app.asked.map(({ error, url }) => [error, url])).toEqual([['insufficient_user_authentication', `${A}/0`]]);
      expect(app.server.exchanges.map(({ refresh_token: spent }) => spent)).toEqual(['R1', 'R3']);
      expect(app.store.sessionId()).toBe(session);
      expect(app.ends).toEqual([]);
      // The session's own token was sent to no audience.
      expect(sentTo(app, A).every((token) => token?.endsWith('-urn:a'))).toBe(true);
    });

    test('the first request of an audience is demanded more', async () => {
      const app = start();
      app.server.demanding.add('urn:a');
      const call = app.get(`${A}/x`);
      await advance(2_000);

      expect(call.value.token).toBe('A4-urn:a');
      expect(app.asked).toHaveLength(1);
    });

    test('the session and two audiences demand the same: the person is asked once', async () => {
      const app = start();
      await Promise.all([app.ask(`${A}/x`), app.ask(`${B}/x`)]);
      await advance(200);
      for (const audience of ['', 'urn:a', 'b']) app.server.demanding.add(audience);
      const calls = [app.get('/api/1'), app.get(`${A}/1`), app.get(`${B}/1`)];
      await advance(2_000);

      expect(calls.map(({ value }) => value.token)).toEqual(['A4', 'A5-urn:a', 'A6-b']);
      expect(app.asked).toHaveLength(1);
      expect([app.server.reuses, app.server.atOnce]).toEqual([0, 1]);
    });

    test('an audience that demands it after another was met: its token is exchanged anew, the person is not asked', async () => {
      const app = start();
      await Promise.all([app.ask(`${A}/x`), app.ask(`${B}/x`)]);
      await advance(200);
      for (const audience of ['urn:a', 'b']) app.server.demanding.add(audience);
      app.get(`${A}/1`);
      await advance(2_000);
      const call = app.get(`${B}/1`);
      await advance(2_000);

      expect(call.value.token).toMatch(/-b$/);
      expect(app.asked).toHaveLength(1);
      expect(sentTo(app, B)).toHaveLength(2);
    });

    test('an exchange is under way as the person has signed in: what it brings is too weak, and is exchanged anew', async () => {
      const app = start();
      await app.ask('/api/x');
      for (const audience of ['', 'urn:a']) app.server.demanding.add(audience);
      const ofSession = app.get('/api/1');
      await advance(950);
      app.server.refreshLatency = 200;
      const call = app.get(`${A}/1`);
      await advance(3_000);

      expect(ofSession.value.token).toBe('A3');
      expect(call.value.token).toMatch(/-urn:a$/);
      expect(app.asked).toHaveLength(1);
    });

    test('likewise when that exchange fails: the weaker token is not sent any more', async () => {
      const app = start({ signedIn: false, features: [withProactiveRefresh()] });
      app.signIn({ ...app.server.issue(), expiresAt: Date.now() + 600_000 });
      await app.ask(`${A}/x`);
      await advance(46_000);
      for (const audience of ['', 'urn:a']) app.server.demanding.add(audience);
      const ofSession = app.get('/api/1');
      await advance(950);
      app.server.refreshLatency = 200;
      app.server.refresh = () => ({ status: 503 });
      // Its token is renewed early.
      const early = app.refresher.getAccessToken({ api: `${A}/1` });
      await advance(1_000);
      expect(await early).toBe('A2-urn:a');
      expect(ofSession.value.token).toBe('A3');
      app.server.refresh = () => undefined;
      const call = app.get(`${A}/2`);
      await advance(3_000);

      expect(call.value.token).toMatch(/^A[4-9]-urn:a$/);
      expect(app.asked).toHaveLength(1);
    });

    test('U2 the handler calls renew() and returns nothing: the same', async () => {
      const app = start({
        meets: ({ server, store }) => {
          store.renew(server.signIn({ isStrong: true }));
          return Promise.resolve();
        },
      });
      await app.ask(`${A}/x`);
      await advance(100);
      app.server.demanding.add('urn:a');
      const call = app.get(`${A}/1`);
      await advance(2_000);

      expect(call.value.token).toMatch(/-urn:a$/);
    });

    test('U3 the person gives up: the server’s own answer, no exchange, and another audience’s requests ask for nothing', async () => {
      const app = start({ meets: () => null });
      await app.ask(`${A}/x`);
      await advance(100);
      app.server.demanding.add('urn:a');
      const exchanges = app.server.exchanges.length;
      const call = app.get(`${A}/1`);
      await advance(2_000);

      expect(call.failure.status).toBe(401);
      expect(call.failure.headers.get('WWW-Authenticate')).toContain('insufficient_user_authentication');
      expect(app.server.exchanges).toHaveLength(exchanges);
      expect(app.store.status()).toBe('signed-in');
    });

    test('U4 the demand is repeated: the refusal, the person is asked once, no loop', async () => {
      const app = start({ meets: ({ server }) => server.signIn() });
      app.server.demanding.add('urn:a');
      const call = app.get(`${A}/1`);
      await advance(3_000);
      const next = app.get(`${A}/2`);
      await advance(3_000);

      expect([call.failure.status, next.failure.status]).toEqual([401, 401]);
      expect(app.asked).toHaveLength(1);
    });

    test('U5 cancelled while the person is asked: it is never sent', async () => {
      const app = start();
      await app.ask(`${A}/x`);
      await advance(100);
      app.server.demanding.add('urn:a');
      const [kept, left] = [app.get(`${A}/kept`), app.get(`${A}/left`)];
      await advance(500);
      left.subscription.unsubscribe();
      await advance(2_000);

      expect(kept.value.token).toBe('A4-urn:a');
      expect(app.server.sends.filter(({ url }) => url.pathname === '/left')).toHaveLength(1);
    });

    test('U5 all cancelled before the handler’s turn: the person is not asked', async () => {
      const app = start();
      app.server.demanding.add('');
      app.get('/api/1');
      app.server.demanding.add('urn:a');
      await advance(500);
      const call = app.get(`${A}/1`);
      await advance(300);
      call.subscription.unsubscribe();
      await advance(3_000);

      expect(app.asked).toHaveLength(1);
    });

    test('U6 a sign-out while the person is asked: it fails at once', async () => {
      const app = start();
      app.server.demanding.add('urn:a');
      const call = app.get(`${A}/1`);
      await advance(500);
      void app.signOut();
      await settle();

      expect(call.failure.status).toBe(401);
      await advance(2_000);
      expect(pendingTimers()).toBe(0);
    });
  });

  describe('A10 held requests', () => {
    /** The session is over at the server; `by`: a request of what finds out. */
    async function end(app: AudienceApp): Promise<void> {
      await Promise.all([app.ask(`${A}/x`), app.ask(`${B}/x`)]);
      await advance(200);
      app.server.revokeAll();
      app.server.requests.length = app.server.exchanges.length = 0;
    }

    test('the refusal of an audience ends the session: its requests wait for the next sign-in, with its token', async () => {
      const app = start({ samePerson: () => true });
      await end(app);
      const calls = Array.from({ length: 5 }, (_, n) => app.get(`${A}/${n}`));
      await advance(3_600_000);
      expect(calls.some(({ settled }) => settled)).toBe(false);
      expect(app.ends.map(({ reason }) => reason)).toEqual(['rejected']);
      expect(pendingTimers()).toBe(0);
      app.signIn(app.server.signIn());
      await advance(300);

      expect(calls.map(({ value }) => value.token)).toEqual(Array(5).fill('A5-urn:a'));
      expect(app.server.exchanges.slice(1).map(({ resource }) => resource)).toEqual(['urn:a']);
      expect(sentTo(app, A).every((token) => token?.endsWith('-urn:a'))).toBe(true);
    });

    test('the session ends by its own request: those of the audiences wait too, each gets its token', async () => {
      const app = start({ samePerson: () => true });
      await end(app);
      const calls = [app.get('/api/1'), app.get(`${A}/1`), app.get(`${B}/1`)];
      await advance(10_000);
      expect(calls.some(({ settled }) => settled)).toBe(false);
      app.signIn(app.server.signIn());
      await advance(500);

      expect(calls.map(({ value }) => value.token)).toEqual(['A4', 'A5-urn:a', 'A6-b']);
      expect([app.server.reuses, app.server.atOnce]).toEqual([1, 1]);
    });

    test('one that was never sent, because its audience had no token yet', async () => {
      const app = start({ samePerson: () => true });
      app.server.revokeAll();
      const call = app.get(`${A}/x`);
      await advance(1_000);
      expect(call.settled).toBe(false);
      expect(sentTo(app, A)).toEqual([]);
      app.signIn(app.server.signIn());
      await advance(300);

      expect(call.value.token).toBe('A3-urn:a');
    });

    test('samePerson is asked once, with the tokens of the session', async () => {
      const asked: string[][] = [];
      const app = start({
        samePerson: (before, after) => {
          asked.push([before.accessToken, after.accessToken]);
          return true;
        },
      });
      await end(app);
      const calls = [app.get(`${A}/1`), app.get(`${B}/1`), app.get('/api/1')];
      await advance(1_000);
      app.signIn(app.server.signIn());
      await advance(500);

      expect(asked).toEqual([['A1', 'A4']]);
      expect(calls.map(({ error }) => error)).toEqual([undefined, undefined, undefined]);
    });

    test('S2 another person signs in: they fail with their own 401, and are not sent again', async () => {
      const app = start({ samePerson: () => false });
      await end(app);
      const calls = [app.get(`${A}/1`), app.get('/api/1')];
      await advance(1_000);
      app.signIn(app.server.signIn());
      await advance(500);

      expect(calls.map(({ failure }) => failure.status)).toEqual([401, 401]);
      expect(sentTo(app, A)).toHaveLength(1);
    });

    test('the dialog is closed: they fail', async () => {
      const app = start({ samePerson: () => true });
      await end(app);
      const call = app.get(`${A}/1`);
      await advance(1_000);
      app.letFail();
      await settle();

      expect(call.failure.status).toBe(401);
    });

    test('cancelled while it is held: it is never sent', async () => {
      const app = start({ samePerson: () => true });
      await end(app);
      const call = app.get(`${A}/left`);
      await advance(1_000);
      call.subscription.unsubscribe();
      app.signIn(app.server.signIn());
      await advance(500);

      expect(sentTo(app, A)).toHaveLength(1);
    });

    test('refused after the session has ended: held as well', async () => {
      const app = start({ samePerson: () => true });
      await end(app);
      app.server.latency = 2_000;
      const late = app.get(`${A}/late`);
      await settle();
      app.server.latency = 10;
      app.get('/api/1');
      await advance(1_000);
      expect(app.ends).toHaveLength(1);
      await advance(3_000);
      expect(late.settled).toBe(false);
      app.signIn(app.server.signIn());
      await advance(500);

      expect(late.value.token).toMatch(/-urn:a$/);
    });

    test('E1 the refresh token has expired, with withProactiveRefresh()', async () => {
      const app = start({ samePerson: () => true, signedIn: false, features: [withProactiveRefresh()] });
      app.signIn({ ...app.server.issue(), refreshExpiresAt: Date.now() + 10_000 });
      await advance(20_000);
      const call = app.get(`${A}/x`);
      await advance(1_000);
      expect(app.ends.map(({ reason }) => reason)).toEqual(['expired']);
      expect(call.settled).toBe(false);
      app.signIn(app.server.signIn());
      await advance(300);

      expect(call.value.token).toMatch(/-urn:a$/);
    });

    test('nothing is held without holdRequests()', async () => {
      const app = start();
      await end(app);
      const call = app.get(`${A}/1`);
      await advance(1_000);

      expect(call.failure.status).toBe(401);
      expect(app.ends).toHaveLength(1);
    });

    test('when the app is destroyed, they end', async () => {
      const app = start({ samePerson: () => true });
      await end(app);
      const call = app.get(`${A}/1`);
      await advance(1_000);
      app.injector.destroy();
      injector = null;
      await settle();

      expect(call.settled).toBe(true);
    });
  });
});
