import { ApiScope, originOf, parseApis } from './api-scope';
import { inProduction } from '../../../test/world/production';

const PAGE = 'http://localhost/app/page';

function coversIn(scope: ApiScope): (url: string) => boolean {
  return (url) => scope.find(url) !== null;
}

/** The scope of these entries, on this page. */
function scopeOf(apis: readonly string[], page: string | undefined = PAGE): (url: string) => boolean {
  return coversIn(new ApiScope(parseApis(apis), originOf(page), { baseURI: page }));
}

describe('parseApis', () => {
  test.each<[string, string | null, string]>([
    ['https://api.example.com/', 'https://api.example.com', ''],
    ['HTTPS://API.Example.com:443', 'https://api.example.com', ''],
    ['http://localhost:8080/v1', 'http://localhost:8080', '/v1'],
    ['https://api.example.com/v1/', 'https://api.example.com', '/v1'],
    ['http://[::1]:3000', 'http://[::1]:3000', ''],
    ['/', null, ''],
    ['/api/', null, '/api'],
  ])('reads %j', (entry, origin, path) => {
    expect(parseApis([entry])).toEqual([{ origin, path, isPublic: false }]);
  });

  test.each<[string, unknown]>([
    ['a sentence', 'not a url'],
    ['an empty text', ''],
    ['a bare host', 'api.example.com'],
    ['a bare host with a port', 'localhost:8080'],
    ['a pattern, which would never match anything', 'https://*.example.com'],
    ['a query', 'https://api.example.com/?a=1'],
    ['a fragment', 'https://api.example.com/#a'],
    ['a user and a password', 'https://user:password@api.example.com'],
    ['ftp', 'ftp://api.example.com'],
    ['a script', 'javascript:alert(1)'],
    ['//host', '//api.example.com'],
    ['/\\host', '/\\api.example.com'],
    ['a line break', 'https://api.example.com\n'],
    ['a leading blank', ' https://api.example.com'],
    ['no host', 'https://'],
    ['a bad port', 'https://api.example.com:99999'],
    ['nothing', undefined],
    ['a list', ['https://api.example.com']],
  ])('refuses %s, in one sentence that names the option', (_, entry) => {
    const parse = (): unknown => parseApis(['https://good.example.com', entry as string]);

    expect(parse).toThrow(
      /^ngx-token-refresh: `apis` holds [^\n]*, which is neither an origin such as [^\n]*'\/api'\.$/,
    );
  });

  test.each<[unknown, string]>([
    ['ftp://bad.example.com', '"ftp://bad.example.com"'],
    // Its text is an origin.
    [new URL('https://api.example.com'), 'a value of type object'],
    // JSON cannot write it.
    [5n, 'a value of type bigint'],
  ])('says which entry it was: %p', (entry, said) => {
    expect(() => parseApis(['https://good.example.com', entry as string])).toThrow(`\`apis\` holds ${said}, which`);
  });

  test('in production the entry is refused too, and the option alone is told', async () => {
    await inProduction(() => expect(() => parseApis(['api'])).toThrow(/^ngx-token-refresh: apis\.$/));
  });
});

describe('ApiScope', () => {
  interface Case {
    readonly apis: readonly string[];
    readonly page?: string;
    readonly ours: readonly string[];
    readonly others: readonly string[];
  }

  // Of origins and of lists of several, O1 to O3 of test/scenarios/scope.spec.ts have the tables.
  const cases: [string, Case][] = [
    [
      'paths that climb at their end, encoded three times at most; a space, which the browser encodes, is no deception',
      {
        apis: ['/v1'],
        ours: ['/v1/a b', '/v1/x%2525252f..'],
        others: ['/v1/x%2f..', '/v1%2f..', '/v1/x%5c..', '/v1/x%252f..', '/v1/x%25252f..'],
      },
    ],
    [
      'paths relative to the page',
      { apis: ['/app/api'], ours: ['api/x', './api/x'], others: ['../api/x', '/api/x', '?q'] },
    ],
    ...['about:blank', 'file:///index.html', 'blob:http://localhost/0'].map((page): [string, Case] => [
      `a page at ${page}, whose own origin is none`,
      {
        apis: ['/', 'https://api.example.com'],
        page,
        ours: ['https://api.example.com/x'],
        others: ['/x', 'file:///x', 'http://localhost/x'],
      },
    ]),
  ];

  test.each(cases)('given %s', (_, { apis, page, ours, others }) => {
    expect([...ours, ...others].filter(scopeOf(apis, page))).toEqual(ours);
  });

  test('where there is no page, as on a server, only absolute URLs can be ours', () => {
    const isOurs = coversIn(
      new ApiScope(parseApis(['/', 'https://api.example.com']), undefined, { baseURI: undefined }),
    );

    expect(isOurs('https://api.example.com/x')).toBe(true);
    expect(isOurs('/x')).toBe(false);
    expect(isOurs('x')).toBe(false);
    expect(isOurs('http://localhost/x')).toBe(false);
  });

  test.each([
    ['has changed', '/app', 'x', 'http://localhost/other/'],
    ['has another origin (a <base> was added)', 'http://localhost/api', '/api/x', 'https://cdn.example.com/app/'],
  ])('a path is judged anew when the page %s', (_, api, url, baseURI) => {
    const page = { baseURI: 'http://localhost/app/' };
    const isOurs = coversIn(new ApiScope(parseApis([api]), 'http://localhost', page));

    expect(isOurs(url)).toBe(true);
    page.baseURI = baseURI;

    expect(isOurs(url)).toBe(false);
  });

  test('the verdicts on the URLs that an app asks for in turn are all remembered', () => {
    const isOurs = scopeOf(['https://api.example.com']);
    const urls = Array.from({ length: 100 }, (_, n) => `https://api.example.com/${n}`);
    urls.forEach(isOurs);
    const parsed = jest.spyOn(globalThis, 'URL');

    expect(urls.every(isOurs)).toBe(true);
    expect(parsed).not.toHaveBeenCalled();
    parsed.mockRestore();
  });

  test('the verdict on a URL is remembered, and the memory is bounded', () => {
    const isOurs = scopeOf(['https://api.example.com']);
    const parsed = jest.spyOn(globalThis, 'URL');
    const askedFor = (url: string): number => {
      parsed.mockClear();
      isOurs(url);
      return parsed.mock.calls.length;
    };

    expect(askedFor('https://api.example.com/first')).toBe(1);
    expect(askedFor('https://api.example.com/first')).toBe(0);
    for (let n = 0; n < 10_000; n++) isOurs(`https://api.example.com/${n}`);

    expect(askedFor('https://api.example.com/first')).toBe(1);
    parsed.mockRestore();
  });

  /** How many URLs were parsed while this asks for one. */
  function parsedBy(ask: () => unknown): number {
    const parsed = jest.spyOn(globalThis, 'URL');
    ask();
    const { length } = parsed.mock.calls;
    parsed.mockRestore();
    return length;
  }

  test('the memory holds 500 verdicts, and starts empty with the next', () => {
    const isOurs = scopeOf(['https://api.example.com']);
    const url = (n: number): string => `https://api.example.com/${n}`;
    for (let n = 1; n <= 500; n++) isOurs(url(n));
    expect(parsedBy(() => isOurs(url(1)))).toBe(0);

    isOurs(url(501));

    expect(parsedBy(() => isOurs(url(501)))).toBe(0);
    expect(parsedBy(() => isOurs(url(1)))).toBe(1);
  });

  test.each([
    [2_000, 0],
    [2_001, 1],
  ])('of a URL of %d characters, the verdict is found again by parsing it %d times', (length, times) => {
    const isOurs = scopeOf(['https://api.example.com']);
    const url = 'https://api.example.com/'.padEnd(length, 'x');
    expect(isOurs(url)).toBe(true);

    expect(parsedBy(() => isOurs(url))).toBe(times);
  });

  test('the memory mixes nothing up', () => {
    const isOurs = scopeOf(['https://api.example.com/v1']);
    const verdicts = (): boolean[] =>
      [
        'https://api.example.com/v1/x',
        'https://api.example.com/v2/x',
        'https://API.example.com/v1/x',
        'http://api.example.com/v1/x',
      ].map(isOurs);

    expect(verdicts()).toEqual([true, false, true, false]);
    expect(verdicts()).toEqual([true, false, true, false]);
  });
});
