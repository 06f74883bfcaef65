import { provideHttpClient, withFetch, withInterceptors } from '@angular/common/http';
import { TestBed } from '@angular/core/testing';
import { provideTokenRefresh, restBackend, tokenRefreshInterceptor, TokenStore } from 'ngx-token-refresh';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';

/** A request that a {@link LiveServer} took. */
export interface TakenRequest {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | null;
  readonly body: string;
}

/**
 * A server on a real socket, for clients that send by themselves. It refuses by 401 all tokens but the one that it issued
 * last, `A1` at first, and hands the rest to its handler.
 */
export class LiveServer {
  readonly requests: TakenRequest[] = [];
  refreshes = 0;
  /** Status of refreshes that are not granted. */
  refreshFails: number | null = null;
  /** Whether it refuses all tokens. */
  refusesAll = false;
  /** How it refuses. */
  refuse = (response: ServerResponse): void => {
    response.writeHead(401, { 'Content-Type': 'application/json' }).end('{"error":"invalid_token"}');
  };
  #issued = 1;

  private constructor(readonly http: Server) {}

  /** @param handle answers a request whose token is good */
  static async start(
    handle: (request: IncomingMessage, response: ServerResponse, body: string) => void,
  ): Promise<LiveServer> {
    const http = createServer((request, response) => void receive(request, response));
    const server = new LiveServer(http);
    const receive = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      let body = '';
      for await (const part of request.setEncoding('utf8')) body += String(part);
      const { authorization = null } = request.headers;
      if (request.url === '/auth/refresh') {
        server.#refresh(response);
        return;
      }
      server.requests.push({ method: request.method ?? '', path: request.url ?? '', authorization, body });
      if (server.accepts(authorization)) handle(request, response, body);
      else server.refuse(response);
    };
    await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
    return server;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  accepts(authorization: string | null): boolean {
    return !this.refusesAll && authorization === `Bearer A${this.#issued}`;
  }

  /** No token that the app has is good any more. */
  expireAll(): void {
    this.#issued++;
  }

  /** Of what the requests to a path carried, the tokens. */
  tokensSentTo(path: string): (string | null)[] {
    return this.requests
      .filter((request) => request.path.startsWith(path))
      .map(({ authorization }) => authorization?.replace('Bearer ', '') ?? null);
  }

  /** Ends all connections. */
  stop(): void {
    this.http.closeAllConnections();
    this.http.close();
  }

  #refresh(response: ServerResponse): void {
    this.refreshes++;
    if (this.refreshFails) return void response.writeHead(this.refreshFails).end();
    const tokens = { accessToken: `A${++this.#issued}`, refreshToken: `R${this.#issued}` };
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(tokens));
  }
}

/** An app with the library, the real `fetch` and a person signed in. @returns what runs code in an injection context */
export function appOn({ origin }: LiveServer): <T>(run: () => T) => T {
  TestBed.configureTestingModule({
    providers: [
      provideHttpClient(withFetch(), withInterceptors([tokenRefreshInterceptor])),
      provideTokenRefresh({ backend: restBackend({ refreshUrl: `${origin}/auth/refresh` }), apis: [origin] }),
    ],
  });
  TestBed.inject(TokenStore).signIn({ accessToken: 'A1', refreshToken: 'R1' });
  return (run) => TestBed.runInInjectionContext(run);
}
