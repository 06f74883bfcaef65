import { HttpContext } from '@angular/common/http';
import { assert, equal, expired, signedIn } from './expect.mjs';

export const cancellation = [
  {
    id: 'R1',
    title: 'the request that started the refresh is cancelled: the others get their answers',
    async run({ start, server, advance }) {
      const app = expired(start(), server);
      const first = app.send({ url: '/api/first' });
      const others = [1, 2].map((n) => app.send({ url: `/api/${n}` }));
      await advance(15);
      first.cancel();
      await advance(200);
      assert(
        others.every(({ succeeded }) => succeeded),
        'the others succeed',
      );
      equal(server.refreshCalls.length, 1);
    },
  },
  {
    id: 'R2',
    title: 'all are cancelled: the new token is kept all the same',
    async run({ start, server, advance }) {
      const app = expired(start(), server);
      const calls = [1, 2].map((n) => app.send({ url: `/api/${n}` }));
      await advance(15);
      for (const call of calls) call.cancel();
      await advance(200);
      equal(app.token(), 'A2');
      const next = app.send({ url: '/api/x' });
      await advance(100);
      assert(next.succeeded, 'the next succeeds');
      equal(server.refreshCalls.length, 1);
    },
  },
  {
    id: 'R3',
    title: 'a request cancelled while it waits is not sent',
    async run({ start, server, advance }) {
      const app = expired(start(), server);
      app.send({ url: '/api/x' });
      const waiting = app.send({ url: '/api/waiting' });
      await advance(15);
      waiting.cancel();
      await advance(200);
      equal(server.tokensSentTo('/api/waiting'), ['A1']);
    },
  },
  {
    id: 'R4',
    title: 'subscribed to again later: the full treatment again',
    needs: 'requests as streams',
    async run({ start, server, advance }) {
      const app = signedIn(start(), server);
      const source = app.request({ url: '/api/x' });
      for (let time = 0; time < 2; time++) {
        server.expireAll();
        const call = app.subscribe(source);
        await advance(100);
        assert(call.succeeded, 'it succeeds');
      }
      equal(server.refreshes, 2);
    },
  },
  {
    id: 'R5',
    title: 'a listener sends a request as the refresh ends: no deadlock, no double send',
    needs: 'events',
    async run({ start, server, advance }) {
      const app = expired(start(), server);
      let call;
      app.onEvent(({ type }) => {
        if (type === 'refresh-succeeded') call = app.send({ url: '/api/listener' });
      });
      const first = app.send({ url: '/api/x' });
      await advance(200);
      assert(first.succeeded && call.succeeded, 'both succeed');
      equal(server.tokensSentTo('/api/listener'), ['A2']);
    },
  },
  {
    id: 'R6',
    title: 'one HttpContext for many requests: each gets the full treatment',
    needs: 'requests as streams',
    async run({ start, server, advance }) {
      const app = signedIn(start(), server);
      const context = new HttpContext();
      for (let time = 0; time < 3; time++) {
        server.expireAll();
        const calls = [1, 2].map((n) => app.send({ url: `/api/${n}`, context }));
        await advance(200);
        assert(
          calls.every(({ succeeded }) => succeeded),
          'all succeed',
        );
      }
      equal(server.refreshes, 3);
    },
  },
  {
    id: 'R7',
    title: 'registered twice: as many sends and refreshes as once',
    needs: 'being registered twice',
    async run({ create, server, advance }) {
      const app = signedIn(create(server, { twice: true }), server);
      server.expireAll();
      const calls = [1, 2, 3].map((n) => app.send({ url: `/api/${n}` }));
      await advance(300);
      assert(
        calls.every(({ succeeded }) => succeeded),
        'all succeed',
      );
      equal([server.sends.length, server.refreshCalls.length], [6, 1]);
    },
  },
];
