import fc from 'fast-check';
import { parseURL, serializeURLOrigin } from 'whatwg-url';
import { ApiScope, originOf, parseApis } from '../../src/lib/http/api-scope';
import { withoutQuery } from '../../src/lib/platform/without-query';
import { property } from './property';

// Which URLs get the token. The oracle is another implementation of the URL standard than the one that runs here.

const PAGE = 'https://app.example/home/';
const APIS = ['https://api.example.com', 'https://cdn.example.com/v1', '/api'];
const ours = new ApiScope(parseApis(APIS), originOf(PAGE), { baseURI: PAGE });
const scope = (url: string): boolean => ours.find(url) !== null;

/** What the URL standard makes of a URL. */
function standard(url: string): { readonly scheme: string; readonly origin: string; readonly path: string } | null {
  const base = parseURL(PAGE);
  const record = parseURL(url, base ? { baseURL: base } : {});
  if (!record || record.username || record.password) return null;
  const path = Array.isArray(record.path) ? `/${record.path.join('/')}` : record.path;
  return { scheme: record.scheme, origin: serializeURLOrigin(record), path };
}

/** Every reading of a path that a server may come to: as it is, decoded, decoded again; with parameters or without. */
function readings(path: string): string[] {
  const all = new Set([path]);
  let decoded = path;
  for (let times = 0; times < 2; times++) {
    decoded = decoded.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
    all.add(decoded);
  }
  for (const one of [...all]) all.add(one.replace(/;[^/\\]*/g, ''));
  return [...all].map((one) => {
    const parts: string[] = [];
    for (const part of one.split(/[/\\]/)) {
      if (part === '..') parts.pop();
      else if (part !== '.') parts.push(part);
    }
    return parts.join('/');
  });
}

/** What URLs are made of, and what attacks on them are made of. */
const PIECES = [
  ...'https: http: HTTPS: https:/ ftp: blob: data: file: javascript: wss: // / \\ \\\\ /\\ /// . .. ./ ../'.split(' '),
  ...'; @ : :443 :80 :8443 ? # ~ * + ß 令 user user:pass user@ user:pass@ %40 v1 v1x V1 api apix admin items 7'.split(
    ' ',
  ),
  ...'api.example.com cdn.example.com app.example API.Example.COM evil.example localhost 127.0.0.1 [::1]'.split(' '),
  ...'api.example.com.evil.example api。example。com ａpi.example.com api.example.com. xapi.example.com'.split(' '),
  ...'%2e %2E%2e %2f %2F %5c %25 %252e%252e %252f %3b %00 % %zz ..; ;x=1 .%2e'.split(' '),
  ...['ht\ttps:', '\t', '\n', '\r', ' ', '\u0000', '\u001f', '\u00a0', '\u2028', '\ufeff', '\u202e', '\ud83d'],
];
const STARTS = [
  'https://api.example.com',
  'https://cdn.example.com/v1',
  '/api',
  'https://',
  '//',
  '/',
  '',
  'api',
  '..',
];

const piece = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...PIECES) },
  fc.string({ unit: 'binary', maxLength: 3 }),
);

const attacks = fc
  .tuple(
    fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...STARTS) }, { weight: 1, arbitrary: fc.constant('') }),
    fc.array(piece, { maxLength: 8 }),
  )
  .map(([start, pieces]) => start + pieces.join(''));

const STEPS = '/ / .. .. %2e . %2f %5c %252f %3b ; ;x %2e%2e x %25'.split(' ');

/** Ways out of a listed path. */
const climbs = fc
  .tuple(
    fc.constantFrom('https://cdn.example.com/v1', '/api'),
    fc.array(fc.constantFrom(...STEPS), { minLength: 2, maxLength: 10 }),
  )
  .map(([start, pieces]) => `${start}/${pieces.join('')}`);

describe('the URLs that get the token', () => {
  property(
    'go, by the URL standard, to a listed origin, and to a listed path of it whatever way it is read',
    fc.oneof(
      { weight: 10, arbitrary: attacks },
      { weight: 10, arbitrary: climbs },
      { weight: 1, arbitrary: fc.webUrl({ withFragments: true }) },
    ),
    (url) => {
      if (!scope(url)) return;
      const target = standard(url);
      expect(target?.scheme).toMatch(/^https?$/);
      if (target?.origin === 'https://api.example.com') return;
      const [origin, path] =
        target?.origin === 'https://app.example' ? ['https://app.example', '/api'] : ['https://cdn.example.com', '/v1'];
      expect(target?.origin).toBe(origin);
      for (const reading of readings(target?.path ?? '')) expect(`${reading}/`).toMatch(new RegExp(`^/*${path}/`));
    },
  );

  const segments = fc.array(fc.stringMatching(/^[\w~-]{1,12}$/), { maxLength: 5 });
  const query = fc.oneof(
    fc.constant(''),
    fc.stringMatching(/^[\w=&%.~/?:@!$'()*+,;-]{0,30}$/).map((text) => `?${text}`),
    fc.stringMatching(/^[\w./-]{0,10}$/).map((text) => `#${text}`),
  );

  property(
    'are all that are plain and listed',
    fc.tuple(
      fc.constantFrom('https://api.example.com', 'HTTPS://API.example.com:443', ...APIS.slice(1)),
      segments,
      query,
    ),
    ([start, path, rest]) => {
      expect(scope([start, ...path].join('/') + rest)).toBe(true);
    },
  );

  property(
    'are none with what a parser repairs and a reader mistakes',
    fc.tuple(
      fc.constantFrom(...APIS.slice(0, 2)),
      segments,
      fc.constantFrom('\\', '\t', '\n', '\r', '\u0000', '\u001f'),
      fc.nat(),
    ),
    ([start, path, odd, at]) => {
      const url = [start, ...path].join('/');
      const where = at % (url.length + 1);
      expect(scope(url.slice(0, where) + odd + url.slice(where))).toBe(false);
      expect(scope(url.replace('https:', ''))).toBe(false);
    },
  );

  property(
    'are none of a neighbour',
    fc.tuple(fc.stringMatching(/^[\w.-]{1,9}$/), segments, query),
    ([more, path, rest]) => {
      const tail = ['', ...path].join('/') + rest;
      for (const start of [`https://api.example.com.${more}x`, `https://${more}x.api.example.com`, `/api${more}`]) {
        expect(scope(start + tail)).toBe(false);
      }
    },
  );

  property('are told in events without what follows', fc.tuple(attacks, query), ([url, rest]) => {
    expect(withoutQuery(url + rest)).not.toMatch(/[?#]/);
  });
});
