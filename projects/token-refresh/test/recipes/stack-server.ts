import { Fate, ModelServer, WireAnswer, WireRequest } from '../world/model-server';

/** A server that speaks exactly as one stack does: what it says is up to the test of the row. */
export interface Stack {
  readonly refreshPath: string;
  /** Answers a request of the app. */
  serve(request: WireRequest): Fate;
  /** Answers a refresh. */
  exchange(request: WireRequest): Fate;
}

export class StackServer extends ModelServer {
  constructor(private readonly stack: Stack) {
    super();
    this.api = (request) => stack.serve(request);
    this.refresh = (request) => stack.exchange(request);
  }

  override get refreshPath(): string {
    return this.stack.refreshPath;
  }
}

/** JSON with HTTP 200. */
export function ok(body: unknown): WireAnswer {
  return { status: 200, body };
}

/** What a header of a request says. */
export function header({ headers }: WireRequest, name = 'authorization'): string {
  return headers[name] ?? '';
}

/** A JWT that ends then, unsigned. */
export function jwtUntil(expiresAt: number, name = ''): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ exp: Math.floor(expiresAt / 1000), name })}.`;
}

/** The request line and what else of a request a server reads. */
export interface Wire {
  /** Of the page's own origin without it. */
  readonly line: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly credentials: boolean;
}

export function wire({ method, url, headers, body, credentials }: WireRequest): Wire {
  const read = Object.entries(headers).filter(([name]) => name !== 'accept');
  return {
    line: `${method} ${url.href.replace('http://localhost/', '/')}`,
    headers: Object.fromEntries(read),
    body: typeof body === 'string' || body == null ? (body ?? null) : String(body),
    credentials,
  };
}
