// What the scenarios of the library import, as jest.config.mjs has it: the floor, on a stage. The scenarios hand locks,
// news of other tabs, the page and chance to the library by its ports. The floor has none, and takes all of them from
// the browser: so each app gets a document that has in it what its ports hold.
import { DOCUMENT } from '@angular/common';
import { createEnvironmentInjector, EnvironmentInjector, inject } from '@angular/core';
import { PAGE_WAKE } from '../../../token-refresh/src/lib/refresh/page-wake';
import { TAB_LOCKS } from '../../../token-refresh/src/lib/refresh/tab-locks';
import { RANDOM } from '../../../token-refresh/src/lib/tokens/random';
import { TAB_CHANNEL } from '../../../token-refresh/src/lib/tokens/tab-channel';
import * as floor from './floor.mjs';

export * from './floor.mjs';
export { TokenRefreshInterceptor } from './scenarios.mjs';
// In none of the rows that the floor is compared with, and needed by scenarios of theirs: the library's own.
export { jwtExpiry } from '../../../token-refresh/src/lib/backends/jwt-expiry';
export { oauth2Backend } from '../../../token-refresh/src/lib/backends/oauth2-backend';

export const restBackend = ({ tokenExpiry, ...options }) => ({
  ...floor.restBackend(options),
  expiresAt: ({ accessToken }) => tokenExpiry?.(accessToken),
});
export const envelopeBackend = restBackend;
export const cookieBackend = restBackend;

// The floor knows `localStorage` alone: these are put in its place.
export const memoryTokens = () => ({});
export const sessionStorageTokens = (options) => ({ ...floor.localStorageTokens(options), area: 'sessionStorage' });
export const withStorage = (storage) => {
  const open = typeof storage === 'function' ? storage : storage.read && (() => storage);
  return floor.withStorage(open ? { ...floor.localStorageTokens(), open } : storage);
};

const { random } = Math;
const { timeout } = AbortSignal;
afterEach(() => {
  Math.random = random;
  AbortSignal.timeout = timeout;
});

export function provideTokenRefresh(config, ...features) {
  const [{ provide, useFactory }, ...others] = floor.provideTokenRefresh(config, ...features);
  const onStage = () => {
    const injector = inject(EnvironmentInjector);
    const document = { provide: DOCUMENT, useValue: stage(injector, Object.assign({}, ...features)) };
    return createEnvironmentInjector([document], injector).runInContext(useFactory);
  };
  return [{ provide, useFactory: onStage }, ...others];
}

function stage(injector, { area = 'localStorage', open }) {
  const port = (token) => injector.get(token, null);
  const document = injector.get(DOCUMENT);
  const channel = port(TAB_CHANNEL);
  const locks = port(TAB_LOCKS);
  const page = port(PAGE_WAKE);
  Math.random = port(RANDOM) ?? random;
  const window = {
    get localStorage() {
      if (open) return byName(ofTheApp(injector.runInContext(open)));
      return byName(document.defaultView[area], () => channel?.tell());
    },
    navigator: { locks: locks && onVirtualTime(locks) },
    addEventListener: (type, listener, { signal }) => {
      // One event stands for all that wake a page.
      const sources = { storage: channel, focus: page };
      const end = sources[type]?.listen(() => listener({ key: type === 'storage' ? 'a key' : undefined }));
      if (end) signal.addEventListener('abort', end);
    },
  };
  return {
    get baseURI() {
      return document.baseURI;
    },
    get location() {
      return document.location;
    },
    get hidden() {
      return page?.visible === false;
    },
    get defaultView() {
      return document.defaultView && window;
    },
  };
}

/** The texts of a storage as its properties, though the storage of a scenario may have methods alone. */
function byName(storage, changed = () => undefined) {
  return new Proxy(storage, {
    // The lease of the floor is a time; that of the library has a name before it.
    get: (_, key) => storage.getItem(key)?.replace(/^gone /, ''),
    set: (_, key, text) => {
      storage.setItem(key, String(text));
      changed();
      return true;
    },
    deleteProperty: (_, key) => {
      storage.removeItem(key);
      changed();
      return true;
    },
  });
}

function ofTheApp(area) {
  return {
    getItem: () => area.read(),
    setItem: (_, text) => area.write(text),
    removeItem: () => area.remove(),
  };
}

/** The timeouts of signals are on the virtual clock of a scenario as well, and end with the wait for the lock. */
function onVirtualTime(locks) {
  const timers = new WeakMap();
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController();
    const { signal } = controller;
    timers.set(
      signal,
      setTimeout(() => controller.abort(), ms),
    );
    return signal;
  };
  return {
    query: () => locks.query(),
    request: (name, options, held) =>
      locks.request(name, options, () => {
        clearTimeout(timers.get(options.signal));
        return held();
      }),
  };
}
