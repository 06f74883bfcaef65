import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { SettingsError, type Settings } from './settings.js';

export interface ListeningServer {
  readonly server: FastifyInstance;
  readonly url: string;
}

// Never a setting: an open port with well-known passwords must not be reachable from the network.
const HOST = '127.0.0.1';

/**
 * Opens the port of `settings`. It takes a factory because a second try, on a free port, needs a server that never
 * tried to listen.
 */
export async function listenOnLoopback(
  createServer: () => FastifyInstance,
  settings: Pick<Settings, 'port' | 'portMayChange'>,
): Promise<ListeningServer> {
  const server = createServer();
  try {
    await server.listen({ host: HOST, port: settings.port });
  } catch (error) {
    await server.close();
    const code = errorCode(error);
    if (code === 'EADDRINUSE' && settings.portMayChange) {
      return listenOnLoopback(createServer, { port: 0, portMayChange: false });
    }
    if (code === 'EADDRINUSE' || code === 'EACCES') {
      const reason = code === 'EACCES' ? 'may not be opened by this user' : 'is already in use';
      throw new SettingsError(`Port ${settings.port} ${reason}: set PORT to another one, or to 0 for any free port.`);
    }
    throw error;
  }
  return { server, url: `http://${HOST}:${boundPort(server)}/` };
}

function boundPort(server: FastifyInstance): number {
  const address: AddressInfo | string | null = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('The server is not bound to a TCP port.');
  return address.port;
}

function errorCode(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
