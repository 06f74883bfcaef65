import { HttpErrorResponse, HttpHeaders, HttpResponse } from '@angular/common/http';
import { isBearerChallenge } from './bearer-challenge';

function failure(status: number, challenge?: string): HttpErrorResponse {
  return new HttpErrorResponse({
    status,
    headers: new HttpHeaders(challenge ? { 'WWW-Authenticate': challenge } : {}),
  });
}

describe('isBearerChallenge', () => {
  test.each<[string, HttpErrorResponse]>([
    ['invalid_token', failure(401, 'Bearer realm="api", error="invalid_token", error_description="expired"')],
    ['no readable challenge (another origin hides the header)', failure(401)],
    ['another scheme', failure(401, 'DPoP error="invalid_token"')],
    ['nonsense', failure(401, '%%%')],
  ])('given 401 with %s, is one', (_, answer) => {
    expect(isBearerChallenge(answer)).toBe(true);
  });

  test.each([
    'Bearer error="insufficient_user_authentication"',
    'Bearer realm="api", error="insufficient_user_authentication", acr_values="strong", max_age="5"',
    'Bearer error="insufficient_scope", scope="transfer"',
    'Bearer error="insufficient_claims", claims="e30="',
  ])('F11 given 401 with %s, is none: the token is good', (challenge) => {
    expect(isBearerChallenge(failure(401, challenge))).toBe(false);
  });

  test.each([0, 200, 400, 403, 407, 419, 498, 500])('given status %d, is none', (status) => {
    expect(isBearerChallenge(failure(status, 'Bearer error="invalid_token"'))).toBe(false);
  });

  test('given a success, is none', () => {
    expect(isBearerChallenge(new HttpResponse({ status: 200, body: { code: 401 } }))).toBe(false);
  });
});
