import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on a free port of this machine, which can go down and come back where it was. */
export class WebServer {
  /** Without a slash at its end. */
  readonly url: string;
  readonly #port: number;
  readonly #listener: RequestListener;
  #server: Server;

  private constructor(server: Server, port: number, url: string, listener: RequestListener) {
    this.#server = server;
    this.#port = port;
    this.url = url;
    this.#listener = listener;
    server.on('request', listener);
  }

  /** @param listenerOf the listener; it may want to know its own URL. */
  static async start(listenerOf: (url: string) => RequestListener): Promise<WebServer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    return new WebServer(server, port, url, listenerOf(url));
  }

  /** Breaks what is under way, and refuses connections from now on. */
  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async restart(): Promise<void> {
    this.#server = createServer(this.#listener);
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
  }
}
