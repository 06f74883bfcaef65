import { HttpRequest } from '@angular/common/http';
import {
  COOKIE_SESSION,
  TokenHttpAnswer,
  isBearerChallenge,
  outcomeOfError,
  RefreshOutcome,
  TokenBackend,
  Tokens,
} from 'ngx-token-refresh';
import { from, Subscription } from 'rxjs';
import { ContractAnswer, ContractServer, received } from './contract-server';

export type { ContractAnswer } from './contract-server';

/** What the contract must know of a server to try a backend on it. */
export interface TokenBackendContract {
  /** Makes the backend: once for each case. */
  readonly backend: () => TokenBackend;
  /** What the app signs in with. @default `{ accessToken: 'A1', refreshToken: 'R1' }` */
  readonly signedIn?: Tokens;
  /** How the server answers a refresh that it grants. */
  readonly granted: ContractAnswer;
  /** The tokens that this answer brings; fields that are left out are not looked at. */
  readonly tokens: Partial<Tokens>;
  /** How the server refuses a refresh for good: the session is over. */
  readonly rejected: ContractAnswer;
  /** How the server refuses a request whose token has expired. @default HTTP 401 */
  readonly challenge?: ContractAnswer;
}

/** One case of a contract, for any test runner: `test(name, run)`. */
export interface ContractCase {
  readonly name: string;
  /** Rejects with an `Error` that says what was expected and what came instead. */
  readonly run: () => Promise<void>;
}

const SIGNED_IN: Tokens = { accessToken: 'A1', refreshToken: 'R1' };

/** Epoch ms: the time of the contract. */
const NOW = 1_767_225_600_000;

const HTML: ContractAnswer = {
  headers: { 'Content-Type': 'text/html' },
  body: '<!doctype html><title>Sign in</title>',
};

const SILENCES: Readonly<Record<string, ContractAnswer>> = {
  'a broken connection': { status: 0 },
  'HTTP 408': { status: 408 },
  'HTTP 429': { status: 429, body: {} },
  'HTTP 500': { status: 500, body: 'boom' },
  'HTTP 502 with a page': { ...HTML, status: 502 },
  'HTTP 503': { status: 503 },
  'HTTP 403 with the page of a firewall': { ...HTML, status: 403 },
};

const JSON_TYPE = { 'Content-Type': 'application/json' };

const NO_ANSWERS: Readonly<Record<string, ContractAnswer>> = {
  'a page': HTML,
  'half a JSON text': { body: '{"access', headers: JSON_TYPE },
};

/** Not looked at where the access token is a cookie: there any success may say that it was renewed. */
const NO_TOKENS: Readonly<Record<string, ContractAnswer>> = {
  nothing: {},
  'a number': { body: 5 },
  'a list': { body: [] },
  null: { body: 'null', headers: JSON_TYPE },
  'a __proto__': { body: '{"__proto__": {"token": "x"}}', headers: JSON_TYPE },
  'JSON without a token': { body: { hello: 1 } },
};

const NO_CHALLENGES: Readonly<Record<string, ContractAnswer>> = {
  'a success': { body: { fine: true } },
  'an empty success': { status: 204 },
  'a success that is a text': { body: 'fine' },
  'HTTP 400': { status: 400, body: {} },
  'HTTP 403': { status: 403, body: {} },
  'HTTP 404': { status: 404 },
  'HTTP 500': { status: 500, body: 'boom' },
  'a broken connection': { status: 0 },
  'HTTP 401 that asks for a stronger sign-in (RFC 9470)': {
    status: 401,
    headers: { 'WWW-Authenticate': 'Bearer error="insufficient_user_authentication"' },
  },
};

function expect(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new Error(`TokenBackend contract: ${sentence}.`);
}

/** What came of one refresh. */
interface Exchange {
  readonly outcomes: readonly RefreshOutcome[];
  readonly completed: boolean;
}

/** The outcome as this library would read it: what a backend throws or fails with counts as well. */
function refresh(backend: TokenBackend, tokens: Tokens, { http }: ContractServer): Promise<Exchange> {
  return new Promise((resolve) => {
    const outcomes: RefreshOutcome[] = [];
    const fail = (error: unknown): void =>
      resolve({ outcomes: [...outcomes, outcomeOfError(error, NOW)], completed: false });
    try {
      from(backend.refresh(tokens, { http, now: () => NOW })).subscribe({
        next: (outcome) => outcomes.push('type' in outcome ? outcome : { type: 'refreshed', tokens: outcome }),
        error: fail,
        complete: () => resolve({ outcomes, completed: true }),
      });
    } catch (error) {
      fail(error);
    }
  });
}

function texts(value: unknown, seen = new Set<unknown>()): string {
  if (typeof value !== 'object' || value === null || seen.has(value)) return String(value);
  seen.add(value);
  return Reflect.ownKeys(value)
    .map((key) => texts((value as Record<PropertyKey, unknown>)[key], seen))
    .join('\n');
}

/**
 * What every backend must do, as cases for any test runner:
 *
 * ```ts
 * describe('my backend', () => {
 *   for (const { name, run } of tokenBackendContract({ backend, granted, tokens, rejected })) it(name, run);
 * });
 * ```
 *
 * The server is simulated: no network, no `TestBed`, no timers.
 */
export function tokenBackendContract(contract: TokenBackendContract): readonly ContractCase[] {
  const { backend, signedIn = { ...SIGNED_IN }, granted, tokens: expected, rejected, challenge = { status: 401 } } = contract;
  const secrets = [signedIn.accessToken, signedIn.refreshToken, expected.accessToken, expected.refreshToken];

  async function outcomeOf(answer: ContractAnswer): Promise<RefreshOutcome> {
    const { outcomes } = await refresh(backend(), signedIn, new ContractServer(() => answer));
    const [outcome] = outcomes;
    expect(outcome !== undefined, 'a refresh must have an outcome, and this one ended without');
    return outcome;
  }

  function isChallenge(answer: TokenHttpAnswer): boolean {
    const own = backend();
    try {
      return own.isChallenge ? own.isChallenge(answer) : isBearerChallenge(answer);
    } catch {
      throw new Error(`TokenBackend contract: isChallenge() must not throw; it did for HTTP ${answer.status}.`);
    }
  }

  const request = new HttpRequest('GET', '/api');
  const asText = new HttpRequest('GET', '/api', { responseType: 'text' });

  const cases: Record<string, () => Promise<void> | void> = {
    'a granted refresh brings the tokens, in one outcome, and completes': async () => {
      const { outcomes, completed } = await refresh(backend(), signedIn, new ContractServer(() => granted));
      expect(completed, 'a granted refresh must complete');
      expect(outcomes.length === 1, `a granted refresh must have one outcome, not ${outcomes.length}`);
      const [outcome] = outcomes;
      expect(outcome?.type === 'refreshed', `a granted refresh must be 'refreshed', not '${outcome?.type}'`);
      for (const field of Object.keys(expected) as (keyof Tokens)[]) {
        expect(outcome.tokens[field] === expected[field], `\`${field}\` of the new tokens is not the expected one`);
      }
    },

    'the access token can be sent in a header, and its expiry is epoch milliseconds to come': async () => {
      const outcome = await outcomeOf(granted);
      expect(outcome.type === 'refreshed', `a granted refresh must be 'refreshed', not '${outcome.type}'`);
      const { accessToken, expiresAt } = outcome.tokens;
      expect(
        /^[\x21-\x7e\x80-\xff]+( +[\x21-\x7e\x80-\xff]+)*$/.test(accessToken),
        'the access token is no header value',
      );
      expect(
        expiresAt === undefined || (expiresAt > NOW && expiresAt < NOW + 1e12),
        '`expiresAt` must be epoch milliseconds to come, or left out',
      );
    },

    'a refresh makes one request, through the HttpClient it is given': async () => {
      const server = new ContractServer(() => granted);
      await refresh(backend(), signedIn, server);
      expect(server.requests.length === 1, `a refresh must make one request, not ${server.requests.length}`);
    },

    'two refreshes at once do not mix, and leave nothing behind': async () => {
      const one = backend();
      const [first, second] = [new ContractServer(() => granted), new ContractServer(() => rejected)];
      const both = await Promise.all([refresh(one, signedIn, first), refresh(one, signedIn, second)]);
      const again = await refresh(one, signedIn, new ContractServer(() => granted));
      const types = [...both, again].map(({ outcomes }) => outcomes[0]?.type).join(', ');
      expect(types === 'refreshed, rejected, refreshed', `expected refreshed, rejected, refreshed, and got ${types}`);
    },

    'the tokens it is given are left as they are': async () => {
      const given = Object.freeze({ ...signedIn });
      const { outcomes } = await refresh(backend(), given, new ContractServer(() => granted));
      expect(outcomes[0]?.type === 'refreshed', 'a refresh of frozen tokens must succeed');
    },

    'without a refresh token it does not end the session by itself': async () => {
      const { accessToken } = signedIn;
      const server = new ContractServer(() => granted);
      const [outcome] = (await refresh(backend(), { accessToken }, server)).outcomes;
      expect(
        server.requests.length ? outcome?.type === 'refreshed' : outcome?.type === 'no-refresh-token',
        `without a refresh token the outcome must be 'no-refresh-token', or that of a call; it is '${outcome?.type}'`,
      );
    },

    'a refresh that is cancelled cancels its request': () => {
      const server = new ContractServer(() => null);
      const answer = backend().refresh(signedIn, { http: server.http, now: () => NOW });
      // A promise cannot be cancelled.
      if (!('subscribe' in answer)) return;
      const subscription: Subscription = from(answer).subscribe();
      expect(server.requests.length === 1, 'a refresh must make its request when it is subscribed to');
      subscription.unsubscribe();
      expect(server.cancelled === 1, 'a refresh that is unsubscribed from must cancel its request');
    },

    'the refusal of the refresh ends the session': async () => {
      const { type } = await outcomeOf(rejected);
      expect(type === 'rejected', `the refusal must be 'rejected', not '${type}'`);
    },

    'no outcome that fails quotes a token or the server': async () => {
      const echo = secrets.join(' ');
      const answers = [
        rejected,
        { status: 500, body: echo },
        { status: 200, body: echo },
        { status: 401, body: { echo } },
      ];
      for (const answer of answers) {
        const told = texts(await outcomeOf(answer));
        const quoted = secrets.find((secret) => secret && secret.length > 1 && told.includes(secret));
        expect(quoted === undefined, 'the outcome of a refresh that failed holds a token');
      }
    },

    'the refusal of an expired token is a challenge': () => {
      expect(isChallenge(received(challenge, request)), 'the refusal of a request must be a challenge');
    },

    'the header is the name of one': () => {
      const { header = 'Authorization' } = backend();
      expect(/^[\w!#$%&'*+.^`|~-]+$/.test(header), '`header` must be the name of a header');
    },
  };

  for (const [what, answer] of Object.entries(SILENCES)) {
    cases[`silence keeps the session: ${what}`] = async () => {
      const { type } = await outcomeOf(answer);
      expect(type === 'unavailable', `${what} must be 'unavailable', not '${type}'`);
    };
  }
  const nonsense = { ...NO_ANSWERS, ...(expected.tokenType !== COOKIE_SESSION.tokenType && NO_TOKENS) };
  for (const [what, answer] of Object.entries(nonsense)) {
    cases[`nonsense is no token and no refusal: ${what}`] = async () => {
      const { type } = await outcomeOf(answer);
      expect(
        type === 'invalid-response' || type === 'unavailable',
        `${what} must be 'invalid-response', not '${type}'`,
      );
    };
  }
  for (const [what, answer] of Object.entries(NO_CHALLENGES)) {
    cases[`no challenge: ${what}`] = () => {
      for (const asked of [request, asText]) {
        expect(!isChallenge(received(answer, asked)), `${what} must not be a challenge`);
      }
    };
  }

  return Object.entries(cases).map(([name, run]) => ({
    name,
    // Async, so that what a case throws is a rejection.
    run: async () => run(),
  }));
}
