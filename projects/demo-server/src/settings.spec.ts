import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readSettings, SettingsError } from './settings.js';

describe('readSettings', () => {
  it('has a default for everything, and may then move to a free port', () => {
    assert.deepEqual(readSettings({}), { port: 4200, portMayChange: true, accessTokenTtl: 20 });
    assert.deepEqual(readSettings({ PORT: '', ACCESS_TTL: '' }), readSettings({}));
  });

  it('takes what the environment says, and stays on a port that was chosen', () => {
    const expected = { port: 4200, portMayChange: false, accessTokenTtl: 3 };
    assert.deepEqual(readSettings({ PORT: '4200', ACCESS_TTL: '3' }), expected);
    assert.equal(readSettings({ PORT: '0' }).port, 0);
    assert.equal(readSettings({ PORT: '65535' }).port, 65535);
  });

  for (const PORT of ['abc', '-1', '65536', '80.5', '0x50', ' 80', '1e3', '99999999999999999999']) {
    it(`refuses PORT=${JSON.stringify(PORT)} in one sentence`, () => {
      assert.throws(() => readSettings({ PORT }), {
        name: 'SettingsError',
        message: `PORT must be a whole number from 0 to 65535, but it is ${JSON.stringify(PORT)}.`,
      });
    });
  }

  for (const ACCESS_TTL of ['0', '-5', 'soon', '86401', 'Infinity']) {
    it(`refuses ACCESS_TTL=${ACCESS_TTL} in one sentence`, () => {
      assert.throws(() => readSettings({ ACCESS_TTL }), SettingsError);
    });
  }
});
