import { HttpErrorResponse, HttpHeaders, HttpResponse } from '@angular/common/http';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expiryFromDate, expiryFromMs, isBearerChallenge, jwtExpiry, restBackend } from 'ngx-token-refresh';
import ts from 'typescript';
import { resourceError, tokenEndpointError } from '../../dpop/dpop-error';
import { isQuery } from '../../graphql/is-query';
import { safeReturnUrl } from '../../router/return-url';
import { fieldOf, numberIn } from '../../src/lib/backends/answer-fields';
import { readBody } from '../../src/lib/backends/read-body';
import { outcomeOfError, readRetryAfter } from '../../src/lib/backends/error-outcome';
import { challengesIn } from '../../src/lib/backends/www-authenticate';
import { ApiScope, parseApis } from '../../src/lib/http/api-scope';
import { httpUrl } from '../../src/lib/platform/http-url';
import { withoutQuery } from '../../src/lib/platform/without-query';
import { readRecord } from '../../src/lib/session/token-record';
import { readTokens } from '../../src/lib/session/tokens';

// H2: headers, bodies and URLs come from servers, and may be made to stop the page.

const LENGTH = 200_000;
/** In ms of the processor, so that a busy machine fails nothing. */
const LONGEST = 200;

function timeOf(run: () => unknown): number {
  const start = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}

/** So long a text of this unit. */
function long(unit: string, first = '', last = ''): string {
  return first + unit.repeat(Math.ceil(LENGTH / unit.length)) + last;
}

describe('H2 every regular expression of the library, in time linear in its input', () => {
  const root = join(__dirname, '../..');
  const patterns = ['src/lib', 'dpop', 'fetch', 'graphql', 'router'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).flatMap((file) =>
      file.endsWith('.ts') && !file.endsWith('.spec.ts') ? patternsIn(join(root, folder, file)) : [],
    ),
  );
  /** What makes patterns try again: one character over and over, two that alternate, and an end that does not fit. */
  const units = ['a', 'a=', '=', ' ', ', ', '"', '\\', '\\"', '.', '/', '../', '%25', '%2e', '-', '5', 'json', 'html '];
  const others = ['?', ':', '\t', '\n', 'é', 'Bearer ', 'a="b\\', 'a=b,', ")]}'", 'https:', '2030-'];
  const inputs = [...units, ...others].flatMap((unit) =>
    ['', 'a', '"', ' '].flatMap((first) => ['', '!', '\n', '\\'].map((last) => long(unit, first, last))),
  );

  function patternsIn(file: string): (readonly [string, string])[] {
    const found: (readonly [string, string])[] = [];
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) found.push([node.text, file.slice(root.length + 1)]);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest));
    return found;
  }

  test('they are found', () => {
    expect(patterns.length).toBeGreaterThan(25);
  });

  test.each(patterns)('%s of %s', (literal) => {
    const [, source = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(literal) ?? [];
    // As many matches as there are, one after the other: the library uses some in a loop.
    const pattern = new RegExp(source, flags.includes('y') ? flags : `${flags.replace('g', '')}g`);
    const slow = inputs.filter((input) => {
      pattern.lastIndex = 0;
      return timeOf(() => input.replace(pattern, '')) > LONGEST;
    });

    expect(slow.map((input) => `${input.slice(0, 20)}…${input.slice(-5)}`)).toEqual([]);
  });
});

describe('H2 every reader of the library, in time linear in its input', () => {
  const headers = (name: string, value: string): HttpHeaders => new HttpHeaders({ [name]: value });
  const refusal = (challenge: string, status = 401): HttpErrorResponse =>
    new HttpErrorResponse({ status, headers: headers('WWW-Authenticate', challenge) });
  const scope = (url: string): boolean =>
    new ApiScope(parseApis(['/api', 'https://api.example.com/v1']), 'http://here.example', {
      baseURI: 'http://here.example/',
    }).find(url) !== null;

  const challenges = [
    long('a=', 'DPoP '),
    long('a=b, ', 'DPoP '),
    long('a="b", ', 'DPoP '),
    long('a', 'DPoP a="'),
    long('\\"', 'DPoP a="'),
    long('\\', 'DPoP a="'),
    long('"', 'DPoP a='),
    long('a ', 'DPoP '),
    long(' ', 'DPoP', '='),
    long(' =', 'DPoP a'),
    long(',', 'DPoP '),
    long('(', 'DPoP '),
    long('Bearer, '),
    long('insufficient_user_authenticatio', 'Bearer error='),
  ];
  const urls = [
    long('/..'),
    long('/../', '/api'),
    long('%2e%2e%2f', '/api/'),
    long('%25', '/api/', '2e'),
    long('%2', '/api/'),
    long('a', 'https://api.example.com/v1/', '\\'),
    long('?', '/api'),
    long('#', '/api'),
    long('a.', 'https://', '/'),
    long('a@', 'https://'),
    long(' '),
    long('\t', 'ht', 'tps://api.example.com'),
  ];
  const texts = [long('a'), long('5'), long(' ', '5', '!'), long('=', 'a', '!'), long('a b'), long('é'), long('.')];

  test.each<[string, readonly string[], (text: string) => unknown]>([
    ['challengesIn', challenges, challengesIn],
    ['isBearerChallenge', challenges, (text) => isBearerChallenge(refusal(text))],
    ['resourceError', challenges, (text) => resourceError(refusal(text))],
    ['tokenEndpointError', texts, (error) => tokenEndpointError(new HttpErrorResponse({ status: 400, error }))],
    ['the scope of `apis`', urls, scope],
    ['httpUrl', urls, (url) => httpUrl(url, 'http://here.example')],
    ['withoutQuery', urls, withoutQuery],
    ['safeReturnUrl', [...urls, long('/', '/.'), long('\\', '/')], safeReturnUrl],
    ['readRetryAfter', [...texts, long(' ', '', '5'), long('Mon ')], (text) => readRetryAfter(text, 0)],
    [
      'outcomeOfError',
      [...texts, long('html', 'a'), long('text/html;')],
      (type) => outcomeOfError(new HttpErrorResponse({ status: 403, headers: headers('Content-Type', type) }), 0),
    ],
    [
      'isQuery',
      [
        ...['#', '{', 'query ', '"', '"""', '"""\\', '\\"'].map((unit) => long(unit)),
        long('\\"', '"""'),
        long('\\', '"""'),
      ],
      isQuery,
    ],
    ['numberIn', texts, numberIn],
    ['fieldOf', [long('a.'), long('.')], (path) => fieldOf({ a: {} }, path)],
    ['expiryFromMs', texts, expiryFromMs],
    ['expiryFromDate()', [...texts, long('5', '2030-10-30 23:59:59.')], (text) => expiryFromDate()(text, 0)],
    ['jwtExpiry', [...texts, long('a', 'a.', '.a'), 'a'.repeat(65_000), `a.${'e30'.repeat(20_000)}.`], jwtExpiry],
    [
      'readTokens',
      [...texts, long('a', '', '\n'), 'a b'.repeat(21_000)],
      (text) => readTokens({ accessToken: text.slice(0, 65_000), refreshToken: text, tokenType: text }),
    ],
    ['readRecord', [...texts, long('['), long('{"a":'), long('"')], readRecord],
    [
      'the bare token of restBackend()',
      [...texts, long(' ', '', 'a'), long(' ', 'a', 'b'), long('=', '"a'), long('a', '"')],
      (text) => restBackend({ refreshUrl: '/refresh', accessTokenField: '' }).readTokens?.(text, 0),
    ],
  ])('%s', (_, worst, read) => {
    const slow = worst.filter((text) => timeOf(() => read(text)) > LONGEST);

    expect(slow.map((text) => `${text.slice(0, 20)}…${text.slice(-5)}`)).toEqual([]);
  });

  test('the body reader, and the content type before it', async () => {
    for (const type of [long('json'), long('a-json'), long('jso'), long(' ', 'a', ';json')]) {
      const answer = new HttpResponse({ body: '{}', status: 200, headers: headers('Content-Type', type) });
      const start = process.cpuUsage();
      await readBody(answer);
      const { user, system } = process.cpuUsage(start);
      expect((user + system) / 1_000).toBeLessThan(LONGEST);
    }
  });
});
