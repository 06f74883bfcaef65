import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { CookieSite } from './cookie-site.js';

/** Relative to dist/e2e/transports/, where this is compiled to. */
const SOURCE = fileURLToPath(new URL('../../../projects/e2e/src/transports/', import.meta.url));
const PACKAGE = fileURLToPath(new URL('../../token-refresh/fesm2022/', import.meta.url));

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

interface ApiRequest {
  readonly path: string;
  readonly token: string | null;
  readonly body: string;
}

/** A page over the built package, its workers, and an API that accepts the newest token alone. */
export class TransportSite {
  readonly requests: ApiRequest[] = [];
  refreshes = 0;
  /** Status of refreshes that are not granted. */
  refreshFails: number | null = null;
  /** Milliseconds until a refresh is answered. */
  refreshTakes = 20;
  /** The session by cookie, which no page serves. */
  readonly byCookie = new CookieSite();
  #issued = 1;

  private constructor(
    private readonly http: Server,
    private readonly scripts: ReadonlyMap<string, string>,
  ) {}

  static async start(): Promise<TransportSite> {
    const names = ['', '-fetch', '-worker'];
    const { outputFiles } = await build({
      entryPoints: ['page', 'dedicated.worker', 'shared.worker', 'service.worker'].map(
        (name) => `${SOURCE}${name}.mjs`,
      ),
      alias: Object.fromEntries(
        names.map((name) => [`ngx-token-refresh${name.replace('-', '/')}`, `${PACKAGE}ngx-token-refresh${name}.mjs`]),
      ),
      bundle: true,
      format: 'iife',
      outdir: SOURCE,
      write: false,
    });
    const scripts = new Map(outputFiles.map(({ path, text }) => [path.replace(SOURCE, '/'), text]));
    const http = createServer((request, response) => void site.#serve(request, response));
    const site = new TransportSite(http, scripts);
    await new Promise<void>((done) => http.listen(0, '127.0.0.1', done));
    return site;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}/`;
  }

  /** No token that a page has is good any more. */
  expireAll(): void {
    this.#issued++;
  }

  /** The tokens that requests to a path carried. */
  tokensSentTo(path: string): readonly (string | null)[] {
    return this.requests.filter((request) => request.path === path).map(({ token }) => token);
  }

  close(): void {
    this.http.closeAllConnections();
    this.http.close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url = '' } = request;
    let body = '';
    for await (const part of request.setEncoding('utf8')) body += String(part);
    if (url.startsWith('/by-cookie/')) this.byCookie.answer(request, response);
    else if (url === '/auth/refresh') this.#refresh(response);
    else if (url.startsWith('/api')) this.#answer(request, body, response);
    else this.#file(url, response);
  }

  #file(url: string, response: ServerResponse): void {
    const script = this.scripts.get(url);
    if (script !== undefined) return void response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(script);
    response
      .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' })
      .end('<!doctype html><title>transports</title><link rel="icon" href="data:,"><script src="/page.js"></script>');
  }

  #answer({ headers, url = '' }: IncomingMessage, body: string, response: ServerResponse): void {
    const token = headers.authorization?.replace('Bearer ', '') ?? null;
    this.requests.push({ path: url, token, body });
    if (token !== `A${this.#issued}`) return void response.writeHead(401).end('refused');
    const isImage = url.endsWith('.png');
    response.setHeader('Content-Type', isImage ? 'image/png' : 'text/plain');
    response.end(isImage ? PIXEL : body || 'answer');
  }

  #refresh(response: ServerResponse): void {
    this.refreshes++;
    if (this.refreshFails !== null) return void response.writeHead(this.refreshFails).end();
    const tokens = { accessToken: `A${++this.#issued}`, refreshToken: `R${this.#issued}` };
    const send = (): void => {
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(tokens));
    };
    setTimeout(send, this.refreshTakes);
  }
}
