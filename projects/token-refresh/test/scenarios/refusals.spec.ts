import { HttpContext, HttpErrorResponse } from '@angular/common/http';
import {
  envelopeBackend,
  REPLAYABLE,
  restBackend,
  TokenBackend,
  TokenHttpAnswer,
  XsrfRenewal,
} from 'ngx-token-refresh';
import { App, backendOf, describeSetUps, probe, SetUp, startApp, startExpired } from '../world/app';
import { Fate, ModelServer, WireAnswer, WireRequest } from '../world/model-server';
import { advance, useVirtualTime } from '../world/virtual-time';

// What refuses a request beside HTTP 401, and what may then be sent again: rule 13.

useVirtualTime();

type Refused = Parameters<typeof restBackend>[0]['refusedStatus'];

/** Each backend with this option, and its refresh on the wire of the model server. */
const backends: Readonly<Record<string, (refusedStatus: Refused) => TokenBackend>> = {
  restBackend: (refusedStatus) => restBackend({ refreshUrl: '/api/auth/refresh', refusedStatus }),
  envelopeBackend: (refusedStatus) =>
    envelopeBackend({
      refreshUrl: '/api/auth/refresh',
      refusedStatus,
      okCode: 0,
      codeField: 'code',
      dataField: 'data',
      accessTokenField: 'accessToken',
    }),
};

const JSON_TYPE = { 'Content-Type': 'application/json' };
const PAGE: WireAnswer = { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<html>login</html>' };

const isPage = (answer: TokenHttpAnswer): boolean => (answer.headers.get('Content-Type') ?? '').includes('html');
const codeOf = (answer: TokenHttpAnswer): unknown =>
  answer instanceof HttpErrorResponse ? (answer.error as { code?: unknown } | null)?.code : undefined;
/** As apps write it: it fails where there is no JSON. */
const byCode = (answer: TokenHttpAnswer): boolean => answer.status === 403 && codeOf(answer) === 'token_expired';

describe.each(Object.entries(backends))('%s', (name, backendWith) => {
  describeSetUps('refusals', (setUp) => {
    function start(refusedStatus: Refused, refusal: Fate, at: SetUp = setUp): App {
      const server = new ModelServer();
      server.api = ({ headers }: WireRequest) =>
        headers['authorization'] === 'Bearer A1' ? refusal : { status: 200, body: { code: 0 } };
      server.refresh = () => ({
        status: 200,
        body: name === 'restBackend' ? server.issue() : { code: 0, data: server.issue() },
      });
      return startApp(at, { server, backend: backendWith(refusedStatus) });
    }
    const post = ({ http }: App, context = new HttpContext()) => probe(http.post('/api/orders', { n: 1 }, { context }));
    const lines = ({ server }: App): string[] =>
      server.requests.map(({ method, url }) => `${method} ${url.pathname.replace('/api/auth/', '')}`);

    test.each<[Refused, Fate]>([
      [419, { status: 419 }],
      [[401, 440, 498], { status: 498 }],
      [byCode, { status: 403, body: { code: 'token_expired' } }],
    ])('C2 `refusedStatus: %p`: HTTP 4xx is cured, whatever the method', async (refusedStatus, refusal) => {
      const app = start(refusedStatus, refusal);
      const answers = [post(app), app.get('/api/x')];
      await advance(200);
      expect(answers.map(({ error }) => error)).toEqual([undefined, undefined]);
      expect(app.server.refreshCalls).toHaveLength(1);
      expect(app.server.tokensSentTo('/api/orders')).toEqual(['A1', 'A2']);
    });

    test.each<[Refused, Fate]>([
      [419, { status: 401 }],
      [byCode, { status: 403, body: { code: 'not_yours' } }],
      [byCode, { status: 403, body: 'no JSON' }],
      [undefined, { status: 403, body: { code: 'token_expired' } }],
    ])('`refusedStatus: %p`: what it does not match is the app’s own affair: %j', async (refusedStatus, refusal) => {
      const app = start(refusedStatus, refusal);
      const answer = post(app);
      await advance(200);
      expect(answer.failure.status).toBe((refusal as WireAnswer).status);
      expect(app.server.refreshCalls).toHaveLength(0);
    });

    test.each(['blob', 'arraybuffer', 'text'] as const)(
      'C2 a download that is refused by a code in a failure, read as %s, is cured; the caller never sees it',
      async (responseType) => {
        const app = start(byCode, { status: 403, headers: JSON_TYPE, body: { code: 'token_expired' } });
        const answer = probe(app.http.get('/api/file', { responseType: responseType as 'text' }));
        await advance(200);
        expect(answer.error).toBeUndefined();
        expect(answer.completed).toBe(true);
        expect(app.server.tokensSentTo('/api/file')).toEqual(['A1', 'A2']);
        expect(app.server.refreshCalls).toHaveLength(1);
      },
    );

    test('F1 a download that is refused for good fails with the server’s own answer, its body unread', async () => {
      const app = start(byCode, { status: 403, headers: JSON_TYPE, body: { code: 'token_expired' } });
      app.server.refresh = () => ({ status: 400, body: {} });
      const answer = probe(app.http.get('/api/file', { responseType: 'blob' }));
      await advance(200);
      expect(answer.failure.status).toBe(403);
      expect(await (answer.failure.error as Blob).text()).toContain('token_expired');
      expect(app.ended).toEqual(['rejected']);
    });

    test('a download that fails for another reason keeps its body, and is told once', async () => {
      const app = start(byCode, { status: 403, headers: JSON_TYPE, body: { code: 'not_yours' } });
      const answer = probe(app.http.get('/api/file', { responseType: 'blob' }));
      await advance(200);
      expect(await (answer.failure.error as Blob).text()).toContain('not_yours');
      expect(app.events.filter(({ type }) => type === 'request-answered')).toHaveLength(1);
    });

    test('R3 a download that is left while the body of its failure is read is not sent again', async () => {
      const app = start(byCode, { status: 403, headers: JSON_TYPE, body: { code: 'token_expired' } });
      const { subscription } = probe(app.http.get('/api/file', { responseType: 'blob' }));
      app.onEvent(({ type }) => type === 'request-refused' && subscription.unsubscribe());
      await advance(200);
      expect(app.server.sends).toHaveLength(1);
      expect(app.server.refreshCalls).toHaveLength(0);
    });

    const isSilence = ({ status }: TokenHttpAnswer): boolean => status === 401 || status === 0;

    test.each<[string, Refused, Fate]>([
      ['status 0', isSilence, 'network-error'],
      ['a page with HTTP 200', (answer) => answer.status === 401 || isPage(answer), PAGE],
    ])('%s, where the function says so: what is safe is sent again, a POST is not', async (_, refused, fate) => {
      const app = start(refused, fate);
      const read = app.get('/api/x');
      await advance(200);
      expect(read.error).toBeUndefined();
      expect(lines(app)).toEqual(['GET /api/x', 'POST refresh', 'GET /api/x']);

      const other = start(refused, fate);
      const written = post(other);
      await advance(200);
      // The server may have acted on it. The refresh is for those that come after.
      expect(lines(other)).toEqual(['POST /api/orders', 'POST refresh']);
      expect([written.failure.status, other.store.tokens()?.accessToken]).toEqual([fate === PAGE ? 401 : 0, 'A2']);
    });

    test.each<[string, Refused, Fate]>([
      ['status 0', isSilence, 'network-error'],
      ['a page with HTTP 200', isPage, PAGE],
    ])('%s: REPLAYABLE lets a POST be sent again', async (_, refused, fate) => {
      const app = start(refused, fate);
      const answer = post(app, new HttpContext().set(REPLAYABLE, true));
      await advance(200);
      expect(answer.error).toBeUndefined();
      expect(lines(app)).toEqual(['POST /api/orders', 'POST refresh', 'POST /api/orders']);
    });

    test.each<[Fate]>([['network-error'], [PAGE]])('by default neither refuses: %j', async (fate) => {
      const app = start(undefined, fate);
      const answer = app.get('/api/x');
      await advance(200);
      expect(answer.failure.status).toBe(fate === PAGE ? 200 : 0);
      expect(app.server.requests).toHaveLength(1);
    });

    test.each([408, 500, 503])('HTTP %d is never sent again, whatever the function says', async (status) => {
      const app = start((answer) => answer.status === status, { status });
      const answers = [app.get('/api/x'), post(app, new HttpContext().set(REPLAYABLE, true))];
      await advance(200);
      expect(answers.map(({ failure }) => failure.status)).toEqual([status, status]);
      expect(app.server.sends).toHaveLength(2);
    });

    test('a request that was not answered in time is never sent again, whatever the function says', async () => {
      const app = start(isSilence, 'never');
      const answer = probe(app.http.get('/api/x', { timeout: 50 }));
      await advance(200);
      expect(answer.failure.status).toBe(0);
      expect(app.server.sends).toHaveLength(1);
    });

    test.each([
      'Bearer error="insufficient_scope", scope="transfer"',
      'Bearer error="insufficient_user_authentication"',
    ])('F11 a demand is no challenge, whatever `refusedStatus` says: %s', async (challenge) => {
      const app = start([401, 403], { status: 403, headers: { 'WWW-Authenticate': challenge } });
      const answer = app.get('/api/x');
      await advance(200);
      expect(answer.failure.status).toBe(403);
      expect(app.server.refreshCalls).toHaveLength(0);
    });
  });
});

describeSetUps('a check of the app that throws', (setUp) => {
  test.each(['isChallenge', 'isSessionOver', 'isUnapplied', 'errorCode'] as const)(
    'F6 %s: the request fails with that, and does not hang',
    async (check) => {
      const throws = (): never => {
        throw new Error('of the app');
      };
      const backend: TokenBackend = {
        ...envelopeBackend({ refreshUrl: '/api/auth/refresh', sessionOverCode: check === 'errorCode' ? 401 : [] }),
        [check]: throws,
      };
      const app = startApp(setUp, { backend });
      app.server.api = () => ({ status: 200, body: { code: 401 } });
      const answer = probe(app.http.post('/api/orders', {}));
      await advance(100);
      expect(answer.error).toMatchObject({ message: 'of the app' });
    },
  );

  test('F6 P4 an XSRF renewal that throws fails its request alone', async () => {
    const xsrfRenewal = (): XsrfRenewal => ({
      tokenFor: ({ url }) => (url === '/api/bad' ? 'former' : null),
      renew: () => {
        throw new Error('of the app');
      },
    });
    const app = startExpired(setUp, { backend: { ...backendOf('rest'), xsrfRenewal } });
    const [bad, good] = ['/api/bad', '/api/good'].map((url) => app.get(url, { headers: { 'X-Mine': '1' } }));
    await advance(200);
    expect(bad?.error).toMatchObject({ message: 'of the app' });
    expect(good?.value.token).toBe('A2');
    void app.signOut();
    expect(app.ended).toEqual(['signed-out']);
  });
});
