import { restBackend } from 'ngx-token-refresh';
import { describeSetUps, probe, startApp } from '../world/app';
import { WireAnswer } from '../world/model-server';
import { StubServer } from '../world/stub-server';
import { advance, useVirtualTime } from '../world/virtual-time';

// That the other backends judge in the same way is in answers.spec.ts.

useVirtualTime();

const refused = (status: number, challenge?: string): WireAnswer => ({
  status,
  headers: challenge ? { 'WWW-Authenticate': challenge } : {},
  body: { why: 'told by the server' },
});

const backend = restBackend({ refreshUrl: '/refresh' });

describeSetUps('RFC 6750', (setUp) => {
  async function ask(answer: WireAnswer) {
    const stub = new StubServer(({ url, headers }) =>
      url.pathname === '/refresh'
        ? { status: 200, body: { accessToken: 'A2' } }
        : headers['authorization'] === 'Bearer A2'
          ? { status: 200, body: 'cured' }
          : answer,
    );
    const app = startApp(setUp, { server: stub, backend, signedIn: false });
    app.store.signIn({ accessToken: 'A1', refreshToken: 'R1' });
    const probed = probe(app.http.get('/api/1', { responseType: 'text' }));
    await advance(100);
    return { ...app, probed, refreshes: stub.to('/refresh').length };
  }

  test.each([
    'Bearer error="invalid_token"',
    'Bearer realm="a, b", error="invalid_token", error_description="The access token expired"',
    'Basic realm="x", Bearer error="invalid_token"',
    'Bearer',
    '%%%',
    undefined,
  ])('401 with %s is cured by one refresh', async (challenge) => {
    const { probed, refreshes } = await ask(refused(401, challenge));
    expect(probed.value).toBe('cured');
    expect(refreshes).toBe(1);
  });

  test.each([
    [403, 'Bearer error="insufficient_scope", scope="admin"'],
    [403, undefined],
    [400, 'Bearer error="invalid_request"'],
    [401, 'Bearer error="insufficient_user_authentication", acr_values="strong", max_age="5"'],
  ] as const)('F11 %d with %s is never refreshed, and surfaces as it is', async (status, challenge) => {
    const { probed, refreshes, ended, store } = await ask(refused(status, challenge));
    const { failure } = probed;
    expect(failure.status).toBe(status);
    expect(failure.headers.get('WWW-Authenticate')).toBe(challenge ?? null);
    expect(failure.error).toContain('told by the server');
    expect(refreshes).toBe(0);
    expect(ended).toEqual([]);
    expect(store.tokens()?.accessToken).toBe('A1');
  });
});
