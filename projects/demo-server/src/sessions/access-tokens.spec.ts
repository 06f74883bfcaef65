import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeJwt, decodeProtectedHeader, UnsecuredJWT } from 'jose';
import { AccessTokens } from './access-tokens.js';
import { Session } from './session.js';
import { Tally } from './tally.js';

const START = Date.UTC(2030, 0, 1, 12, 0, 0, 999);

describe('AccessTokens', () => {
  it('signs who, which session, and from when to when', async () => {
    const session = new Session('ada', new Tally());
    const token = await new AccessTokens(20, () => START).sign(session);
    const { jti, ...claims } = decodeJwt(token);
    assert.deepEqual(decodeProtectedHeader(token), { alg: 'HS256', typ: 'JWT' });
    assert.deepEqual(claims, { sub: 'ada', sid: session.id, seq: 1, iat: START / 1000, exp: START / 1000 + 20 });
    assert.match(String(jti), /^[\da-f-]{36}$/);
  });

  it('knows a token as its own, valid to the last millisecond and expired from then on', async () => {
    let now = START;
    const tokens = new AccessTokens(1, () => now);
    const session = new Session('ada', new Tally());
    const token = await tokens.sign(session);
    const claims = { sessionId: session.id, number: 1 };
    now = START + 999;
    assert.deepEqual(await tokens.read(token), { kind: 'valid', claims });
    now = START + 1_000;
    assert.deepEqual(await tokens.read(token), { kind: 'expired', claims });
    now = START + 3_600_000;
    assert.deepEqual(await tokens.read(token), { kind: 'expired', claims });
  });

  it('reads no clock but its own, years before and after the real one', async () => {
    for (const instant of [Date.UTC(2001, 0, 1), Date.UTC(2101, 0, 1)]) {
      let now = instant;
      const tokens = new AccessTokens(20, () => now);
      const token = await tokens.sign(new Session('ada', new Tally()));
      assert.equal((await tokens.read(token)).kind, 'valid');
      now += 20_000;
      assert.equal((await tokens.read(token)).kind, 'expired');
    }
  });

  it('takes every other token for foreign', async () => {
    const tokens = new AccessTokens(20, () => START);
    const session = new Session('ada', new Tally());
    const ours = await tokens.sign(session);
    const claims = decodeJwt(ours);
    const [header, payload, signature] = ours.split('.');
    const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'grace' })).toString('base64url');
    for (const token of [
      await new AccessTokens(20, () => START).sign(session),
      new UnsecuredJWT(claims).encode(),
      `${header}.${forged}.${signature}`,
      `${header}.${payload}.`,
      'not a token',
      '',
    ]) {
      assert.deepEqual(await tokens.read(token), { kind: 'foreign' });
    }
  });
});
