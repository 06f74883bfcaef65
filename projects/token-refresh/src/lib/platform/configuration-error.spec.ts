import { setUpError } from './configuration-error';

describe('setUpError', () => {
  test('says the sentence, or what production keeps of it', () => {
    expect(setUpError('`apis` must be a list', 'apis').message).toBe('ngx-token-refresh: `apis` must be a list.');
    expect(setUpError(false, 'apis').message).toBe('ngx-token-refresh: apis.');
    expect(setUpError(false).message).toBe('ngx-token-refresh: .');
  });
});
