import { localStorageTokens, withStorage } from 'ngx-token-refresh';
import { advance } from '../world/virtual-time';
import { describeRecipe } from './describe-recipe';
import { foundingBackend } from './founding-backend.recipe';
import { ok } from './stack-server';

describeRecipe(
  'founding backend',
  {
    backend: foundingBackend,
    features: [withStorage(localStorageTokens())],
    signedIn: { accessToken: 'T1', refreshToken: 'R+1/=&x', tokenType: 'Bearer ' },
    answer: ok({ code: 200, data: 'yours' }),
    refused: [ok({ code: 401, message: 'expired' }), { status: 401, body: { code: 401 } }],
    refresh: {
      line: 'GET /atoto-user/admin/refreshToken?refreshToken=R%2B1/=%26x',
      headers: { 'cache-control': 'no-store' },
    },
    granted: ok({ code: 200, data: { tokenHead: 'Bearer ', token: 'T2', refreshToken: 'R2' } }),
    tokens: { accessToken: 'T2', refreshToken: 'R2', tokenType: 'Bearer' },
    rejected: {
      'no data': ok({ code: 200 }),
      'null for data': ok({ code: 200, data: null }),
      'code 401': ok({ code: 401 }),
      'another code': ok({ code: 40301, message: 'no' }),
    },
  },
  (start) => {
    test('the refresh token is kept in localStorage, until the session ends', async () => {
      const { ask, store } = start();

      ask();
      await advance(200);

      expect(Object.values(localStorage).join()).toContain('R2');
      store.signOut();
      expect(localStorage).toHaveLength(0);
    });
  },
);
