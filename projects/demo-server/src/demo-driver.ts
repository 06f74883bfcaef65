import assert from 'node:assert/strict';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import type { Counts } from './counts.js';
import { createDemoServer, type DemoServerOptions } from './server.js';
import type { IssuedTokens, RefreshFault } from './session.js';

/** What a client of one wire shape sends and reads. */
export interface Wire {
  readonly name: 'plain' | 'envelope';
  readonly login: string;
  readonly logout: (refreshToken: string) => InjectOptions;
  readonly refresh: (refreshToken: string) => InjectOptions;
  readonly item: string;
  readonly tokens: (answer: LightMyRequestResponse) => Pick<IssuedTokens, 'accessToken' | 'refreshToken'>;
  readonly data: (answer: LightMyRequestResponse) => unknown;
  readonly fails: (answer: LightMyRequestResponse, status: number, error: string, message: string) => void;
}

const plain: Wire = {
  name: 'plain',
  login: '/api/auth/login',
  logout: (refreshToken) => ({ method: 'POST', url: '/api/auth/logout', payload: { refreshToken } }),
  refresh: (refreshToken) => ({ method: 'POST', url: '/api/auth/refresh', payload: { refreshToken } }),
  item: '/api/items/7',
  tokens: (answer) => answer.json<IssuedTokens>(),
  data: (answer) => answer.json(),
  fails: (answer, status, error, message) => {
    assert.equal(answer.statusCode, status);
    assert.deepEqual(answer.json(), { error, message });
  },
};

const envelope: Wire = {
  name: 'envelope',
  login: '/atoto-user/admin/login',
  logout: (refreshToken) => ({ method: 'POST', url: `/atoto-user/admin/logout?refreshToken=${refreshToken}` }),
  refresh: (refreshToken) => ({ method: 'GET', url: `/atoto-user/admin/refreshToken?refreshToken=${refreshToken}` }),
  item: '/atoto-user/items/7',
  tokens: (answer) => {
    const { tokenHead, token, refreshToken } = envelope.data(answer) as Record<string, string>;
    assert.equal(tokenHead, 'Bearer ');
    assert.ok(token && refreshToken);
    return { accessToken: token, refreshToken };
  },
  data: (answer) => {
    const { code, message, data } = answer.json<{ code: number; message: string; data: unknown }>();
    assert.deepEqual({ code, message }, { code: 200, message: 'success' });
    return data;
  },
  fails: (answer, status, _error, message) => {
    assert.equal(answer.statusCode, status < 500 ? 200 : status);
    assert.deepEqual(answer.json(), { code: status, message });
  },
};

export const WIRES: readonly Wire[] = [plain, envelope];

/** A server on a clock that only the test moves, and what a client of it can do. */
export class DemoDriver {
  readonly server: FastifyInstance;
  readonly wire: Wire;
  // Not a whole second, so that rounding anywhere would show.
  #now = Date.UTC(2030, 0, 1, 12, 0, 0, 750);

  constructor(options: Omit<DemoServerOptions, 'now'> = {}, wire = plain) {
    this.server = createDemoServer({ ...options, now: () => this.#now });
    this.wire = wire;
  }

  passTime(seconds: number): void {
    this.#now += seconds * 1000;
  }

  send(options: InjectOptions): Promise<LightMyRequestResponse> {
    return this.server.inject(options);
  }

  get(url: string, accessToken?: string): Promise<LightMyRequestResponse> {
    return this.send({ method: 'GET', url, headers: bearer(accessToken) });
  }

  post(url: string, payload?: InjectOptions['payload'], accessToken?: string): Promise<LightMyRequestResponse> {
    return this.send({ method: 'POST', url, headers: bearer(accessToken), ...(payload !== undefined && { payload }) });
  }

  async signIn(username = 'ada', password = 'lovelace'): Promise<ReturnType<Wire['tokens']>> {
    return this.wire.tokens(await this.post(this.wire.login, { username, password }));
  }

  refresh(refreshToken: string): Promise<LightMyRequestResponse> {
    return this.send(this.wire.refresh(refreshToken));
  }

  async setRefreshFault(sessionId: string, refresh: RefreshFault): Promise<void> {
    await this.send({ method: 'PUT', url: `/demo/sessions/${sessionId}/faults`, payload: { refresh } });
  }

  async counts(sessionId: string): Promise<Counts> {
    return (await this.get(`/demo/sessions/${sessionId}/stats`)).json<Counts>();
  }

  /** Asks for an item: whether the token was accepted. */
  async isAccepted(accessToken: string): Promise<boolean> {
    const answer = await this.get(this.wire.item, accessToken);
    return (answer.json<{ code?: number }>().code ?? answer.statusCode) === 200;
  }
}

/** The claims, read as the demo's client reads them. */
export function claimsOf(accessToken: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;
}

export function sessionIdOf(accessToken: string): string {
  return String(claimsOf(accessToken)['sid']);
}

function bearer(accessToken: string | undefined): Record<string, string> {
  return accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` };
}
