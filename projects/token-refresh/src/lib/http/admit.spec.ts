import { HttpContext, HttpRequest } from '@angular/common/http';
import { TokenBackend } from '../backends/token-backend';
import { RefreshCoordinator } from '../refresh/refresh-coordinator';
import { Admission, admit } from './admit';
import { REPLAYABLE } from './context-tokens';

const GET = new HttpRequest<unknown>('GET', '/api/items');
const POST = new HttpRequest<unknown>('POST', '/api/items', { name: 'a' });
const UPLOAD = new HttpRequest<unknown>('POST', '/api/items', new Blob(['a']));

type State = RefreshCoordinator['tokenState'];

interface Given {
  readonly isPublic?: boolean;
  readonly isOngoing?: boolean;
  /** Left out: it is known whether there is a session. */
  readonly patience?: number;
  readonly backend?: Partial<TokenBackend>;
}

function admission(tokenState: State, request: HttpRequest<unknown>, given: Given = {}): Admission {
  const { isPublic = false, isOngoing = false, patience, backend } = given;
  const coordinator = {
    tokenState,
    ongoing: isOngoing ? {} : null,
    resumption: patience === undefined ? null : { patience },
  } as RefreshCoordinator;
  return admit(request, isPublic, { ...backend } as TokenBackend, coordinator);
}

const SEND = { kind: 'send', cause: null };
const WITHOUT_TOKEN = { kind: 'send-without-token', cause: null };

describe('admit()', () => {
  test.each([GET, POST])('signed out, $method is sent, and starts nothing', (request) => {
    expect(admission('none', request)).toEqual(SEND);
    expect(admission('none', request, { isOngoing: true })).toEqual(SEND);
  });

  test('W1 while a session is looked for, a request waits for as long as there is patience', () => {
    const wait = { kind: 'wait', cause: 'resume', longest: 700 };
    expect(admission('none', GET, { patience: 700 })).toEqual(wait);
    expect(admission('none', POST, { patience: 700, isPublic: true })).toEqual(wait);
    expect(admission('none', GET, { patience: 700, isOngoing: true })).toEqual(wait);
    expect(admission('none', GET, { patience: 1 })).toEqual({ ...wait, longest: 1 });
  });

  test('W1 what needs no token, or has waited for long enough, is sent; if nothing is under way, it asks again', () => {
    const ask = { kind: 'send', cause: 'resume' };
    expect(admission('none', GET, { patience: 700, isPublic: true })).toEqual(ask);
    expect(admission('none', GET, { patience: 0 })).toEqual(ask);
    expect(admission('none', POST, { patience: 0, isOngoing: true })).toEqual(SEND);
  });

  test.each(['good', 'due'] as const)('G6 while a token that is %s is refreshed, nothing waits but …', (state) => {
    const isOngoing = true;
    expect(admission(state, GET, { isOngoing })).toEqual(SEND);
    expect(admission(state, POST, { isOngoing })).toEqual(SEND);
    // … what is large to send twice, or must not be sent twice.
    const wait = { kind: 'wait', cause: null };
    expect(admission(state, UPLOAD, { isOngoing })).toStrictEqual(wait);
    const context = new HttpContext().set(REPLAYABLE, false);
    expect(admission(state, GET.clone({ context }), { isOngoing })).toStrictEqual(wait);
  });

  test.each<[string, Partial<TokenBackend>, boolean]>([
    ['refuses by status alone', {}, false],
    ['has a check of its own', { isChallenge: () => false }, true],
    ['has one that looks at no success', { isChallenge: () => false, refusesInSuccess: false }, false],
    ['says that it refuses inside a success', { refusesInSuccess: true }, true],
  ])('G6 a backend that %s: unsafe methods wait: %#', (_, backend, waits) => {
    expect(admission('good', POST, { isOngoing: true, backend }).kind).toBe(waits ? 'wait' : 'send');
    expect(admission('good', GET, { isOngoing: true, backend })).toEqual(SEND);
  });

  test('G6 with a good token and no refresh, all is sent at once', () => {
    const backend = { refusesInSuccess: true };
    for (const request of [GET, POST, UPLOAD]) expect(admission('good', request, { backend })).toEqual(SEND);
  });

  test('G6 a token that is due is renewed by the first request, which does not wait', () => {
    expect(admission('due', GET)).toEqual({ kind: 'send', cause: 'expiry' });
    expect(admission('due', UPLOAD)).toEqual({ kind: 'wait', cause: 'expiry' });
  });

  test('G3 what a visitor may read is sent at once, even where it must not be sent twice', () => {
    const request = GET.clone({ context: new HttpContext().set(REPLAYABLE, false) });
    expect(admission('good', request, { isOngoing: true, isPublic: true })).toEqual(SEND);
    expect(admission('due', request, { isPublic: true })).toEqual({ kind: 'send', cause: 'expiry' });
  });

  test.each([true, false])('G1 with a stale token a request waits for 2 s (a refresh under way: %s)', (isOngoing) => {
    const wait = { kind: 'wait', cause: 'expiry', longest: 2_000 };
    expect(admission('stale', GET, { isOngoing })).toEqual(wait);
    expect(admission('stale', POST, { isOngoing, isPublic: true })).toEqual(wait);
    expect(admission('stale', GET, { isOngoing, isPublic: true })).toEqual(WITHOUT_TOKEN);
  });

  test('G1 with a refused token a request waits for the refresh under way, and for no other', () => {
    const wait = { kind: 'wait', cause: null, longest: 2_000 };
    expect(admission('refused', GET, { isOngoing: true })).toEqual(wait);
    expect(admission('refused', POST, { isOngoing: true, isPublic: true })).toEqual(wait);
    expect(admission('refused', POST)).toEqual(SEND);
    expect(admission('refused', GET, { isOngoing: true, isPublic: true })).toEqual(WITHOUT_TOKEN);
    expect(admission('refused', GET, { isPublic: true })).toEqual(WITHOUT_TOKEN);
  });
});
