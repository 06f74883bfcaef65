import { WireAnswer } from '../world/model-server';
import { describeRecipe, FORM_BODY, RECEIVED } from './describe-recipe';
import { firebase } from './firebase.recipe';
import { ok } from './stack-server';

const refusal = (message: string, status = 400): WireAnswer => ({
  status,
  body: { error: { code: status, message, status: 'INVALID_ARGUMENT' } },
});

describeRecipe('Firebase', {
  backend: firebase,
  refused: [{ status: 401 }],
  refresh: {
    line: 'POST https://securetoken.googleapis.com/v1/token?key=API_KEY',
    headers: FORM_BODY,
    body: 'grant_type=refresh_token&refresh_token=R1',
  },
  granted: ok({
    access_token: 'T2',
    expires_in: '3600',
    token_type: 'Bearer',
    refresh_token: 'AMf-R2',
    id_token: 'T2',
    user_id: 'U',
    project_id: '123',
  }),
  tokens: { accessToken: 'T2', refreshToken: 'AMf-R2', tokenType: 'Bearer', expiresAt: RECEIVED + 3_600_000 },
  rejected: {
    TOKEN_EXPIRED: refusal('TOKEN_EXPIRED'),
    USER_DISABLED: refusal('USER_DISABLED'),
    USER_NOT_FOUND: refusal('USER_NOT_FOUND'),
    INVALID_REFRESH_TOKEN: refusal('INVALID_REFRESH_TOKEN'),
  },
  invalid: {
    'a wrong API key': refusal('API key not valid. Please pass a valid API key.'),
    'a key that may not be used from here': refusal('Requests from referer <empty> are blocked.', 403),
    INVALID_GRANT_TYPE: refusal('INVALID_GRANT_TYPE'),
    TOO_MANY_ATTEMPTS_TRY_LATER: refusal('TOO_MANY_ATTEMPTS_TRY_LATER'),
    'a refusal without a code': { status: 400 },
  },
});
