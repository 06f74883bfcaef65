import { App, describeSetUps, probe, startApp } from '../world/app';
import { bearerOf, Fate, WireAnswer } from '../world/model-server';
import { formOf, StubServer } from '../world/stub-server';
import { advance, useVirtualTime } from '../world/virtual-time';
import { firebase } from './firebase.recipe';

useVirtualTime();

const TOKEN = '/v1/token';

const issued: WireAnswer = {
  status: 200,
  body: {
    access_token: 'I2',
    expires_in: '3600',
    token_type: 'Bearer',
    refresh_token: 'AMf-R2',
    id_token: 'I2',
    user_id: 'U',
    project_id: '123',
  },
};

const refusal = (message: string, status = 400): WireAnswer => ({
  status,
  body: { error: { code: status, message, status: 'INVALID_ARGUMENT' } },
});

describeSetUps('Firebase', (setUp) => {
  function start(token: Fate): App & { stub: StubServer } {
    const stub = new StubServer((request) =>
      request.url.pathname === TOKEN
        ? token
        : bearerOf(request) === 'I2'
          ? { status: 200, body: 'fine' }
          : { status: 401 },
    );
    const app = startApp(setUp, { server: stub, backend: firebase, signedIn: false });
    app.store.signIn({ accessToken: 'I1', refreshToken: 'AMf-R1' });
    return { ...app, stub };
  }

  let warn: jest.SpyInstance;
  beforeEach(() => (warn = jest.spyOn(console, 'warn').mockImplementation()));
  afterEach(() => warn.mockRestore());

  test('Firebase: the form, the key in the URL, a life written as a text', async () => {
    const { http, store, stub } = start(issued);
    const answer = probe(http.get('/api/1', { responseType: 'text' }));
    await advance(20);
    const receivedAt = Date.now();
    await advance(80);
    expect(answer.value).toBe('fine');
    const [request] = stub.to(TOKEN);
    expect(request?.url.href).toBe('https://securetoken.googleapis.com/v1/token?key=API_KEY');
    expect(stub.to(TOKEN).map(formOf)).toEqual([{ grant_type: 'refresh_token', refresh_token: 'AMf-R1' }]);
    expect(store.tokens()).toEqual({
      accessToken: 'I2',
      refreshToken: 'AMf-R2',
      tokenType: 'Bearer',
      expiresAt: receivedAt + 3_600_000,
    });
  });

  test.each(['TOKEN_EXPIRED', 'USER_DISABLED', 'USER_NOT_FOUND', 'INVALID_REFRESH_TOKEN'])(
    'Firebase: %s ends the session',
    async (message) => {
      const { http, ended } = start(refusal(message));
      probe(http.get('/api/1'));
      await advance(100);
      expect(ended).toEqual(['rejected']);
    },
  );

  test.each<[string, WireAnswer]>([
    ['a wrong API key', refusal('API key not valid. Please pass a valid API key.')],
    ['a key that may not be used from here', refusal('Requests from referer <empty> are blocked.', 403)],
    ['INVALID_GRANT_TYPE', refusal('INVALID_GRANT_TYPE')],
    ['TOO_MANY_ATTEMPTS_TRY_LATER', refusal('TOO_MANY_ATTEMPTS_TRY_LATER')],
    ['a refusal without a code', { status: 400 }],
  ])('Firebase: %s keeps the session', async (_, answer) => {
    const { http, ended, store } = start(answer);
    const asked = probe(http.get('/api/1'));
    await advance(100);
    expect(asked.failure.error).toMatchObject({ code: 'invalid-response' });
    expect(ended).toEqual([]);
    expect(store.tokens()).toEqual({ accessToken: 'I1', refreshToken: 'AMf-R1' });
  });
});
