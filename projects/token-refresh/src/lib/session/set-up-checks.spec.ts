import { createEnvironmentInjector, EnvironmentInjector, Provider, runInInjectionContext } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { claim, SET_UP_CHECKS, SetUpChecks } from './set-up-checks';

describe('M2 what two sessions cannot both have', () => {
  test('a name, or none', () => {
    const checks = new SetUpChecks();
    expect(() => checks.checkNames([null, 'one', 'two'])).not.toThrow();
    expect(() => checks.checkNames([null, 'one', null])).toThrow(/was called twice without a name/);
    expect(() => checks.checkNames(['one', null, 'one'])).toThrow(/two sessions have the name 'one'/);
  });

  test('in a test the session of the app and that of the test may have one name', () => {
    expect(() => new SetUpChecks().checkNames(['one', undefined, 'one'])).not.toThrow();
  });

  test('the session of the test takes the place of that of the app: the last of a name is the one', () => {
    const names = ['one', undefined, 'one', 'two'];
    const checks = new SetUpChecks();
    expect([checks.isReplaced('one', names), checks.isReplaced('one', names)]).toEqual([true, false]);
    expect(checks.isReplaced('two', names)).toBe(false);
    expect(new SetUpChecks().isReplaced('one', ['one', 'one'])).toBe(false);
  });

  test('a namespace, an entry of `apis`, or a storage; one session may claim it twice', () => {
    const checks = new SetUpChecks();
    const area = {};
    checks.claim('namespace', null, 'ns');
    checks.claim('namespace', null, 'ns');
    checks.claim('apis', null, '/api');
    checks.claim('storage', 'one', area, '');
    // Of another kind, and another thing.
    checks.claim('apis', 'one', 'ns');
    checks.claim('storage', 'two', {}, '');
    expect(() => checks.claim('namespace', 'one', 'ns')).toThrow(
      "the session without a name and the session 'one' would keep what they store under the same prefix 'ns': change one `namespace`",
    );
    expect(() => checks.claim('apis', 'one', '/api')).toThrow(
      "`apis` of the session without a name and the session 'one' hold the same entry '/api': list it in one of them",
    );
    expect(() => checks.claim('storage', 'two', area, '')).toThrow(
      "the session 'one' and the session 'two' keep their tokens in the same storage: give one of them another `key`",
    );
  });

  test('nothing is claimed where nothing checks', () => {
    const inject = (providers: Provider[]): void =>
      runInInjectionContext(createEnvironmentInjector(providers, TestBed.inject(EnvironmentInjector)), () =>
        claim('apis', '/api'),
      );
    const checks = new SetUpChecks();
    checks.claim('apis', 'one', '/api');
    expect(() => inject([])).not.toThrow();
    expect(() => inject([{ provide: SET_UP_CHECKS, useValue: checks }])).toThrow(/hold the same entry/);
  });
});
