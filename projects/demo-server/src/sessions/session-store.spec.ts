import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SessionStore } from './session-store.js';
import { Tally } from './tally.js';

describe('SessionStore', () => {
  it('beyond its limit forgets the oldest session and its refresh token', () => {
    const store = new SessionStore(new Tally(), 2);
    const [oldest, middle] = [store.create('ada'), store.create('ada')];
    const oldestToken = oldest.refreshTokens.rotate();
    const middleToken = middle.refreshTokens.rotate();
    assert.equal(store.issuerOf(oldestToken), oldest);

    store.create('grace');

    assert.equal(store.get(oldest.id), null);
    assert.equal(store.issuerOf(oldestToken), null);
    assert.equal(store.get(middle.id), middle);
    assert.equal(store.issuerOf(middleToken), middle);
  });

  it('keeps a thousand sessions by default', () => {
    const store = new SessionStore(new Tally());
    const ids = Array.from({ length: 1_001 }, () => store.create('ada').id);
    assert.equal(ids.filter((id) => store.get(id) !== null).length, 1_000);
  });
});
