import { provideHttpClient } from '@angular/common/http';
import { createEnvironmentInjector, runInInjectionContext, EnvironmentInjector, PLATFORM_ID } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { IDBFactory as FakeFactory } from 'fake-indexeddb';
import { oauth2Backend, provideTokenRefresh } from 'ngx-token-refresh';
import { useWebCrypto } from '../test/world/web-crypto';
import { DpopProofs, injectDpopProofs } from './dpop-proofs';
import { DpopOptions, withDpop } from './with-dpop';

useWebCrypto();
let warn: jest.SpyInstance;
beforeEach(() => (warn = jest.spyOn(console, 'warn').mockImplementation()));
afterEach(() => {
  warn.mockRestore();
  Reflect.deleteProperty(globalThis, 'indexedDB');
});

const backend = oauth2Backend({ tokenEndpoint: '/token', tokenType: 'DPoP' });

/** The key of an app that is opened in this window. */
function thumbprint(options: DpopOptions = {}, platform = 'browser', namespace?: string): Promise<string> {
  const providers = [
    provideHttpClient(),
    provideTokenRefresh({ backend, namespace }, withDpop(options)),
    { provide: PLATFORM_ID, useValue: platform },
  ];
  return createEnvironmentInjector(providers, TestBed.inject(EnvironmentInjector)).get(DpopProofs).thumbprint();
}

function setDatabase(get: () => unknown): void {
  Object.defineProperty(globalThis, 'indexedDB', { get, configurable: true });
}

describe('withDpop', () => {
  test('given twice it is refused at start-up, by its name', () => {
    expect(() => provideTokenRefresh({ backend }, withDpop(), withDpop())).toThrow(/withDpop\(\) twice/);
  });

  test('the key is kept in the IndexedDB of the window, under the namespace of the app', async () => {
    const factory = new FakeFactory();
    setDatabase(() => factory);
    const first = await thumbprint();
    expect(await thumbprint()).toBe(first);
    expect(await thumbprint({}, 'browser', 'another')).not.toBe(first);
    expect((await factory.databases()).map(({ name }) => name)).toEqual(['ngx-token-refresh-dpop', 'another-dpop']);
    expect(warn).not.toHaveBeenCalled();
  });

  test('M1: a session with a name has another key, in a database of its own', async () => {
    const factory = new FakeFactory();
    setDatabase(() => factory);
    const injector = createEnvironmentInjector(
      [
        provideHttpClient(),
        provideTokenRefresh({ backend }, withDpop()),
        provideTokenRefresh({ name: 'orders', backend, apis: ['/orders'] }, withDpop()),
      ],
      TestBed.inject(EnvironmentInjector),
    );
    const of = (name?: string) => runInInjectionContext(injector, () => injectDpopProofs(name)).thumbprint();
    expect(await of('orders')).not.toBe(await of());
    const names = (await factory.databases()).map(({ name }) => name);
    expect(names).toEqual(['ngx-token-refresh/orders-dpop', 'ngx-token-refresh-dpop']);
    injector.destroy();
  });

  test.each([
    ['is not there', () => undefined],
    [
      'may not be touched',
      () => {
        throw new DOMException('not in this window', 'SecurityError');
      },
    ],
  ])('where IndexedDB %s, the key lives in memory, and one warning says so', async (_, get) => {
    setDatabase(get);
    const first = await thumbprint();
    expect(first).toMatch(/^[\w-]{43}$/);
    expect(await thumbprint()).not.toBe(first);
    expect(warn).toHaveBeenCalledTimes(2);
    expect(warn.mock.calls[0]).toEqual([expect.stringMatching(/no IndexedDB/)]);
  });

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new DOMException('not in this window', 'SecurityError');
      },
    ],
    ['returns nothing', () => undefined],
  ])('H3 where `indexedDB.open()` %s, the key lives in memory: proofs are made all the same', async (_, open) => {
    setDatabase(() => ({ open }));
    const first = await thumbprint();
    expect(first).toMatch(/^[\w-]{43}$/);
    expect(await thumbprint()).not.toBe(first);
  });

  test('on a server nothing is kept, looked for, or warned of', async () => {
    const get = jest.fn();
    setDatabase(get);
    await thumbprint({}, 'server');
    expect(get).not.toHaveBeenCalled();
    expect(warn).not.toHaveBeenCalled();
  });
});
