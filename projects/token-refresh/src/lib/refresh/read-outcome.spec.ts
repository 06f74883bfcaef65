import { RefreshOutcome } from '../backends/token-backend';
import { Tokens } from '../session/tokens';
import { readOutcome } from './read-outcome';

const INVALID = { type: 'invalid-response', status: 200 };

function read(outcome: unknown, refused: string | null = null, skipped = jest.fn()): RefreshOutcome {
  return readOutcome(outcome as RefreshOutcome, refused, skipped);
}

describe('readOutcome', () => {
  test.each<RefreshOutcome>([
    { type: 'rejected', cause: 'why' },
    { type: 'no-refresh-token' },
    { type: 'unavailable', status: 503, retryAfterMs: 5 },
    { type: 'invalid-response', status: 200, refreshToken: 'R2' },
  ])('an outcome without tokens is passed on as it is: $type', (outcome) => {
    expect(read(outcome)).toBe(outcome);
  });

  test.each<[string, unknown]>([
    ['in an outcome', { type: 'refreshed', tokens: { accessToken: 'A2', refreshToken: 'R2', more: 1 } }],
    ['bare', { accessToken: 'A2', refreshToken: 'R2', more: 1 }],
  ])('tokens %s are a success, with the known fields alone', (_, outcome) => {
    expect(read(outcome)).toStrictEqual({ type: 'refreshed', tokens: { accessToken: 'A2', refreshToken: 'R2' } });
  });

  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['a text', 'A2'],
    ['an unknown type', { type: 'ok' }],
    ['a type that is inherited by all objects', { type: 'constructor' }],
    ['success without tokens', { type: 'refreshed' }],
    ['success with tokens that are null', { type: 'refreshed', tokens: null }],
    ['an access token that would split the header', { accessToken: 'A\r\nX-Evil: 1' }],
  ])('%s is an invalid response', (_, outcome) => {
    expect(read(outcome)).toEqual(INVALID);
  });

  test.each<[keyof Tokens, unknown]>([
    ['expiresAt', NaN],
    ['expiresAt', Infinity],
    ['refreshExpiresAt', NaN],
    ['tokenType', 'two words'],
  ])('H1 a good pair is taken without an unusable %s (%p), which is reported', (field, value) => {
    const skipped = jest.fn();

    const outcome = read({ accessToken: 'A2', refreshToken: 'R2', [field]: value }, 'A1', skipped);

    expect(outcome).toStrictEqual({ type: 'refreshed', tokens: { accessToken: 'A2', refreshToken: 'R2' } });
    expect(skipped.mock.calls).toEqual([[field]]);
  });

  test('C8 H1 so is an access token beside a refresh token that is none', () => {
    expect(read({ accessToken: 'A2', refreshToken: {} })).toStrictEqual({
      type: 'refreshed',
      tokens: { accessToken: 'A2' },
    });
  });

  test('the token that was refused, issued again, is an invalid response', () => {
    expect(read({ accessToken: 'A1' }, 'A1')).toEqual(INVALID);
    expect(read({ accessToken: 'A1' }, null)).toMatchObject({ type: 'refreshed' });
  });

  test('H1 a new refresh token beside the very token that was refused is handed on', () => {
    expect(read({ accessToken: 'A1', refreshToken: 'R2', expiresAt: NaN }, 'A1')).toEqual({
      ...INVALID,
      refreshToken: 'R2',
    });
  });
});
