import { runInInjectionContext } from '@angular/core';
import { memoryDpopKeys, withDpop } from 'ngx-token-refresh/dpop';
import { describeSetUps, probe, startApp } from '../world/app';
import { DpopServer, goodProofOf } from '../world/dpop-server';
import { usePromptCrypto } from '../world/prompt-crypto';
import { advance, useVirtualTime } from '../world/virtual-time';
import { dpopBackend, SignIn } from './dpop.example';

useVirtualTime();
usePromptCrypto();

describeSetUps('DPoP', (setUp) => {
  function start(server: DpopServer) {
    const features = [withDpop({ keys: memoryDpopKeys() })];
    const app = startApp(setUp, { server, backend: dpopBackend, apis: ['/'], features, signedIn: false });
    return { ...app, signIn: runInInjectionContext(app.injector, () => new SignIn()) };
  }

  test('DPoP: the sign-in of the docs: the code is bound to the key, the exchange is signed, requests follow', async () => {
    const server = new DpopServer();
    server.nonces.set('https://auth.example.com', 'n1');
    const { http, signIn, store } = start(server);
    const jkt = new URL(await signIn.authorizationUrl('challenge')).searchParams.get('dpop_jkt');
    const exchanged = signIn.exchange('code', 'verifier');
    await advance(100);
    await exchanged;
    expect(server.refreshCalls.map((call) => goodProofOf(call).thumbprint)).toEqual([jkt, jkt]);
    expect(server.refreshCalls[1]?.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded/);
    expect(store.tokens()).toMatchObject({ accessToken: 'A1', refreshToken: 'R1', tokenType: 'DPoP' });

    server.expireAll();
    const answer = probe(http.get('/api/1'));
    await advance(100);
    expect(answer.value).toMatchObject({ token: 'A2' });
    expect(server.refreshes).toBe(1);
  });

  test('DPoP: a sign-in that is answered by a bearer token is none', async () => {
    const server = new DpopServer();
    server.tokenType = 'Bearer';
    const { signIn, store } = start(server);
    const exchanged = expect(signIn.exchange('code', 'verifier')).rejects.toThrow('not bound');
    await advance(100);
    await exchanged;
    expect(store.isAuthenticated()).toBe(false);
  });
});
