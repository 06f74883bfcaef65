/** A request as it goes over the wire. */
export interface WireRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly credentials: boolean;
  /** Virtual epoch ms of its arrival. */
  readonly at: number;
}

/** An answer as it goes over the wire; an object body is sent as JSON. */
export interface WireAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** What may happen to a request: an answer, a broken connection, or silence. */
export type Fate = WireAnswer | 'network-error' | 'never';

export type WireShape = 'rest' | 'envelope';

/** The bearer token of a request; `null`: it has none. */
export function bearerOf({ headers }: WireRequest): string | null {
  return headers['authorization']?.replace(/^Bearer /, '') ?? null;
}

/**
 * The server of the tests, on `http://localhost`: access tokens `A1`, `A2`, …; refresh tokens `R1`, `R2`, …, rotated at
 * each refresh, with reuse detection. Both wire shapes: plain 401, and HTTP 200 with a code.
 *
 * Everything under `/api` wants a token, except `/api/public`; `/api/always-refused` accepts none.
 */
export class ModelServer {
  /** All requests that arrived, in order. */
  readonly requests: WireRequest[] = [];
  /** Successful exchanges. */
  refreshes = 0;
  /** A spent refresh token was presented. */
  reuses = 0;
  /** Virtual ms until an answer to a request, and to a refresh. */
  latency = 10;
  refreshLatency = 20;
  /** Seconds that a refreshed access token lives, by the server's word. */
  life = 60;
  /** Overrides what becomes of a request; `undefined`: the usual. */
  api: (request: WireRequest) => Fate | undefined = () => undefined;
  /** Overrides what becomes of a refresh. */
  refresh: (request: WireRequest) => Fate | undefined = () => undefined;

  #issued: number;
  readonly #access = new Set<string>();
  readonly #refresh = new Map<string, 'live' | 'spent'>();

  /** @param issued how many tokens others have issued: where there are several servers, no two tokens are alike */
  constructor(
    readonly shape: WireShape = 'rest',
    issued = 0,
  ) {
    this.#issued = issued;
  }

  /** A sign-in: the next tokens. */
  issue(): { accessToken: string; refreshToken: string } {
    const n = ++this.#issued;
    this.#access.add(`A${n}`);
    this.#refresh.set(`R${n}`, 'live');
    return { accessToken: `A${n}`, refreshToken: `R${n}` };
  }

  /** No access token issued so far is accepted any more. */
  expireAll(): void {
    this.#access.clear();
  }

  /** No refresh token issued so far is accepted any more. */
  revokeAll(): void {
    this.#refresh.clear();
  }

  get refreshPath(): string {
    return this.shape === 'rest' ? '/api/auth/refresh' : '/atoto-user/admin/refreshToken';
  }

  /** Requests that are no refresh. */
  get sends(): readonly WireRequest[] {
    return this.requests.filter(({ url }) => url.pathname !== this.refreshPath);
  }

  /** Refresh calls that arrived, whatever became of them. */
  get refreshCalls(): readonly WireRequest[] {
    return this.requests.filter(({ url }) => url.pathname === this.refreshPath);
  }

  /** The tokens that the requests to a path carried, in order. */
  tokensSentTo(path: string): (string | null)[] {
    return this.sends.filter(({ url }) => url.pathname === path).map(bearerOf);
  }

  /** Answers after the latency of the route. */
  receive(request: WireRequest, answer: (fate: Fate) => void): void {
    this.requests.push(request);
    const isRefresh = request.url.pathname === this.refreshPath;
    // Decided on arrival, as a server does; what happens meanwhile does not change it.
    const fate = isRefresh
      ? (this.refresh(request) ?? this.#exchange(request))
      : (this.api(request) ?? this.#serve(request));
    setTimeout(() => answer(fate), isRefresh ? this.refreshLatency : this.latency);
  }

  #serve(request: WireRequest): Fate {
    const { pathname } = request.url;
    const token = bearerOf(request);
    const accepted = pathname === '/api/public' || (token !== null && this.#access.has(token));
    if (!accepted || pathname === '/api/always-refused') return this.refusal();
    const data = { path: pathname, token };
    return { status: 200, body: this.shape === 'rest' ? data : { code: 200, data } };
  }

  refusal(): WireAnswer {
    return this.shape === 'rest'
      ? {
          status: 401,
          headers: { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
          body: { error: 'invalid_token' },
        }
      : { status: 200, body: { code: 401, message: 'token expired' } };
  }

  #exchange({ url, body }: WireRequest): Fate {
    const presented =
      this.shape === 'rest'
        ? (JSON.parse(String(body)) as { refreshToken: string }).refreshToken
        : (url.searchParams.get('refreshToken') ?? '');
    const state = this.#refresh.get(presented);
    if (state !== 'live') {
      if (state === 'spent') {
        this.reuses++;
        this.revokeAll();
        this.expireAll();
      }
      return this.shape === 'rest'
        ? { status: 401, body: { error: 'invalid_grant' } }
        : { status: 200, body: { code: 401, message: 'refresh token expired' } };
    }
    this.#refresh.set(presented, 'spent');
    this.refreshes++;
    const { accessToken, refreshToken } = this.issue();
    return {
      status: 200,
      body:
        this.shape === 'rest'
          ? { accessToken, refreshToken, expiresIn: this.life }
          : { code: 200, data: { tokenHead: 'Bearer ', token: accessToken, refreshToken } },
    };
  }
}

/** What requests arrive at. */
export type Network = Pick<ModelServer, 'receive'>;

/** A network of several servers, by origin. */
export function networkOf(servers: Readonly<Record<string, ModelServer>>): Network {
  return {
    receive: (request, answer) => {
      const server = servers[request.url.origin];
      if (!server) throw new Error(`no server at ${request.url.origin}`);
      server.receive(request, answer);
    },
  };
}

/** The body of an answer as bytes on the wire, with the headers it is sent with. */
export function encode({ body, headers = {} }: WireAnswer): { text: string; headers: Record<string, string> } {
  if (body === undefined) return { text: '', headers };
  return typeof body === 'string'
    ? { text: body, headers }
    : { text: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } };
}
