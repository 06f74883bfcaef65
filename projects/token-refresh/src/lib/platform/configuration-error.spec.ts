import { configurationError } from './configuration-error';

describe('configurationError', () => {
  test('has the sentence, or the option where production drops the sentence', () => {
    expect(configurationError('`apis` must be a list', 'apis').message).toBe(
      'ngx-token-refresh: `apis` must be a list.',
    );
    expect(configurationError(false, 'apis').message).toBe('ngx-token-refresh: apis.');
    expect(configurationError(false).message).toBe('ngx-token-refresh: .');
  });
});
