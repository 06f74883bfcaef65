import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEMO_USERS, findUser } from './user.js';

describe('findUser', () => {
  it('finds a user by both parts of the credentials', () => {
    assert.equal(findUser(DEMO_USERS, 'ada', 'lovelace')?.username, 'ada');
    assert.equal(findUser(DEMO_USERS, 'grace', 'hopper')?.username, 'grace');
  });

  it('finds nobody by one part, or by the parts of two users', () => {
    for (const [username, password] of [
      ['ada', ''],
      ['ada', 'lovelac'],
      ['ada', 'hopper'],
      ['Ada', 'lovelace'],
      ['', 'lovelace'],
      ['nobody', 'nothing'],
    ] as const) {
      assert.equal(findUser(DEMO_USERS, username, password), null, `${username}/${password}`);
    }
  });
});
