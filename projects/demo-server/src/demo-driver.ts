import assert from 'node:assert/strict';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { createDemoServer, type DemoServerOptions } from './server.js';

type Answer = LightMyRequestResponse;
export type Data = Readonly<Record<string, string>>;

const PLAIN = { name: 'plain', prefix: '/api', auth: '/api/auth', refresh: 'POST /api/auth/refresh' };
export const ENVELOPE = {
  name: 'envelope',
  prefix: '/atoto-user',
  auth: '/atoto-user/admin',
  refresh: 'GET /atoto-user/admin/refreshToken',
};
export const WIRES = [PLAIN, ENVELOPE];

/** A server on a clock that only the test moves, and a client of one of its wires. */
export class Demo {
  // Not a whole second, so that rounding anywhere would show.
  now = Date.UTC(2030, 0, 1, 12, 0, 0, 750);
  readonly server;
  readonly item: string;

  constructor(
    readonly wire = PLAIN,
    options: DemoServerOptions = {},
  ) {
    this.server = createDemoServer({ ...options, now: () => this.now });
    this.item = `${wire.prefix}/items/7`;
  }

  send(method: string, url: string, more: InjectOptions & { token?: string | undefined } = {}): Promise<Answer> {
    const { token, headers, ...rest } = more;
    const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return this.server.inject({ method: method as 'GET', url, headers: { ...authorization, ...headers }, ...rest });
  }

  /** The request of a call that presents a refresh token. */
  withRefreshToken(call: string, refreshToken: string): [method: string, url: string, more: InjectOptions] {
    const [method = '', url = ''] = call.split(' ');
    if (this.wire.name === 'plain') return [method, url, { payload: { refreshToken } }];
    return [method, `${url}?refreshToken=${refreshToken}`, {}];
  }

  refresh(refreshToken: string): Promise<Answer> {
    return this.send(...this.withRefreshToken(this.wire.refresh, refreshToken));
  }

  signOut(refreshToken: string): Promise<Answer> {
    return this.send(...this.withRefreshToken(`POST ${this.wire.auth}/logout`, refreshToken));
  }

  login(username: unknown, password: unknown): Promise<Answer> {
    return this.send('POST', `${this.wire.auth}/login`, { payload: { username, password } });
  }

  async signIn(username = 'ada', password = 'lovelace') {
    const tokens = this.tokens(await this.login(username, password));
    const claims = JSON.parse(atob(tokens.access.split('.')[1] ?? '')) as Data;
    return { ...tokens, claims, control: `/demo/sessions/${claims['sid']}` };
  }

  /** The outcome of a call, whichever way the wire tells it. */
  code(answer: Answer): number {
    return this.wire.name === 'plain' ? answer.statusCode : answer.json<{ code: number }>().code;
  }

  data(answer: Answer): Data {
    assert.equal(this.code(answer), 200, answer.body);
    return this.wire.name === 'plain' ? answer.json<Data>() : answer.json<{ data: Data }>().data;
  }

  tokens(answer: Answer): { access: string; refresh: string } {
    const { accessToken, token, refreshToken } = this.data(answer);
    const access = accessToken ?? token;
    assert.ok(access && refreshToken);
    return { access, refresh: refreshToken };
  }

  async isAccepted(token: string): Promise<boolean> {
    return this.code(await this.send('GET', this.item, { token })) === 200;
  }

  async counts(control: string): Promise<Readonly<Record<string, number>>> {
    return (await this.send('GET', `${control}/stats`)).json();
  }
}
