import { HttpErrorResponse, HttpHeaders, HttpResponse } from '@angular/common/http';
import { refusedBy } from './refusal';

function failure(status: number, challenge = ''): HttpErrorResponse {
  return new HttpErrorResponse({ status, headers: new HttpHeaders({ 'WWW-Authenticate': challenge }) });
}

describe('refusedBy', () => {
  test.each<[Parameters<typeof refusedBy>[0], number[]]>([
    [419, [419]],
    [
      [401, 498],
      [401, 498],
    ],
    [({ status }) => status === 0 || status === 422, [0, 422]],
  ])('%p: refused by the statuses %j', (refusedStatus, refused) => {
    const statuses = [0, 400, 401, 403, 404, 419, 422, 440, 498, 500];

    expect(statuses.filter((status) => refusedBy(refusedStatus)(failure(status)))).toEqual(refused);
  });

  test('a function decides by the whole answer, a success as well', () => {
    const isRefusal = refusedBy((answer) => answer instanceof HttpResponse && answer.body === 'login');

    expect(isRefusal(new HttpResponse({ body: 'login' }))).toBe(true);
    expect(isRefusal(new HttpResponse({ body: 'data' }))).toBe(false);
    expect(isRefusal(failure(401))).toBe(false);
  });

  test.each<[number, string]>([
    [401, 'Bearer error="insufficient_user_authentication", acr_values="high"'],
    [403, 'Bearer realm="api", error="insufficient_scope", scope="transfer"'],
    [401, 'Bearer error="insufficient_scope"'],
    [401, 'Bearer authorization_uri="https://login.example", error="insufficient_claims", claims="e30="'],
    [403, 'Bearer error=insufficient_scope'],
  ])('F11 HTTP %d with %s is a demand, and refuses no token, whatever the option says', (status, challenge) => {
    for (const refusedStatus of [401, 403, [401, 403], () => true]) {
      expect(refusedBy(refusedStatus)(failure(status, challenge))).toBe(false);
    }
  });

  test('a text that only speaks of a demand is none', () => {
    expect(
      refusedBy(401)(failure(401, 'Bearer error="invalid_token", error_description="not insufficient_scope"')),
    ).toBe(true);
  });
});
