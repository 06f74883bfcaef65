import { HttpContext } from '@angular/common/http';
import { Observable } from 'rxjs';
import { ModelServer, WireRequest } from '../world/model-server';
import { advance } from '../world/virtual-time';

// The scenarios of this folder know no test runner: jest runs them for this library, and `npm run conformance` runs them
// for this library and its peers.

/** What a scenario may be about. A client that has no notion of it does not offer it, and is not judged by that scenario. */
export type Notion =
  | 'the session'
  | 'skipping a request'
  | 'a list of APIs'
  | 'a cooldown'
  | 'a timeout of its own'
  | 'a token on request'
  | 'a token that is checked'
  | 'user callbacks'
  | 'events'
  | 'a challenge that is no expiry'
  | 'proactive refresh'
  | 'requests as streams'
  | 'bodies that can be read once'
  | 'being registered twice'
  | 'requests without a token';

export interface SentRequest {
  /** @default 'GET' */
  readonly method?: string;
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  /** The client is told to leave it alone. */
  readonly skipped?: boolean;
  readonly context?: HttpContext;
}

/** What came of one request. */
export class Handle {
  /** That of the answer or of the failure; `null`: neither has come. */
  status: number | null = null;
  /** Likewise. */
  body: unknown = undefined;
  error: unknown = undefined;
  completed = false;
  /** The types of the events that its caller saw. */
  readonly events: number[] = [];
  cancel: () => void = () => undefined;

  get settled(): boolean {
    return this.completed || this.error !== undefined;
  }

  get succeeded(): boolean {
    return this.completed && this.error === undefined && this.status === 200;
  }
}

export interface SignedIn {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly expiresAt?: number;
}

/** What an app keeps of its session. A client without the notion lacks all but the first two. */
export interface Session {
  readonly signIn: (tokens: SignedIn) => void;
  /** The access token. */
  readonly token: () => string | null;
  readonly signOut: () => void;
  /** The app brings tokens that it got by itself. */
  readonly renew: (tokens: SignedIn) => void;
  /** How often the app was told that the session is over. */
  readonly told?: () => number;
  readonly getAccessToken: () => Promise<string>;
  readonly onEvent: (listener: (event: { readonly type: string }) => void) => void;
}

/** An app on one client: this library, or a peer. */
export interface Client extends Session {
  readonly send: (request: SentRequest) => Handle;
  /** Not sent before it is subscribed to, and sent for each subscription. */
  readonly request: (request: SentRequest) => Observable<unknown>;
  readonly subscribe: (request: Observable<unknown>) => Handle;
  /** Another app on the same page, where that is not simply one more. */
  readonly another?: () => Client;
  readonly destroy: () => void;
}

export interface ClientOptions {
  readonly apis?: readonly string[];
  /** Its interceptor is registered twice. */
  readonly twice?: boolean;
  /** Tokens are refreshed before they expire. */
  readonly proactive?: boolean;
  readonly onSessionEnded?: () => void;
}

/** The server of a scenario. */
export class ScenarioServer extends ModelServer {
  /** What becomes of a refresh before it reaches the network; needs 'requests as streams'. */
  refreshBy: ((url: string) => Observable<unknown>) | null = null;
}

/** What a runner of scenarios brings. */
export interface Ground {
  readonly server: ScenarioServer;
  /** An app on the client, without a session. */
  readonly start: (options?: ClientOptions) => Client;
}

export interface World extends Ground {
  /** An app with a person signed in. */
  readonly signedIn: (options?: ClientOptions) => Client;
  /** An app with a person signed in whose token the server refuses by now. */
  readonly expired: (options?: ClientOptions) => Client;
  /** Three requests of one app, refused together, and what became of them once the refresh has had its time. */
  readonly refusedTogether: () => Promise<{ readonly app: Client; readonly calls: readonly Handle[] }>;
}

export class Scenario {
  constructor(
    /** As in SCENARIOS.md, with a letter where one line there is several scenarios. */
    readonly id: string,
    readonly title: string,
    readonly run: (world: World) => Promise<void>,
    readonly needed?: Notion,
  ) {}

  needs(notion: Notion): Scenario {
    return new Scenario(this.id, this.title, this.run, notion);
  }
}

/** @param name the id, a blank, and the title */
export function test(name: string, run: Scenario['run']): Scenario {
  const [id = ''] = name.split(' ', 1);
  return new Scenario(id, name.slice(id.length + 1), run);
}

export function worldOn(ground: Ground): World {
  const { server, start } = ground;
  const signedIn = (options?: ClientOptions): Client => signIn(start(options), server);
  const expired = (options?: ClientOptions): Client => {
    const app = signedIn(options);
    server.expireAll();
    return app;
  };
  const refusedTogether: World['refusedTogether'] = async () => {
    const app = expired();
    const calls = sendMany(app, 3);
    await advance(500);
    return { app, calls };
  };
  return { ...ground, signedIn, expired, refusedTogether };
}

export function assert(truth: boolean, what: string): void {
  if (!truth) throw new Error(`not so: ${what}`);
}

export function equal(seen: unknown, expected: unknown): void {
  const [one = '', other = ''] = [seen, expected].map((value) =>
    value === undefined ? 'undefined' : JSON.stringify(value),
  );
  if (one !== other) throw new Error(`${one.slice(0, 120)}, and not ${other.slice(0, 120)}`);
}

export function allSucceeded(calls: readonly Handle[], which = 'all'): void {
  assert(
    calls.every(({ succeeded }) => succeeded),
    `${which} succeed`,
  );
}

export function allFailed(calls: readonly Handle[]): void {
  assert(
    calls.every(({ error }) => error !== undefined),
    'everybody fails',
  );
}

/** The `Authorization` of each. */
export function authorizationsIn(requests: readonly WireRequest[]): (string | null)[] {
  return requests.map(({ headers }) => headers['authorization'] ?? null);
}

/** A person signs in, with the next tokens of the server. */
export function signIn<T extends Client>(app: T, server: ModelServer): T {
  app.signIn(server.issue());
  return app;
}

/** Requests to `/api/1`, `/api/2`, … at once. */
export function sendMany(app: Client, count: number): Handle[] {
  return Array.from({ length: count }, (_, n) => app.send({ url: `/api/${n + 1}` }));
}

export function statusesOf(calls: readonly Handle[]): unknown[] {
  return calls.map(({ status }) => status);
}
