import { assert, equal, expired, signedIn } from './expect.mjs';

export const sessions = [
  {
    id: 'S1',
    title: 'sign-out during a refresh: who waits fails at once, and the late tokens are thrown away',
    needs: 'the session',
    async run({ start, server, advance }) {
      const app = expired(start(), server);
      const calls = [1, 2].map((n) => app.send({ url: `/api/${n}` }));
      await advance(15);
      app.signOut();
      await advance(1);
      const atOnce = calls.every(({ error }) => error !== undefined);
      await advance(200);
      equal(app.token(), null);
      equal(server.sends.length, 2);
      assert(atOnce, 'who waits fails at once');
    },
  },
  {
    id: 'S2',
    title: 'somebody else signs in during a refresh: nothing of the first is replayed with the token of the second',
    needs: 'the session',
    async run({ start, server, advance }) {
      const app = expired(start(), server);
      app.send({ url: '/api/first' });
      await advance(15);
      app.signOut();
      signedIn(app, server);
      const second = app.token();
      await advance(200);
      equal(server.tokensSentTo('/api/first'), ['A1']);
      equal(app.token(), second);
    },
  },
  {
    id: 'S4',
    title: 'the app brings new tokens during a refresh: one winner, everybody answered',
    needs: 'the session',
    async run({ start, server, advance }) {
      const app = expired(start(), server);
      const calls = [1, 2].map((n) => app.send({ url: `/api/${n}` }));
      await advance(15);
      app.update(server.issue());
      await advance(200);
      assert(
        calls.every(({ succeeded }) => succeeded),
        'all succeed',
      );
      const next = app.send({ url: '/api/x' });
      await advance(100);
      assert(next.succeeded, 'the next succeeds');
    },
  },
];
