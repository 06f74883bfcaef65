import { HttpErrorResponse, HttpHeaders } from '@angular/common/http';
import fc from 'fast-check';
import { expiryFromDate, expiryFromMs, expiryFromSeconds, isBearerChallenge, jwtExpiry } from 'ngx-token-refresh';
import { fieldOf } from '../../src/lib/backends/answer-fields';
import { expiryFromLifetime } from '../../src/lib/backends/token-expiry';
import { readRetryAfter } from '../../src/lib/backends/error-outcome';
import { readRecord, writeRecord } from '../../src/lib/session/token-record';
import { readTokens, Tokens } from '../../src/lib/session/tokens';
import { answers, names, property } from './property';

// What comes from outside as a text: headers, JWTs, storage. Each reader takes anything, and never throws.

const NOW = Date.UTC(2026, 0, 1);
const anyText = fc.string({ unit: 'binary', maxLength: 300 });
/** The JSON of anything, or no JSON. */
const anyJson = fc.oneof(
  anyText,
  answers.map((it) => JSON.stringify(it)),
);
/** Anything that an HTTP header can hold. */
const headerText = anyText.map((text) => text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?').trim());

describe('WWW-Authenticate', () => {
  const demands = ['insufficient_user_authentication', 'insufficient_scope', 'insufficient_claims'];
  const challenge = fc.tuple(
    fc.constantFrom('Bearer', 'bearer', 'Basic', 'DPoP'),
    fc.array(
      fc.tuple(
        fc.constantFrom('error', 'ERROR', 'realm', 'scope', 'error_description', 'acr_values'),
        fc.oneof(fc.constantFrom('invalid_token', 'error="insufficient_scope"', ...demands), headerText),
      ),
      { maxLength: 4 },
    ),
  );
  const written = ([scheme, pairs]: readonly [string, readonly (readonly [string, string])[]]): string =>
    `${scheme} ${pairs.map(([name, value]) => `${name}="${value.replace(/["\\]/g, '\\$&')}"`).join(', ')}`.trim();
  const isChallenge = (text: string, status: number): boolean =>
    isBearerChallenge(new HttpErrorResponse({ status, headers: new HttpHeaders({ 'WWW-Authenticate': text }) }));

  property('a 401 with anything is judged; other statuses never challenge', headerText, (text) => {
    expect(typeof isChallenge(text, 401)).toBe('boolean');
    for (const status of [0, 400, 403, 407, 500]) expect(isChallenge(text, status)).toBe(false);
  });

  property(
    'U1 a demand is found in any of several challenges, and in no other text',
    fc.array(challenge),
    (several) => {
      const isDemand = several.some(([, pairs]) =>
        pairs.some(([name, value]) => name.toLowerCase() === 'error' && demands.includes(value)),
      );
      expect(isChallenge(several.map(written).join(', '), 401)).toBe(!isDemand);
    },
  );
});

describe('Retry-After', () => {
  const date = fc
    .date({ min: new Date(NOW - 1e10), max: new Date(NOW + 1e10), noInvalidDate: true })
    .map((at) => at.toUTCString());

  property('is a wait of at most a day, or nothing', fc.oneof(headerText, date, fc.double().map(String)), (text) => {
    const wait = readRetryAfter(text, NOW);
    if (wait === undefined) return;
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(86_400_000);
  });

  property('in seconds is that long', fc.integer({ min: 1, max: 86_400 }), (seconds) => {
    expect(readRetryAfter(String(seconds), NOW)).toBe(seconds * 1000);
  });

  property('as a date is until then', fc.integer({ min: 1, max: 86_400 }), (seconds) => {
    expect(readRetryAfter(new Date(NOW + seconds * 1000).toUTCString(), NOW)).toBe(seconds * 1000);
  });
});

describe('the expiry of a JWT', () => {
  const base64url = (text: string): string => Buffer.from(text).toString('base64url');

  property(
    'of any text is a time, or none',
    fc.oneof(
      anyText,
      fc.array(anyText).map((parts) => parts.join('.')),
    ),
    (text) => {
      expect(['number', 'undefined']).toContain(typeof jwtExpiry(text));
    },
  );

  property('of any payload is a time, or none', anyJson, (payload) => {
    const expiry = jwtExpiry(`e30.${base64url(payload)}.c2ln`);
    expect(expiry === undefined || typeof expiry === 'number').toBe(true);
    expect(Math.abs(expiry ?? 0)).not.toBe(Infinity);
  });

  property('is its exp', fc.tuple(fc.integer({ min: 0, max: 4e9 }), fc.string({ unit: 'grapheme' })), ([exp, name]) => {
    expect(jwtExpiry(`e30.${base64url(JSON.stringify({ name, exp }))}.c2ln`)).toBe(exp * 1000);
  });
});

describe('expiries and fields of answers', () => {
  property('an expiry is a time, NaN or nothing', answers, (value) => {
    for (const read of [
      expiryFromMs,
      expiryFromSeconds,
      expiryFromDate('Z'),
      (it: unknown) => expiryFromLifetime(it, NOW),
    ]) {
      const expiry = read(value, NOW);
      expect(value == null).toBe(expiry === undefined);
      expect(Math.abs(expiry ?? 0)).not.toBe(Infinity);
    }
  });

  property(
    'a date is read in its zone',
    fc.tuple(fc.integer({ min: 0, max: 4e9 }), fc.integer({ min: -12, max: 14 })),
    (given) => {
      const [seconds, hours] = given;
      const zone = `${hours < 0 ? '-' : '+'}${String(Math.abs(hours)).padStart(2, '0')}:00`;
      const local = new Date(seconds * 1000 + hours * 3_600_000).toISOString().slice(0, 19);
      expect(expiryFromDate(zone)(local.replace('T', ' ').replaceAll('-', '/'), 0)).toBe(seconds * 1000);
    },
  );

  property(
    'a field is one that the server sent',
    fc.tuple(answers, fc.array(names, { maxLength: 4 })),
    ([answer, path]) => {
      const value = fieldOf(answer, path.join('.'));
      expect(value).not.toBe(Object.prototype);
      expect(typeof value).not.toBe('function');
    },
  );
});

describe('storage', () => {
  property('any text is a record, or none', anyJson, (text) => {
    const record = readRecord(text);
    if (record) expect(typeof readTokens(record.tokens)).toBe('object');
  });

  const tokens: fc.Arbitrary<Tokens> = fc.record(
    {
      accessToken: fc.stringMatching(/^[\w.~+/-]{1,40}=?$/).filter((text) => text !== 'undefined' && text !== 'null'),
      refreshToken: fc.string({ unit: 'grapheme', minLength: 10 }),
      expiresAt: fc.integer(),
      tokenType: fc.constantFrom('', 'Bearer', 'DPoP'),
    },
    { requiredKeys: ['accessToken'] },
  );

  property(
    'what is written is read, and read again after a cut it is none',
    fc.tuple(tokens, fc.nat()),
    ([given, cut]) => {
      const record = { session: 'S', tokens: given, refreshedAt: NOW, receivedAt: NOW };
      const text = writeRecord(record);
      expect(readRecord(text)).toEqual(record);
      expect(readRecord(text.slice(0, cut % text.length))).toBeNull();
    },
  );

  property(
    'a record with one thing changed is sound, or none',
    fc.tuple(tokens, names, answers),
    ([given, name, value]) => {
      const record = { session: 'S', tokens: { ...given, [name]: value }, refreshedAt: 0, [name]: value };
      const read = readRecord(writeRecord(record));
      if (!read) return;
      expect(read.tokens.accessToken).toMatch(/^[\x20-\x7e\x80-\xff]+$/);
      expect(Number.isFinite(read.refreshedAt)).toBe(true);
    },
  );
});
