import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { hashRefreshToken, RefreshTokenChain } from './refresh-token-chain.js';

describe('RefreshTokenChain', () => {
  it('has one current token; the earlier ones are spent, others unknown', () => {
    const chain = new RefreshTokenChain();
    const [first, second, third] = [chain.rotate(), chain.rotate(), chain.rotate()];
    assert.equal(chain.standingOf(hashRefreshToken(first)), 'spent');
    assert.equal(chain.standingOf(hashRefreshToken(second)), 'spent');
    assert.equal(chain.standingOf(hashRefreshToken(third)), 'current');
    assert.equal(chain.standingOf(hashRefreshToken('made up')), 'unknown');
  });

  it('issues 256 random bits that are never the same', () => {
    const chain = new RefreshTokenChain();
    const tokens = new Set(Array.from({ length: 100 }, () => chain.rotate()));
    assert.equal(tokens.size, 100);
    for (const token of tokens) assert.equal(Buffer.from(token, 'base64url').length, 32);
  });

  it('keeps no token in clear', () => {
    const chain = new RefreshTokenChain();
    const token = chain.rotate();
    assert.equal(inspect(chain, { depth: 9, showHidden: true }).includes(token), false);
    assert.notEqual(chain.standingOf(token), 'current');
  });

  it('forgets the oldest spent tokens beyond its limit, never the current one', () => {
    const chain = new RefreshTokenChain();
    const [first, second] = [chain.rotate(), chain.rotate()];
    for (let count = 0; count < 2_000; count += 1) chain.rotate();
    const last = chain.rotate();
    assert.equal(chain.standingOf(hashRefreshToken(first)), 'unknown');
    assert.equal(chain.standingOf(hashRefreshToken(second)), 'unknown');
    assert.equal(chain.standingOf(hashRefreshToken(last)), 'current');
  });
});
