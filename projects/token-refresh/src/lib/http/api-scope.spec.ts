import { ApiScope, originOf, parseApis } from './api-scope';

const PAGE = 'http://localhost/app/page';

function coversIn(scope: ApiScope): (url: string) => boolean {
  return (url) => scope.covers(url);
}

/** The scope of these entries, on this page. */
function scopeOf(apis: readonly string[], page: string | undefined = PAGE): (url: string) => boolean {
  return coversIn(new ApiScope(parseApis(apis), originOf(page), { baseURI: page }));
}

describe('parseApis', () => {
  test.each<[string, string | null, string]>([
    ['https://api.example.com', 'https://api.example.com', ''],
    ['https://api.example.com/', 'https://api.example.com', ''],
    ['HTTPS://API.Example.com:443', 'https://api.example.com', ''],
    ['http://localhost:8080/v1', 'http://localhost:8080', '/v1'],
    ['https://api.example.com/v1/', 'https://api.example.com', '/v1'],
    ['https://api.example.com/a/../v1', 'https://api.example.com', '/v1'],
    ['https://bücher.example', 'https://xn--bcher-kva.example', ''],
    ['http://[::1]:3000', 'http://[::1]:3000', ''],
    ['/', null, ''],
    ['/api', null, '/api'],
    ['/api/', null, '/api'],
    ['/api/./v1', null, '/api/v1'],
  ])('reads %j', (entry, origin, path) => {
    expect(parseApis([entry])).toEqual([{ origin, path }]);
  });

  test.each<[string, unknown]>([
    ['a sentence', 'not a url'],
    ['an empty text', ''],
    ['a blank', ' '],
    ['a bare host', 'api.example.com'],
    ['a bare host with a port', 'localhost:8080'],
    ['a path without its slash', 'api'],
    ['a dot', '.'],
    ['a star', '*'],
    ['a query', 'https://api.example.com/?a=1'],
    ['a query on a path', '/api?a=1'],
    ['a fragment', 'https://api.example.com/#a'],
    ['a fragment on a path', '/api#a'],
    ['a user', 'https://user@api.example.com'],
    ['a user and a password', 'https://user:password@api.example.com'],
    ['ftp', 'ftp://api.example.com'],
    ['wss', 'wss://api.example.com'],
    ['a file', 'file:///api'],
    ['data', 'data:,api'],
    ['a blob', 'blob:https://api.example.com/0'],
    ['a script', 'javascript:alert(1)'],
    ['//host', '//api.example.com'],
    ['/\\host', '/\\api.example.com'],
    ['\\\\host', '\\\\api.example.com'],
    ['a backslash', 'https:\\\\api.example.com'],
    ['a tab', 'https://api.exa\tmple.com'],
    ['a line break', 'https://api.example.com\n'],
    ['a leading blank', ' https://api.example.com'],
    ['no host', 'https://'],
    ['a bad port', 'https://api.example.com:99999'],
    ['nothing', undefined],
    ['null', null],
    ['a number', 5],
    ['a list', ['https://api.example.com']],
    ['a RegExp', /api/],
  ])('refuses %s, in one sentence that names the option', (_, entry) => {
    const parse = (): unknown => parseApis(['https://good.example.com', entry as string]);

    expect(parse).toThrow(
      /^ngx-token-refresh: `apis` holds [^\n]*, which is neither an origin such as [^\n]*'\/api'\.$/,
    );
  });

  test('says which entry it was', () => {
    expect(() => parseApis(['https://good.example.com', 'ftp://bad.example.com'])).toThrow('"ftp://bad.example.com"');
  });

  test('refuses a pattern, which would never match anything', () => {
    expect(() => parseApis(['https://*.example.com'])).toThrow('`apis`');
  });

  test('given a URL object, does not say that its text is no origin', () => {
    expect(() => parseApis([new URL('https://api.example.com') as never])).not.toThrow(
      'holds "https://api.example.com/"',
    );
  });

  test('given what JSON cannot write, names the option all the same', () => {
    const circular: { self?: unknown } = {};
    circular.self = circular;

    expect(() => parseApis([circular as never])).toThrow('`apis`');
    expect(() => parseApis([5n as never])).toThrow('`apis` holds a value of type bigint, which');
  });

  test('in production the entry is refused too, and the option alone is told', () => {
    const scope = globalThis as { ngDevMode?: unknown };
    const before = scope.ngDevMode;
    scope.ngDevMode = false;
    try {
      expect(() => parseApis(['api'])).toThrow(/^ngx-token-refresh: apis\.$/);
    } finally {
      scope.ngDevMode = before;
    }
  });
});

describe('ApiScope', () => {
  test('without entries nothing is ours', () => {
    const isOurs = scopeOf([]);

    expect(['/', 'x', 'http://localhost/', 'https://api.example.com'].some(isOurs)).toBe(false);
  });

  test('with several entries each counts', () => {
    const isOurs = scopeOf(['/api', 'https://one.example.com', 'https://two.example.com/v1']);

    expect(isOurs('/api/x')).toBe(true);
    expect(isOurs('https://one.example.com/x')).toBe(true);
    expect(isOurs('https://two.example.com/v1/x')).toBe(true);
    expect(isOurs('https://two.example.com/x')).toBe(false);
    expect(isOurs('https://one.example.com.evil.example/x')).toBe(false);
    expect(isOurs('/x')).toBe(false);
  });

  test.each(['/v1/x%2f..', '/v1%2f..', '/v1/x%5c..', '/v1/x%252f..'])(
    'a path that climbs at its end is not ours: %s',
    (path) => {
      expect(scopeOf(['https://api.example.com/v1'])(`https://api.example.com${path}`)).toBe(false);
    },
  );

  test('a space within a path is no deception: the browser encodes it', () => {
    expect(scopeOf(['https://api.example.com/v1'])('https://api.example.com/v1/a b')).toBe(true);
  });

  test('paths are resolved against the page', () => {
    const isOurs = scopeOf(['/app/api']);

    expect(isOurs('api/x')).toBe(true); // http://localhost/app/api/x
    expect(isOurs('./api/x')).toBe(true);
    expect(isOurs('../api/x')).toBe(false);
    expect(isOurs('/api/x')).toBe(false);
    expect(isOurs('?q')).toBe(false);
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

  test.each(['about:blank', 'file:///index.html', 'blob:http://localhost/0', 'data:text/html,'])(
    'on a page at %s its own origin is none',
    (page) => {
      const isOurs = scopeOf(['/', 'https://api.example.com'], page);

      expect(isOurs('/x')).toBe(false);
      expect(isOurs('file:///x')).toBe(false);
      expect(isOurs('http://localhost/x')).toBe(false);
      expect(isOurs('https://api.example.com/x')).toBe(true);
    },
  );

  test('a path relative to the page is judged anew when the page has changed', () => {
    const page = { baseURI: 'http://localhost/app/' };
    const isOurs = coversIn(new ApiScope(parseApis(['/app']), 'http://localhost', page));

    expect(isOurs('x')).toBe(true);
    page.baseURI = 'http://localhost/other/';

    expect(isOurs('x')).toBe(false);
  });

  test('a path of the page’s own origin is judged anew when the page has another origin (a <base> was added)', () => {
    const page = { baseURI: 'http://localhost/app/' };
    const isOurs = coversIn(new ApiScope(parseApis(['http://localhost/api']), 'http://localhost', page));

    expect(isOurs('/api/x')).toBe(true);
    page.baseURI = 'https://cdn.example.com/app/';

    expect(isOurs('/api/x')).toBe(false);
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
