import { createEnvironmentInjector, EnvironmentInjector, importProvidersFrom } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { restBackend } from './backends/rest-backend';
import { provideTokenRefresh } from './provide-token-refresh';
import { TokenRefresher } from './token-refresher';
import { TokenRefreshConfig } from './token-refresh-config';
import { TokenRefreshFeature } from './features/token-refresh-feature';
import { withStorage } from './features/with-storage';
import { TokenRefreshModule } from './token-refresh.module';
import { memoryTokens } from './session/token-storage';
import { TokenStore } from './token-store';

const backend = restBackend({ refreshUrl: '/refresh' });

type SetUp = (config: TokenRefreshConfig, ...features: TokenRefreshFeature[]) => unknown;

const setUps: [string, SetUp][] = [
  ['provideTokenRefresh', provideTokenRefresh],
  ['TokenRefreshModule.forRoot', (config, ...features) => TokenRefreshModule.forRoot(config, ...features)],
];

/**
 * The option a sentence must name, the kind of mistake, and the configuration that has it. Of entries of `apis`
 * http/api-scope.spec.ts has the table, of options of backends backends/refresh-request.spec.ts.
 */
const mistakes: [string, string, unknown][] = [
  ['backend', 'no configuration', undefined],
  ['backend', 'null for a configuration', null],
  ['backend', 'an empty configuration', {}],
  ['backend', 'null', { backend: null }],
  ['backend', 'a URL', { backend: '/refresh' }],
  ['backend', 'an object without refresh', { backend: { isChallenge: () => true } }],
  ['backend', 'refresh that is no function', { backend: { refresh: '/refresh' } }],
  ['backend', 'the function that makes one, not called', { backend: restBackend }],
  ['apis', 'a text', { backend, apis: 'https://api.example.com' }],
  ['apis', 'null', { backend, apis: null }],
  ['apis', 'a Set', { backend, apis: new Set(['/api']) }],
  ['apis', 'an object', { backend, apis: { 0: '/api', length: 1 } }],
  ['apis', 'a function', { backend, apis: () => ['/api'] }],
  ['apis', 'an entry that is no URL', { backend, apis: ['not a url'] }],
  ['refreshTimeout', 'negative', { backend, refreshTimeout: -1 }],
  ['refreshTimeout', 'zero', { backend, refreshTimeout: 0 }],
  ['refreshTimeout', 'NaN', { backend, refreshTimeout: NaN }],
  ['refreshTimeout', 'Infinity', { backend, refreshTimeout: Infinity }],
  ['refreshTimeout', 'a text', { backend, refreshTimeout: '10000' }],
  ['refreshTimeout', 'null', { backend, refreshTimeout: null }],
  ['refreshTimeout', 'a bigint', { backend, refreshTimeout: 10_000n }],
  ['refreshTimeout', 'beyond what a timer can count', { backend, refreshTimeout: 2 ** 31 }],
  ['retryCooldown', 'negative', { backend, retryCooldown: -1 }],
  ['retryCooldown', 'NaN', { backend, retryCooldown: NaN }],
  ['retryCooldown', 'Infinity', { backend, retryCooldown: Infinity }],
  ['retryCooldown', 'a text', { backend, retryCooldown: '1000' }],
  ['retryCooldown', 'null', { backend, retryCooldown: null }],
  ['retryCooldown', 'beyond what a timer can count', { backend, retryCooldown: 2 ** 31 }],
  ['onSessionEnded', 'a text', { backend, onSessionEnded: '/login' }],
  ['onSessionEnded', 'null', { backend, onSessionEnded: null }],
  ['onSessionEnded', 'a list of functions', { backend, onSessionEnded: [() => undefined] }],
];

describe.each(setUps)('%s', (_, setUp) => {
  function messageOf(make: () => unknown): string {
    try {
      make();
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
      return (error as Error).message;
    }
    return 'no error';
  }

  test.each(mistakes)('fails at start-up, in one sentence that names it: `%s`, %s', (option, _, config) => {
    const message = messageOf(() => setUp(config as TokenRefreshConfig));

    expect(message).toMatch(/^ngx-token-refresh: [^\n]+\.$/);
    expect(message).toContain(`\`${option}\``);
    expect(message).not.toMatch(/\.\s/);
  });

  test.each([
    ['apis', { backend, apis: '/api' }, 'array'],
    ['refreshTimeout', { backend, refreshTimeout: -1 }, 'milliseconds'],
    ['retryCooldown', { backend, retryCooldown: -1 }, 'milliseconds'],
    ['onSessionEnded', { backend, onSessionEnded: 1 }, 'function'],
    ['backend', {}, 'TokenBackend'],
  ])('says what `%s` should be', (_, config, expected) => {
    expect(messageOf(() => setUp(config as never))).toContain(expected);
  });

  test('fails at start-up where a feature is given twice, and names the function', () => {
    const message = messageOf(() => setUp({ backend }, withStorage(memoryTokens()), withStorage(memoryTokens())));

    expect(message).toMatch(/^ngx-token-refresh: [^\n]*withStorage\(\) twice[^\n]*\.$/);
    expect(message).not.toMatch(/\.\s/);
  });

  test('takes two features of different kinds, and none', () => {
    const other: TokenRefreshFeature = { ɵkind: 'withOther', ɵproviders: [] };

    expect(() => setUp({ backend }, withStorage(memoryTokens()), other)).not.toThrow();
    expect(() => setUp({ backend })).not.toThrow();
  });
});

describe('the two set-ups', () => {
  const provided = [
    ['provideTokenRefresh', provideTokenRefresh({ backend })],
    ['TokenRefreshModule.forRoot', importProvidersFrom(TokenRefreshModule.forRoot({ backend }))],
  ] as const;

  test.each(provided)('%s provides what an app injects, one of each', (_, providers) => {
    const injector = createEnvironmentInjector([providers], TestBed.inject(EnvironmentInjector));

    expect(injector.get(TokenStore)).toBeInstanceOf(TokenStore);
    expect(injector.get(TokenRefresher)).toBeInstanceOf(TokenRefresher);
    expect(injector.get(TokenStore)).toBe(injector.get(TokenStore));
  });

  test('two injectors of the same providers share nothing', () => {
    const providers = provideTokenRefresh({ backend });
    const parent = TestBed.inject(EnvironmentInjector);
    const [one, two] = [createEnvironmentInjector([providers], parent), createEnvironmentInjector([providers], parent)];

    one.get(TokenStore).signIn({ accessToken: 'A1' });

    expect(two.get(TokenStore).tokens()).toBeNull();
  });

  test('without them nothing is there', () => {
    expect(TestBed.inject(TokenStore, null, { optional: true })).toBeNull();
  });
});
