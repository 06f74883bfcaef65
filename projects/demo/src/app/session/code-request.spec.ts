/** @jest-environment node */
import { CodeFlow } from '../wire/wire';
import { authorizationUrl, newPendingSignIn } from './code-request';

const FLOW: Pick<CodeFlow, 'authorizationEndpoint' | 'request'> = {
  authorizationEndpoint: '/oidc/auth',
  request: { client_id: 'my-spa', scope: 'openid offline_access' },
};

describe('authorizationUrl', () => {
  it('sends the challenge of the verifier, as in appendix B of RFC 7636, and not the verifier', async () => {
    const url = await authorizationUrl(FLOW, {
      state: 's1',
      verifier: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
      redirectUri: 'http://demo.test/login?backend=oidc',
    });
    expect(url).not.toContain('dBjftJeZ4CVP');
    expect(url.startsWith('/oidc/auth?')).toBe(true);
    expect(Object.fromEntries(new URLSearchParams(url.slice('/oidc/auth?'.length)))).toEqual({
      client_id: 'my-spa',
      scope: 'openid offline_access',
      response_type: 'code',
      redirect_uri: 'http://demo.test/login?backend=oidc',
      state: 's1',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    });
  });
});

describe('newPendingSignIn', () => {
  it('draws another state and another verifier each time, of characters that a verifier may have', () => {
    const drawn = [1, 2, 3].flatMap(() => {
      const { state, verifier } = newPendingSignIn('http://demo.test/login');
      return [state, verifier];
    });
    expect(new Set(drawn).size).toBe(6);
    for (const text of drawn) expect(text).toMatch(/^[\w-]{43}$/);
  });
});
