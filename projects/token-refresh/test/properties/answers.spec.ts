import { HttpErrorResponse, HttpResponse } from '@angular/common/http';
import fc from 'fast-check';
import {
  cookieBackend,
  expiryFromDate,
  envelopeBackend,
  expiryFromMs,
  expiryFromSeconds,
  jwtExpiry,
  oauth2Backend,
  restBackend,
  TokenBackend,
} from 'ngx-token-refresh';
import { outcomeOfError } from '../../src/lib/backends/error-outcome';
import { RefreshOutcome } from '../../src/lib/backends/token-backend';
import { firebase } from '../recipes/firebase.recipe';
import { ngAlainBackend } from '../recipes/ng-alain.recipe';
import { mallBackend } from '../recipes/mall.recipe';
import { oauth2 } from '../recipes/oauth2.recipe';
import { pureAdminBackend } from '../recipes/pure-admin.recipe';
import { ruoyiVueProBackend } from '../recipes/ruoyi-vue-pro.recipe';
import { simpleJwtBackend } from '../recipes/django-simplejwt.recipe';
import { soybeanBackend } from '../recipes/soybean.recipe';
import { supabaseBackend } from '../recipes/supabase.recipe';
import { vbenBackend } from '../recipes/vben.recipe';
import { NOW, outcomeOf } from '../world/exchange';
import { answers, near, property } from './property';

// "Wrong answers a backend may give" (BACKENDS.md), and all the others: no parser throws, none lets through a token that
// cannot be a header value, none touches a prototype.

const backends: Record<string, TokenBackend> = {
  rest: restBackend({ refreshUrl: '/refresh' }),
  'rest, JWT': restBackend({ refreshUrl: '/refresh', expiry: { fromToken: jwtExpiry } }),
  'rest, epoch seconds': restBackend({ refreshUrl: '/refresh', expiry: { read: expiryFromSeconds } }),
  'rest, epoch ms': restBackend({ refreshUrl: '/refresh', expiry: { read: expiryFromMs } }),
  'rest, date': restBackend({ refreshUrl: '/refresh', expiry: { read: expiryFromDate('Z') } }),
  'rest, bare': restBackend({ refreshUrl: '/refresh', accessTokenField: '' }),
  envelope: envelopeBackend({ refreshUrl: '/refresh' }),
  'envelope, bare': envelopeBackend({ refreshUrl: '/refresh', accessTokenField: '', dataField: '' }),
  'OAuth 2.0': oauth2,
  'OAuth 2.0, JWT': oauth2Backend({ tokenEndpoint: '/token', expiry: { fromToken: jwtExpiry } }),
  'OAuth 2.0, another type': oauth2Backend({ tokenEndpoint: '/token', tokenType: 'BearerToken' }),
  Firebase: firebase,
  cookie: cookieBackend({ refreshUrl: '/refresh' }),
  'cookie, renewed': cookieBackend({ refreshUrl: '/refresh', accessTokenField: null }),
  mall: mallBackend,
  'ruoyi-vue-pro': ruoyiVueProBackend,
  vben: vbenBackend,
  soybean: soybeanBackend,
  'pure-admin': pureAdminBackend,
  'ng-alain': ngAlainBackend,
  SimpleJWT: simpleJwtBackend,
  Supabase: supabaseBackend,
};

/** What a backend makes of this body. */
function outcomeOfBody(backend: TokenBackend, body: unknown, status = 200): RefreshOutcome {
  try {
    return outcomeOf(backend, { body, status });
  } catch (error) {
    // What the parser itself throws is no answer of the server's.
    must(error instanceof HttpErrorResponse, 'the failure of the call');
    return outcomeOfError(error, NOW);
  }
}

// `expect` would take most of the time here, so what must hold is said in plain code.
function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not so: ${what}`);
}

/** Sent by the browser as it is, and read back the same. */
function mustBeSendable(text: string): void {
  must(/^[\x20-\x7e\x80-\xff]+$/.test(text), 'legal characters alone');
  must(new Headers({ Authorization: text }).get('Authorization') === text, 'sent as it is');
}

const NO_TOKEN = /^(?:undefined|null|)$/;

function mustBeSound(outcome: RefreshOutcome): void {
  must(/^(?:refreshed|rejected|unavailable|invalid-response)$/.test(outcome.type), 'an outcome');
  if (outcome.type !== 'refreshed') return;
  const { accessToken, refreshToken = 'R', tokenType = 'Bearer', expiresAt = NOW, ...rest } = outcome.tokens;
  must(Object.keys(rest).length === 0, 'known fields alone');
  must(Object.getPrototypeOf(outcome.tokens) === Object.prototype, 'a plain object');
  must(!NO_TOKEN.test(accessToken) && !NO_TOKEN.test(refreshToken), 'a token');
  mustBeSendable(accessToken);
  mustBeSendable(`${tokenType} ${accessToken}`.trim());
  must(Number.isFinite(expiresAt), 'a time');
}

const restLike = near((some) => ({
  accessToken: some('A2'),
  access_token: some('A2'),
  access: some('A2'),
  token: some('A2'),
  refreshToken: some('R2'),
  refresh_token: some('R2'),
  refresh: some('R2'),
  token_type: some('Bearer'),
  expiresIn: some(3600),
  expires_in: some(3600),
}));

const envelopeLike = near((some) => ({
  code: some(200),
  data: some({
    token: some('A2'),
    accessToken: some('A2'),
    refreshToken: some('R2'),
    tokenHead: some('Bearer '),
    expiresTime: some(NOW),
    expires: some('2030/10/30 23:59:59'),
  }),
}));

const failures = fc.oneof(
  answers,
  // What `String()` throws on.
  fc.constantFrom<unknown>(
    { error: { toString: 1 }, code: { toString: null } },
    { error: { message: { toString: 1 } } },
  ),
  near((some) => ({ error: some('invalid_grant'), code: some(401) })),
  near((some) => ({ error: some({ message: some('TOKEN_EXPIRED') }) })),
);

const refusals = fc.oneof(fc.constantFrom(400, 401, 403, 429, 503), fc.integer({ min: 400, max: 599 }));

/** Says which backend it was. */
function eachBackend(check: (backend: TokenBackend) => void): void {
  for (const [name, backend] of Object.entries(backends)) {
    try {
      check(backend);
    } catch (error) {
      throw new Error(name, { cause: error });
    }
  }
}

describe('any answer to the refresh of any backend', () => {
  // A code that the configuration does not know is told, once.
  beforeEach(() => jest.spyOn(console, 'warn').mockImplementation());

  property('is read, and yields no token that could not be sent', fc.oneof(answers, restLike, envelopeLike), (body) => {
    eachBackend((backend) => mustBeSound(outcomeOfBody(backend, body)));
  });

  property('that is a text is read', fc.string({ unit: 'binary', maxLength: 200 }), (body) => {
    eachBackend((backend) => mustBeSound(outcomeOfBody(backend, body)));
  });

  property('that is an error is judged', fc.tuple(failures, refusals), ([body, status]) => {
    eachBackend((backend) => {
      const outcome = outcomeOfBody(backend, body, status);
      mustBeSound(outcome);
      must(outcome.type !== 'refreshed', 'no token from a failure');
      if (status === 429 || status >= 500) must(outcome.type !== 'rejected', 'no end of the session');
      if (outcome.type === 'unavailable') must(outcome.status === status, 'the status of the answer');
    });
  });

  property('of any status is judged', fc.tuple(answers, fc.integer({ min: 100, max: 599 })), ([body, status]) => {
    const success = new HttpResponse({ body, status });
    const failure = new HttpErrorResponse({ error: body, status });
    eachBackend((backend) => {
      for (const answer of [success, failure]) {
        must(typeof (backend.isChallenge?.(answer) ?? false) === 'boolean', 'a verdict');
        must(typeof (backend.isSessionOver?.(answer) ?? false) === 'boolean', 'a verdict');
      }
    });
  });
});

/** Answers that hold no token wherever one might look: objects and lists in its place, and all that is no text. */
const tokenless = fc.oneof(
  fc.constantFrom<unknown>(null, undefined, true, 5, '', {}, [], '<!doctype html><title>login</title>'),
  answers.map((value) => ({ accessToken: { value }, data: [value], code: { value } })),
  answers.map((value) => Object.assign(Object.create(null) as object, { somethingElse: value })),
  answers.map((value) => [value]),
  answers.map(
    (value) => JSON.parse(`{"__proto__":${JSON.stringify({ accessToken: 'A2', code: 200, value })}}`) as unknown,
  ),
);

describe('an answer without a token', () => {
  const plain = /^(?:rest|rest, JWT|rest, bare|OAuth 2.0|OAuth 2.0, JWT|cookie|envelope|ng-alain|Supabase)$/;
  const some = Object.entries(backends).filter(([name]) => plain.test(name));

  property('is an invalid response', tokenless, (body) => {
    for (const [name, backend] of some) {
      const outcome = outcomeOfBody(backend, body);
      must(outcome.type === 'invalid-response' && outcome.status === 200, `${name}: invalid`);
    }
  });
});
