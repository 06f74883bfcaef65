import { Challenge, challengesIn } from './www-authenticate';

function challenge(scheme: string, params: Record<string, string> = {}): Challenge {
  return { scheme, params };
}

/** As plain objects: parameters have no prototype. */
function read(header: string | null): readonly Challenge[] {
  return challengesIn(header).map(({ scheme, params }) => challenge(scheme, { ...params }));
}

describe('challengesIn', () => {
  test.each<[string | null, readonly Challenge[]]>([
    [null, []],
    [' , ,', []],
    ['Bearer', [challenge('bearer')]],
    ['Bearer realm="x", error="invalid_token"', [challenge('bearer', { realm: 'x', error: 'invalid_token' })]],
    ['Bearer REALM=x , Error = "y"', [challenge('bearer', { realm: 'x', error: 'y' })]],
    ['Basic realm="a", Bearer', [challenge('basic', { realm: 'a' }), challenge('bearer')]],
    ['DPoP algs="ES256 PS256", Bearer', [challenge('dpop', { algs: 'ES256 PS256' }), challenge('bearer')]],
  ])('reads %j', (header, challenges) => {
    expect(read(header)).toEqual(challenges);
  });

  test.each<[string, string, Record<string, string>]>([
    ['a quoted comma', 'Bearer realm="a, b=c", error=x', { realm: 'a, b=c', error: 'x' }],
    ['escapes', String.raw`Bearer realm="a \"b\" \\c"`, { realm: String.raw`a "b" \c` }],
    ['an empty value', 'Bearer realm="", error=', { realm: '', error: '' }],
    ['a text that is not closed', 'Bearer error="a, b', { error: 'a, b' }],
    ['a text that ends in a backslash', 'Bearer error="a\\', { error: 'a' }],
    ['the first of two of one name', 'Bearer error=a, error=b', { error: 'a' }],
    ['a name that objects have', 'Bearer constructor=a, __proto__=b', { constructor: 'a', ['__proto__']: 'b' }],
    ['what follows junk', 'Bearer (((, error=x', { error: 'x' }],
  ])('reads %s', (_, header, params) => {
    const [first] = challengesIn(header);
    expect(first?.scheme).toBe('bearer');
    expect(Object.entries(first?.params ?? {})).toEqual(Object.entries(params));
  });

  test('a parameter before any scheme belongs to none', () => {
    expect(read('error=x, Bearer realm=y')).toEqual([challenge('bearer', { realm: 'y' })]);
  });

  test('a scheme within a quoted text is none', () => {
    expect(read('Bearer realm="x, DPoP error=use_dpop_nonce"')).toEqual([
      challenge('bearer', { realm: 'x, DPoP error=use_dpop_nonce' }),
    ]);
  });

  test('token68 credentials do not swallow the next challenge', () => {
    expect(read('Negotiate YII=, Bearer error=x').map(({ scheme }) => scheme)).toContain('bearer');
  });
});
