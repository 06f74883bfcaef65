import { bearerOf, WireRequest } from '../world/model-server';
import { advance } from '../world/virtual-time';
import { allSucceeded, assert, authorizationsIn, equal, Handle, Scenario, sendMany, signIn, test } from './scenario';

/** The bytes of a body, whatever holds them. */
async function contentOf({ body }: WireRequest): Promise<unknown> {
  const bytesOf = async (part: BodyInit): Promise<number[]> => [
    ...new Uint8Array(await new Response(part).arrayBuffer()),
  ];
  if (!(body instanceof FormData)) return await bytesOf(body as BodyInit);
  return await Promise.all([...body].map(async ([name, value]) => [name, await bytesOf(value)]));
}

/** Forced: the refusal of the one comes after the refresh of the other, which is sent so many ms later. */
const lateRefusal = (id: string, title: string, ms?: number): Scenario =>
  test(`${id} ${title}`, async ({ expired, server }) => {
    const app = expired();
    const late = app.send({ url: '/api/late' });
    if (ms !== undefined) await advance(ms);
    server.latency = 1;
    server.refreshLatency = 2;
    app.send({ url: '/api/x' });
    await advance(200);
    assert(late.succeeded, 'it succeeds');
    equal(server.tokensSentTo('/api/late'), ['A1', 'A2']);
    equal(server.refreshCalls.length, 1);
  });

export const core: readonly Scenario[] = [
  test('C1 a valid token: one send with it, no refresh', async ({ signedIn, server }) => {
    const call = signedIn().send({ url: '/api/x' });
    await advance(100);
    assert(call.succeeded, 'it succeeds');
    equal(call.body, { path: '/api/x', token: 'A1' });
    equal(authorizationsIn(server.requests), ['Bearer A1']);
  }),
  test('C2 401: one refresh, one replay, and the caller never sees the 401', async ({ expired, server }) => {
    const app = expired();
    const call = app.send({ url: '/api/x' });
    await advance(100);
    assert(call.succeeded, 'it succeeds');
    equal(server.tokensSentTo('/api/x'), ['A1', 'A2']);
    equal(server.refreshes, 1);
    equal(app.token(), 'A2');
  }),
  test('C3 100 refused together: one refresh, each caller gets its own answer', async ({ expired, server }) => {
    const calls = sendMany(expired(), 100);
    await advance(200);
    calls.forEach(({ body }, n) => equal(body, { path: `/api/${n + 1}`, token: 'A2' }));
    equal(server.refreshCalls.length, 1);
    equal(server.sends.length, 200);
  }),
  test('C4 100 started before, during and after the refresh: one refresh', async ({ expired, server }) => {
    const app = expired();
    const calls: Handle[] = [];
    for (let n = 0; n < 100; n++) {
      calls.push(app.send({ url: `/api/${n}` }));
      await advance(n % 4);
    }
    await advance(200);
    allSucceeded(calls);
    equal(server.refreshCalls.length, 1);
    // Forced: some are refused, some wait before their first send, some are sent after the refresh.
    assert(server.sends.length > 100 && server.sends.length < 200, 'what waits is sent once');
  }),
  test('C5 a request made while refreshing waits, and is sent once, with the new token', async ({
    expired,
    server,
  }) => {
    const app = expired();
    app.send({ url: '/api/x' });
    await advance(15); // refused at 10, the refresh is answered at 30
    const call = app.send({ url: '/api/during' });
    await advance(200);
    assert(call.succeeded, 'it succeeds');
    equal(server.tokensSentTo('/api/during'), ['A2']);
  }),
  lateRefusal('C6', 'a 401 that comes after the refresh, for the old token: replay, no second refresh'),
  lateRefusal('C6b', 'a 401 of a request that had left long before the refresh: likewise', 1),
  test('C7 a token on request, 50 times while it is refused: one refresh, one token', async ({ expired, server }) => {
    const app = expired();
    app.send({ url: '/api/x' });
    await advance(15);
    const tokens = Promise.all(Array.from({ length: 50 }, () => app.getAccessToken()));
    await advance(200);
    equal([...new Set(await tokens)], ['A2']);
    equal(server.refreshCalls.length, 1);
  }).needs('a token on request'),
  test('C8 no refresh token in the answer: the old one is kept', async ({ expired, server }) => {
    const app = expired();
    server.refresh = () => ({ status: 200, body: { accessToken: server.issue().accessToken } });
    app.send({ url: '/api/x' });
    await advance(100);
    server.expireAll();
    const call = app.send({ url: '/api/y' });
    await advance(100);
    assert(call.succeeded, 'it succeeds');
    const presented = server.refreshCalls.map(
      ({ body }) => (JSON.parse(String(body)) as { refreshToken: string }).refreshToken,
    );
    equal(presented, ['R1', 'R1']);
  }),
  test('C9 sent before sign-in and refused: passed on, no refresh', async ({ start, server }) => {
    const call = start().send({ url: '/api/x' });
    await advance(100);
    equal([call.status, call.body], [401, { error: 'invalid_token' }]);
    equal(authorizationsIn(server.requests), [null]);
  }).needs('requests without a token'),
  test('C9b sent before sign-in and refused after it: replayed with the token, no refresh', async ({
    start,
    server,
  }) => {
    const app = start();
    const call = app.send({ url: '/api/x' });
    await advance(5);
    signIn(app, server);
    await advance(100);
    assert(call.succeeded, 'it succeeds');
    equal(server.tokensSentTo('/api/x'), [null, 'A1']);
    equal(server.refreshCalls.length, 0);
  }).needs('requests without a token'),
  test('C10 the replay has the same method, URL, headers and body', async ({ expired, server }) => {
    const url = '/api/x?a=1&b=%20';
    expired().send({ method: 'PATCH', url, headers: { 'X-Own': 'yes' }, body: { deep: ['ü', 1] } });
    await advance(100);
    const [first, replay] = server.sends.map(({ method, url, headers, body }) => ({
      method,
      url: url.href,
      own: headers['x-own'],
      body,
    }));
    assert(first !== undefined && replay !== undefined, 'it is sent twice');
    equal(replay, first);
  }),
  test('C11 bodies of every kind survive a replay', async ({ signedIn, server }) => {
    const app = signedIn();
    const bytes = new Uint8Array([0, 1, 254, 255]);
    const form = new FormData();
    form.append('text', 'äöü');
    form.append('file', new Blob([bytes]), 'a.bin');
    const bodies = [
      { nested: { list: [1, null, 'ä'] } },
      new URLSearchParams({ a: '1&2', b: 'ä&=' }),
      bytes.buffer,
      new Blob([bytes], { type: 'application/x-mine' }),
      form,
      'text',
    ];
    for (const [n, body] of bodies.entries()) {
      server.expireAll();
      app.send({ method: 'POST', url: `/api/${n}`, body });
      await advance(100);
      const [first, replay] = server.sends.filter(({ url }) => url.pathname === `/api/${n}`);
      assert(first !== undefined && replay !== undefined, `body ${n} is sent twice`);
      if (!first || !replay) continue;
      const sent = await contentOf(first);
      equal([bearerOf(first), bearerOf(replay)], [`A${n + 1}`, `A${n + 2}`]);
      equal(await contentOf(replay), sent);
      assert((sent as unknown[]).length > 0, `body ${n} has content`);
      equal(replay.headers['content-type'], first.headers['content-type']);
    }
  }),
  test('C11b a body that can be read once is not replayed: the 401 surfaces', async ({ expired, server }) => {
    const app = expired();
    const call = app.send({ method: 'POST', url: '/api/x', body: new ReadableStream() });
    await advance(100);
    equal(call.status, 401);
    equal(server.tokensSentTo('/api/x'), ['A1']);
    // The refresh serves the next request.
    const next = app.send({ url: '/api/y' });
    await advance(100);
    assert(next.succeeded, 'the next succeeds');
    equal(server.tokensSentTo('/api/y'), ['A2']);
  }).needs('bodies that can be read once'),
  test('C12 observed as events, a request is sent once for the caller', async ({ expired }) => {
    const call = expired().send({ url: '/api/x' });
    await advance(100);
    assert(call.succeeded, 'it succeeds');
    equal(call.events.filter((type) => type === 0).length, 1);
  }).needs('requests as streams'),
  test('C13 two apps on one page do not share a refresh', async ({ start, signedIn, server }) => {
    const first = signedIn();
    const second = signIn(first.another?.() ?? start(), server);
    server.expireAll();
    const calls = [first, second].map((app) => app.send({ url: '/api/x' }));
    await advance(200);
    allSucceeded(calls, 'both');
    equal(server.refreshes, 2);
    equal([first.token(), second.token()], ['A3', 'A4']);
  }),
  test('C13b two apps on one page do not share a session', ({ start, signedIn, server }) => {
    const first = signedIn();
    const second = signIn(first.another?.() ?? start(), server);
    first.signOut();
    equal([first.token(), second.token()], [null, 'A2']);
    return Promise.resolve();
  }).needs('the session'),
];
