// What a host of the demo's API has to know of it: routes that turn a request into an answer. The Node server and the
// server in a page serve the same ones.

export interface ApiRequest {
  /** The named parts of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
  /** The parsed JSON; undefined or null: there is none. */
  readonly body: unknown;
  /** Aborts when the client has gone. */
  readonly client: AbortSignal;
}

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. @default no body */
  readonly body?: unknown;
}

export interface ApiRoute {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** A path; a part that begins with a colon is named. */
  readonly url: string;
  /** JSON Schema of what a client may send, for hosts that check it. */
  readonly schema?: object;
  /** How an error of this route is told. */
  readonly fail: (failure: Failure) => ApiAnswer;
  /** `null`: give no answer at all. */
  readonly answer: (request: ApiRequest) => Promise<ApiAnswer | null>;
}

/** Why a request was not served. */
export interface Failure {
  readonly status: number;
  readonly error: string;
  readonly message: string;
}

export function answerOf(status: number, body?: unknown, headers: Readonly<Record<string, string>> = {}): ApiAnswer {
  return { status, headers, ...(body !== undefined && { body }) };
}
