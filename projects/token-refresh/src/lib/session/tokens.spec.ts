import { COOKIE_SESSION, IN_COOKIE, isInCookie, readTokens, secretsIn, Tokens } from './tokens';

describe('readTokens', () => {
  test('keeps the known fields and drops everything else', () => {
    const known = {
      accessToken: 'A',
      refreshToken: 'R',
      expiresAt: 5,
      refreshExpiresAt: 6,
      tokenType: 'DPoP',
      audiences: { '/b': { accessToken: 'B' } },
    };

    expect(readTokens({ ...known, userId: 7, scope: 'all' })).toStrictEqual(known);
  });

  test('leaves out what is null or undefined, so that it cannot overwrite what is known', () => {
    const read = readTokens({ accessToken: 'A', refreshToken: null, expiresAt: undefined, tokenType: null });

    expect(Object.keys(read)).toEqual(['accessToken']);
  });

  test('makes a copy: what the caller does to its object later changes nothing', () => {
    const mine = { accessToken: 'A' };

    const read = readTokens(mine);
    mine.accessToken = 'changed';

    expect(read).toEqual({ accessToken: 'A' });
  });

  test.each<[string, unknown]>([
    ['undefined', undefined],
    ['null', null],
    ['a number', 5],
    ['a text', 'A'],
    ['a list', ['A']],
    ['an empty object', {}],
    ['a symbol', Symbol('A')],
    ['a token inherited through a __proto__ in JSON', JSON.parse('{"__proto__": {"accessToken": "A"}}')],
  ])('given %s instead of a record, names the access token and does not throw', (_, value) => {
    expect(readTokens(value)).toBe('accessToken');
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an empty text', ''],
    ['the text "undefined"', 'undefined'],
    ['the text "null"', 'null'],
    ['a number', 12345],
    ['a boolean', true],
    ['an object', { token: 'A' }],
    ['a list of one token', ['A']],
    ['CR', 'a\rb'],
    ['LF', 'a\nb'],
    ['CRLF and another header', 'a\r\nX-Evil: 1'],
    ['LF at the end', 'a\n'],
    ['NUL', 'a\0b'],
    ['a tab', 'a\tb'],
    ['DEL', 'a\x7fb'],
    ['ESC', 'a\x1bb'],
    ['a letter beyond Latin-1', 'aĀb'],
    ['Chinese', '令牌'],
    ['an emoji', 'a😀'],
    ['a line separator', 'a\u2028b'],
    ['half a surrogate pair', 'a\ud83d'],
    ['a leading space, which the wire would trim', ' a'],
    ['a trailing space, which the wire would trim', 'a '],
    ['spaces alone', '  '],
  ])('given an access token that is %s, refuses it', (_, accessToken) => {
    expect(readTokens({ accessToken, refreshToken: 'R' })).toBe('accessToken');
  });

  test.each<[string, string]>([
    ['one letter', 'a'],
    ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln'],
    ['every visible ASCII character', String.fromCharCode(...Array.from({ length: 94 }, (_, n) => 0x21 + n))],
    ['an inner space', 'a b'],
    ['Latin-1', 'aÿ'],
    ['8 kB', 'a'.repeat(8192)],
    ['64 kB', 'a'.repeat(65_536)],
  ])('given an access token of %s, takes it as it is', (_, accessToken) => {
    expect(readTokens({ accessToken })).toEqual({ accessToken });
  });

  test.each<[string, unknown]>([
    ['an empty text', ''],
    ['the text "undefined"', 'undefined'],
    ['the text "null"', 'null'],
    ['a number', 7],
    ['an object', {}],
    ['false', false],
  ])('given a refresh token that is %s, refuses it', (_, refreshToken) => {
    expect(readTokens({ accessToken: 'A', refreshToken })).toBe('refreshToken');
  });

  test('a refresh token need not be a header value: it travels in a body or a query', () => {
    const refreshToken = 'ümläut 令牌\n';

    expect(readTokens({ accessToken: 'A', refreshToken })).toEqual({ accessToken: 'A', refreshToken });
  });

  test.each<[string, unknown]>([
    ['NaN', NaN],
    ['Infinity', Infinity],
    ['-Infinity', -Infinity],
    ['a text', '2026-01-01'],
    ['a Date', new Date(0)],
  ])('given an expiry that is %s, refuses it', (_, expiry) => {
    expect(readTokens({ accessToken: 'A', expiresAt: expiry })).toBe('expiresAt');
    expect(readTokens({ accessToken: 'A', refreshExpiresAt: expiry })).toBe('refreshExpiresAt');
  });

  test.each([0, -1, 1.5, 8.64e15])('given an expiry of %d, takes it', (expiry) => {
    const tokens = { accessToken: 'A', expiresAt: expiry, refreshExpiresAt: expiry };
    expect(readTokens(tokens)).toEqual(tokens);
  });

  test.each<[string, unknown]>([
    ['two words', 'Bearer token'],
    ['a line break', 'Bearer\r\nX-Evil: 1'],
    ['a trailing line break', 'Bearer\n'],
    ['a colon', 'Bearer:'],
    ['letters beyond ASCII', 'Träger'],
    ['a number', 1],
  ])('given a token type that is %s, refuses it', (_, tokenType) => {
    expect(readTokens({ accessToken: 'A', tokenType })).toBe('tokenType');
  });

  test.each(['Bearer', 'bearer', 'DPoP', 'Token-1', ''])('given the token type %j, takes it', (tokenType) => {
    expect(readTokens({ accessToken: 'A', tokenType })).toEqual({ accessToken: 'A', tokenType });
  });
});

test.each(['all', 7, false])('audiences that are no object (%p) are refused', (audiences) => {
  expect(readTokens({ accessToken: 'A', audiences })).toBe('audiences');
});

test('a token type may have the space that some servers send after it', () => {
  expect(readTokens({ accessToken: 'A1', tokenType: 'Bearer ' })).toEqual({ accessToken: 'A1', tokenType: 'Bearer ' });
});

describe('H1 readTokens of a server, or of storage', () => {
  test('takes good tokens as they are, and skips nothing', () => {
    const skipped = jest.fn();
    const tokens = { accessToken: 'A', refreshToken: 'R', expiresAt: 5, tokenType: 'DPoP' };

    expect(readTokens(tokens, skipped)).toStrictEqual(tokens);
    expect(skipped).not.toHaveBeenCalled();
  });

  test.each<[string, Record<string, unknown>]>([
    ['expiresAt', { expiresAt: NaN }],
    ['expiresAt', { expiresAt: 'soon' }],
    ['expiresAt', { expiresAt: {} }],
    ['refreshExpiresAt', { refreshExpiresAt: {} }],
    ['tokenType', { tokenType: 'two words' }],
    ['audiences', { audiences: 'all' }],
    ['expiresAt,refreshExpiresAt,tokenType', { expiresAt: [], refreshExpiresAt: '', tokenType: 5 }],
  ])('leaves %s out and says so, once for each field; the answer itself is not changed', (fields, unusable) => {
    const skipped: string[] = [];
    const answer = Object.freeze({ accessToken: 'A', refreshToken: 'R', ...unusable });

    const read = readTokens(answer, (field) => skipped.push(field));

    expect(read).toStrictEqual({ accessToken: 'A', refreshToken: 'R' });
    expect(skipped.join()).toBe(fields);
  });

  test.each(['', 'null', 'undefined', false, 7, {}])(
    'C8 leaves out a refresh token that is %j, and says so',
    (none) => {
      const skipped = jest.fn();

      expect(readTokens({ accessToken: 'A', refreshToken: none }, skipped)).toStrictEqual({ accessToken: 'A' });
      expect(skipped.mock.calls).toEqual([['refreshToken']]);
    },
  );

  test.each<[string, unknown]>([
    ['accessToken', undefined],
    ['accessToken', null],
    ['accessToken', 'A'],
    ['accessToken', { refreshToken: 'R' }],
    ['accessToken', { accessToken: 'A\n', expiresAt: NaN }],
  ])('refuses an unusable %s (%#)', (field, value) => {
    expect(readTokens(value, () => undefined)).toBe(field);
  });
});

test('A13 only the tokens of a cookie session are in a cookie', () => {
  expect(isInCookie(COOKIE_SESSION)).toBe(true);
  for (const tokenType of [undefined, 'Bearer', 'DPoP', '', 'cookie']) {
    expect(isInCookie({ accessToken: 'cookie', tokenType })).toBe(false);
  }
});

describe('H4 secretsIn', () => {
  test('all tokens of a session, and of its audiences', () => {
    const audiences = { '/b': { accessToken: 'B' } };
    expect(secretsIn({ accessToken: 'A', refreshToken: 'R', audiences })).toEqual(['R', 'A', 'B']);
    expect(secretsIn({ accessToken: 'A' })).toEqual(['A']);
  });

  test('the placeholder of a cookie is none, and what is beside it is', () => {
    expect(secretsIn(COOKIE_SESSION)).toEqual([]);
    const beside = { refreshToken: 'R', audiences: { '/b': { accessToken: 'B' } } };
    expect(secretsIn({ accessToken: 'cookie', tokenType: IN_COOKIE, ...beside })).toEqual(['R', 'B']);
  });

  test.each([null, 7, 'text', {}, { accessToken: null }, { accessToken: '' }])(
    'S5 an audience that storage holds as %j is passed over',
    (stored) => {
      const audiences = { '/a': stored, '/b': { accessToken: 'B' } } as unknown as Tokens['audiences'];
      expect(secretsIn({ accessToken: 'A', audiences })).toEqual(['A', 'B']);
    },
  );
});
