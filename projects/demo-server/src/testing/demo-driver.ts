import { decodeJwt } from 'jose';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { createDemoServer, type DemoServerOptions } from '../server.js';
import type { IssuedTokens } from '../sessions/authority.js';
import type { RefreshFault } from '../sessions/refresh-fault.js';
import type { Counts } from '../sessions/tally.js';

/** A server on a clock that only the test moves, and what a client of it can do. No port is opened. */
export class DemoDriver {
  readonly server: FastifyInstance;
  // Not a whole second, so that rounding anywhere would show.
  #now = Date.UTC(2030, 0, 1, 12, 0, 0, 750);

  constructor(options: Omit<DemoServerOptions, 'now'> = {}) {
    this.server = createDemoServer({ ...options, now: () => this.#now });
  }

  passTime(seconds: number): void {
    this.#now += seconds * 1000;
  }

  async send(options: InjectOptions): Promise<LightMyRequestResponse> {
    return this.server.inject(options);
  }

  async get(url: string, accessToken?: string): Promise<LightMyRequestResponse> {
    return this.send({ method: 'GET', url, headers: bearer(accessToken) });
  }

  async post(url: string, payload?: object, accessToken?: string): Promise<LightMyRequestResponse> {
    const body = payload === undefined ? {} : { payload };
    return this.send({ method: 'POST', url, headers: bearer(accessToken), ...body });
  }

  async signIn(username = 'ada', password = 'lovelace'): Promise<IssuedTokens> {
    return (await this.post('/api/auth/login', { username, password })).json<IssuedTokens>();
  }

  async refresh(refreshToken: string): Promise<LightMyRequestResponse> {
    return this.post('/api/auth/refresh', { refreshToken });
  }

  async setRefreshFault(sessionId: string, refresh: RefreshFault): Promise<void> {
    await this.send({ method: 'PUT', url: `/demo/sessions/${sessionId}/faults`, payload: { refresh } });
  }

  async counts(sessionId: string): Promise<Counts> {
    return (await this.get(`/demo/sessions/${sessionId}/stats`)).json<Counts>();
  }
}

/** The session id, read as the demo's client reads it. */
export function sessionIdOf(accessToken: string): string {
  const { sid } = decodeJwt<{ sid: string }>(accessToken);
  return sid;
}

function bearer(accessToken: string | undefined): Record<string, string> {
  return accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` };
}
