import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Tally } from './tally.js';

describe('Tally', () => {
  it('tells the total, which outlives a reset', () => {
    const total = new Tally();
    const first = new Tally(total);
    const second = new Tally(total);
    first.add('refreshes');
    second.add('refreshes');
    first.reset();
    first.add('requests');
    assert.equal(first.read().refreshes, 0);
    assert.equal(first.read().requests, 1);
    assert.equal(total.read().refreshes, 2);
    assert.equal(total.read().requests, 1);
  });

  it('gives a copy, not its own record', () => {
    const tally = new Tally();
    tally.read().requests = 99;
    assert.equal(tally.read().requests, 0);
  });
});
