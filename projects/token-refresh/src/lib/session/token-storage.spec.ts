import { DOCUMENT } from '@angular/common';
import { createEnvironmentInjector, EnvironmentInjector, Injector, runInInjectionContext } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import {
  localStorageTokens,
  memoryTokens,
  NAMESPACE,
  sessionStorageTokens,
  TokenStorageArea,
  TokenStorageFactory,
} from './token-storage';

/** A document whose window is the one given. */
function open(factory: TokenStorageFactory, page: unknown = document): TokenStorageArea {
  const injector = createEnvironmentInjector(
    [
      { provide: DOCUMENT, useValue: page },
      { provide: NAMESPACE, useValue: 'app' },
    ],
    TestBed.inject(EnvironmentInjector),
  );
  const area = runInInjectionContext(injector, factory);
  if (!area) throw new Error('no storage');
  return area;
}

function contentOf(area: 'localStorage' | 'sessionStorage'): Record<string, string> {
  return Object.fromEntries(Object.entries(window[area]));
}

beforeEach(() => localStorage.clear());
afterEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

describe.each([
  { name: 'localStorageTokens', make: localStorageTokens, area: 'localStorage', other: 'sessionStorage' },
  { name: 'sessionStorageTokens', make: sessionStorageTokens, area: 'sessionStorage', other: 'localStorage' },
] as const)('$name', ({ make, area, other }) => {
  test('with keys of their own two apps do not see each other; each has a second text, for the lease', () => {
    const [one, two] = [open(make({ key: 'one' })), open(make({ key: 'two' }))];
    window[area].setItem('of the app', 'kept');

    one.write('first');
    two.write('second');
    two.lease?.write('lease');
    one.remove();

    expect([one.key, one.read(), two.read()]).toEqual(['one', null, 'second']);
    expect(contentOf(area)).toEqual({ 'of the app': 'kept', two: 'second', 'two.lease': 'lease' });
    expect(window[other]).toHaveLength(0);
  });

  test('two apps of one factory get two objects over one place', () => {
    const factory = make();
    const [one, two] = [open(factory), open(factory)];

    one.write('text');

    expect(one).not.toBe(two);
    expect(two.read()).toBe('text');
  });

  test('touches nothing before it is used', () => {
    const touched = jest.fn();
    const view = Object.defineProperty({}, area, { get: touched });

    open(make(), { defaultView: view });

    expect(touched).not.toHaveBeenCalled();
  });

  test('asks for the storage anew each time: it may be forbidden, or allowed, later', () => {
    const view: { [area]?: Storage } = { [area]: window[area] };
    const storage = open(make(), { defaultView: view });
    storage.write('text');

    view[area] = undefined;
    expect(() => storage.read()).toThrow(area);
    view[area] = window[area];

    expect(storage.read()).toBe('text');
  });

  test.each<[string, unknown]>([
    ['a window whose storage is null', { defaultView: { [area]: null } }],
    ['a document without a window', { defaultView: null }],
    ['no document', null],
  ])('given %s, every method throws, and says what is missing', (_, page) => {
    const storage = open(make(), page);

    for (const use of [() => storage.read(), () => storage.write('text'), () => storage.remove()]) {
      expect(use).toThrow(`${area} is not available`);
    }
  });
});

test('where no DOCUMENT is provided the storage is missing, and the app is not broken', () => {
  const providers = [{ provide: NAMESPACE, useValue: 'app' }];
  const storage = runInInjectionContext(Injector.create({ providers }), localStorageTokens());

  expect(() => storage?.read()).toThrow('localStorage is not available');
});

test('memoryTokens keeps nothing anywhere', () => {
  expect(memoryTokens()()).toBeNull();
});

test('X8 tabs share localStorage, and have a sessionStorage each', () => {
  expect([open(localStorageTokens()), open(sessionStorageTokens())].map(({ shared }) => shared)).toEqual([true, false]);
});
