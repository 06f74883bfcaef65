import { HttpErrorResponse, HttpHeaders, HttpResponse } from '@angular/common/http';
import { EMPTY } from 'rxjs';
import { TokenBackend, TokenHttpAnswer } from '../backends/token-backend';
import { classifyAnswer } from './classify-answer';
import { RequestSigner } from './request-signer';

const refresh: TokenBackend['refresh'] = () => EMPTY;

const always = (): boolean => true;
const never = (): boolean => false;

function answer(status: number, challenge = ''): TokenHttpAnswer {
  const headers = new HttpHeaders({ 'WWW-Authenticate': challenge });
  return status < 300 ? new HttpResponse({ status, headers }) : new HttpErrorResponse({ status, headers });
}

function signer(isSignatureRefusal: () => boolean): RequestSigner {
  return { scheme: 'DPoP', signsWithoutToken: never, send: () => EMPTY, isSignatureRefusal };
}

describe('classifyAnswer', () => {
  test.each([
    [200, '', 'ok'],
    [401, '', 'challenge'],
    // F11: it wants a stronger sign-in.
    [401, 'Bearer error="insufficient_user_authentication", acr_values="high"', 'ok'],
    [403, '', 'ok'],
    [500, '', 'ok'],
  ] as const)('by default HTTP 401 is a challenge: %d %s → %s', (status, challenge, kind) => {
    expect(classifyAnswer(answer(status, challenge), { refresh }, null)).toBe(kind);
  });

  test.each<[string, Partial<TokenBackend>, 'ok' | 'challenge' | 'session-over']>([
    ['whose `isChallenge` says so, also inside a 200', { isChallenge: always }, 'challenge'],
    ['whose `isChallenge` says no', { isChallenge: never }, 'ok'],
    ['whose `isSessionOver` says so', { isSessionOver: always }, 'session-over'],
    [
      'whose `isSessionOver` says so is not asked further',
      { isSessionOver: always, isChallenge: always },
      'session-over',
    ],
    ['whose `isSessionOver` says no', { isSessionOver: never, isChallenge: always }, 'challenge'],
  ])('of a backend %s', (_, backend, kind) => {
    expect(classifyAnswer(answer(200), { refresh, ...backend }, null)).toBe(kind);
  });

  test('a refusal of the signature is no refusal of the token; other answers of a signed request are judged as usual', () => {
    const backend: TokenBackend = { refresh, isSessionOver: always };

    expect(classifyAnswer(answer(401), backend, signer(always))).toBe('ok');
    expect(classifyAnswer(answer(401), backend, signer(never))).toBe('session-over');
  });

  test('the backend is asked as its method', () => {
    const backend: TokenBackend & { readonly code: number } = {
      refresh,
      code: 419,
      isChallenge({ status }) {
        return status === this.code;
      },
      isSessionOver({ status }) {
        return status === this.code + 1;
      },
    };

    expect(classifyAnswer(answer(419), backend, null)).toBe('challenge');
    expect(classifyAnswer(answer(420), backend, null)).toBe('session-over');
  });
});
