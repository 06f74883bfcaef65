import { restBackend } from './backends/rest-backend';
import { problemOf, TokenRefreshConfig } from './token-refresh-config';

const backend = restBackend({ refreshUrl: '/refresh' });

describe('problemOf', () => {
  test.each<[string, TokenRefreshConfig]>([
    ['a backend alone', { backend }],
    ['a backend of the user’s own', { backend: { refresh: () => [] } }],
    [
      'every option',
      { backend, apis: ['/api'], refreshTimeout: 5_000, retryCooldown: 500, onSessionEnded: () => undefined },
    ],
    ['no apis at all', { backend, apis: [] }],
    ['the shortest times', { backend, refreshTimeout: 1, retryCooldown: 0 }],
    ['the longest times', { backend, refreshTimeout: 2 ** 31 - 1, retryCooldown: 2 ** 31 - 1 }],
    [
      'options that are undefined',
      { backend, apis: undefined, refreshTimeout: undefined, retryCooldown: undefined, onSessionEnded: undefined },
    ],
  ])('finds nothing in %s', (_, config) => {
    expect(problemOf(config)).toBeNull();
  });
});
